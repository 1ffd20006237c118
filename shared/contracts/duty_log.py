"""The duty log of a unit (值班日志) and its handovers (交接班), published by dispatch.

Entries are added and never changed; what they say is sealed in events, because it names people. Who is on duty when
is the roster's word (``duty.rostered``).
"""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import DutyKind, Moment

__all__ = ["DutyHandedOver", "DutyLogged", "DutyTakenOver"]

_SEALED = "z1.0a1b2c3d.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ"
_HANDOVER = {
    "entry_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1d02",
    "unit": "361103102-H",
    "region": "361103102",
}


@event(
    "duty.logged",
    publisher="dispatch",
    subject="duty-log/{entry_id}",
    correlation="{entry_id}",
    summary="值班日志一条：何时、何事、如何处理；更正也是新的一条。",
    example={
        "entry_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1d01",
        "unit": "361103102-H",
        "region": "361103102",
        "kind": "call",
        "happened_at": "2026-11-23T21:40:00+08:00",
        "text": _SEALED,
        "corrects": None,
        "by": "361103102-03",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLogged:
    entry_id: str  # UUIDv7
    unit: str  # whose log it is
    region: str  # the unit's
    kind: DutyKind
    happened_at: Moment
    text: str  # what happened and what was done, sealed
    corrects: str | None  # id of the entry that this one corrects
    by: str  # staff id


@event(
    "duty.handed_over",
    publisher="dispatch",
    consumers=("notify",),
    subject="duty-log/{entry_id}",
    correlation="{entry_id}",
    summary="交班：待接班人签字。",
    example={**_HANDOVER, "text": _SEALED, "to": "361103102-04", "by": "361103102-03"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DutyHandedOver:
    entry_id: str  # UUIDv7, of the handover
    unit: str
    region: str
    text: str  # what is handed over, sealed
    to: str  # staff id of who is on duty next
    by: str  # staff id


@event(
    "duty.taken_over",
    publisher="dispatch",
    subject="duty-log/{entry_id}",
    correlation="{entry_id}",
    summary="接班：已签字。",
    example={**_HANDOVER, "by": "361103102-04"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTakenOver:
    entry_id: str
    unit: str
    region: str
    by: str  # staff id
