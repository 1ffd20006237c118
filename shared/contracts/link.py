"""Linked cases (并案): one leads, the others follow it. Published by intake, in the life of the follower."""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import Tier

__all__ = ["CaseLinked", "CaseUnlinked"]

_NUMBER = "361103-20261123-000001-0"


@event(
    "case.linked",
    publisher="intake",
    consumers=("dispatch", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="并案：本件并入同一事情的牵头件，随它办理和答复。",
    example={
        "number": _NUMBER,
        "lead": "361103-20261123-000002-9",
        "linked_by": "361103102-01",
        "reason": "同一处路灯",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked:
    number: str  # of the follower
    lead: str  # number of the case it follows; never a follower itself
    linked_by: str  # staff id; empty: the lead it had was linked, withdrawn or declined
    reason: str


@event(
    "case.unlinked",
    publisher="intake",
    consumers=("dispatch", "notify"),
    subject="case/{number}",
    correlation="{number}",
    summary="解除并案：本件自此单独办理。",
    example={
        "number": _NUMBER,
        "lead": "361103-20261123-000002-9",
        "unlinked_by": "361103102-01",
        "reason": "不是同一盏路灯",
        "title": "生活困难求助",
        "line": "general",
        "region": "361103102200",
        "lead_tier": "township",
        "co_tiers": ["village"],
        "urgent": False,
        "round": 1,
        "in_work": True,
        "finished_rounds": 0,
        "item": "ldgz",
        "lead_unit": "",
        "co_units": [],
        "finish_tier": "township",
        "about_staff": [],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnlinked:
    number: str
    lead: str  # number of the case it followed
    unlinked_by: str  # staff id; empty: its lead is gone, or its resident found it not solved
    reason: str
    title: str
    line: str
    region: str
    lead_tier: Tier
    co_tiers: tuple[Tier, ...]
    urgent: bool
    round: int
    in_work: bool  # whether the tasks of ``round`` must be placed now
    finished_rounds: int  # rounds that are over, whoever worked them
    item: str = ""  # code of the item in the catalogue
    lead_unit: str = ""  # code of the unit that the item names for the lead; empty: the one at ``lead_tier``
    co_units: tuple[str, ...] = ()  # codes of units that co-handle it beside those of ``co_tiers``
    finish_tier: Tier | None = None  # the lowest tier that can finish it; None: ``lead_tier``
    about_staff: tuple[str, ...] = ()  # staff ids whom the case is about: it is never placed with them
