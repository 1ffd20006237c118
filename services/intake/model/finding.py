"""A finding of an inspection (督查发现的问题), and the case that was made of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(kw_only=True)
class FiledFinding:
    """Which case a finding has become; empty: none, and it was said why."""

    finding_id: str
    case_number: str
    at: datetime
