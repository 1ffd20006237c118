"""A draft (预填): what somebody wrote by themselves, before they confirm it. It is no case yet, and may lapse."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.intake.model.resident import Resident

DRAFTS_A_VILLAGE = 30  # an hour: more is no village, it is a machine
DRAFTS_AN_ADDRESS = 10  # an hour; a family's phones share one


@dataclass(kw_only=True)
class Draft:
    """One resident's words, waiting for their yes."""

    number: str  # Y361103-20261123-000001-0
    county: str
    region: str  # the village whose code was scanned
    item_code: str  # empty: whoever helps is to choose
    summary: str  # sealed where it is stored: nobody has looked yet what people write
    resident: Resident  # sealed where it is stored
    query_digest: str
    address: str  # fingerprint of the network address it came from
    written_at: datetime
    lapses_at: datetime
    attributes: Mapping[str, Any] = field(default_factory=dict)  # answers and fields by code, as they were typed
    helped_by: str = ""  # staff id
    confirmed_as: str = ""  # number of the case it became

    def become(self, case_number: str) -> None:
        """It is a case now; what was written is with the case, and here no more."""
        self.confirmed_as = case_number
        self.resident = Resident("", "", "")
        self.summary, self.attributes = "", {}
