"""Lines of work (工作线) and what each is to reach (工作分线制), published by dispatch."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.registry import event

__all__ = ["LineRegistered", "LineTarget", "TargetMeasure"]


class TargetMeasure(StrEnum):
    """Which figure a target is held against; each is a share, in percent."""

    ON_TIME = "on_time"  # 按时办结率
    SIGNED = "signed"  # 及时签收率


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTarget:
    """One target of a line."""

    code: str  # unique within the line
    what: str
    measure: TargetMeasure | None = None  # None: people judge it, no figure does
    aim_percent: int | None = None  # of the measure
    unit: str | None = None  # code of the unit responsible; None: the line's own
    due: date | None = None  # the last day; None: it holds all the time
    steps: str = ""  # by which measures (措施)
    reached_on: date | None = None


@event(
    "line.registered",
    publisher="dispatch",
    subject="line/{line_id}",
    correlation="{code}",
    summary="工作线登记或变更：目标、牵头领导、牵头单位、时限、措施。",
    example={
        "line_id": "361103-civil_affairs",
        "county": "361103",
        "code": "civil_affairs",
        "name": "民政",
        "name_en": "Civil affairs",
        "leader_title": "分管民政的县（区）领导",
        "leader": "361103-01",
        "unit": "361103-MZ",
        "active": True,
        "targets": [
            {
                "code": "1",
                "what": "低保申请按时办结",
                "measure": "on_time",
                "aim_percent": 95,
                "unit": "361103-MZ",
                "due": "2026-12-31",
                "steps": "每周一核对在办件，临期件提前两天提醒",
                "reached_on": None,
            }
        ],
        "by": "361103-03",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class LineRegistered:
    line_id: str  # county and code: what is told of a line is told in order
    county: str  # code of the county whose line it is
    code: str
    name: str
    name_en: str
    leader_title: str  # the position that leads it
    leader: str | None  # staff id; None: not told
    unit: str | None  # code of the unit that leads it; None: not told
    active: bool  # False: the county has given it up
    targets: tuple[LineTarget, ...]
    by: str  # staff id
