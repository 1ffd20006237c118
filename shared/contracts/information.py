"""Information reported upward (信息上报), published by dispatch: the first report, follow-ups, the final one.

What is reported is sealed in events: it names people.
"""

from dataclasses import dataclass

from shared.contracts.registry import event
from shared.contracts.vocabulary import InformationKind, Moment, ReportStage

__all__ = ["InformationReceived", "InformationReported"]

_SEALED = "z1.0a1b2c3d.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ"
_HEAD = {"report_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e01", "part": 1}


@event(
    "information.reported",
    publisher="dispatch",
    consumers=("notify",),
    subject="information/{report_id}",
    correlation="{report_id}",
    summary="信息上报：初报、续报或终报；紧急信息有时限。",
    example={
        **_HEAD,
        "stage": "first",
        "kind": "disaster",
        "urgent": True,
        "unit": "361103102200-P",
        "unit_name": "富山村便民服务点",
        "region": "361103102200",
        "place": "361103102200",
        "happened_at": "2026-11-23T08:30:00+08:00",
        "title": _SEALED,
        "text": _SEALED,
        "in_time": True,
        "to_unit": "361103102-H",
        "to_leader": "361103102-09",
        "by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InformationReported:
    report_id: str  # UUIDv7
    part: int  # 1: the first report, 2 … what followed
    stage: ReportStage
    kind: InformationKind
    urgent: bool
    unit: str  # which reports
    unit_name: str
    region: str  # the unit's
    place: str  # region code of where it happened
    happened_at: Moment
    title: str  # sealed
    text: str  # sealed
    in_time: bool | None  # whether an urgent first report came within its time limit; None: none holds
    to_unit: str | None  # code of the unit above that it goes to; None: there is none
    to_leader: str | None  # staff id of who leads that
    by: str  # staff id


@event(
    "information.received",
    publisher="dispatch",
    subject="information/{report_id}",
    correlation="{report_id}",
    summary="上级确认收到。",
    example={**_HEAD, "unit": "361103102-H", "by": "361103102-09"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InformationReceived:
    report_id: str
    part: int
    unit: str  # of who has confirmed it
    by: str  # staff id
