"""A decision of routing on record: what was needed, who was considered, which rules held. Written once."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.model.explanation import Considered
from services.dispatch.model.routing import Need


@dataclass(eq=False, kw_only=True)
class Routed:
    """Why a task went where it went, once for each time that it was placed."""

    task_id: str
    number: int  # of the act in the task's history
    county: str
    at: datetime
    by: str = ""  # staff id of the dispatcher; empty: the rules of routing
    unit: str
    assignee: str | None
    rules_version: int  # of the county's rule book that held
    need: Need
    considered: tuple[Considered, ...]
