"""From the weekly dispatch to a task in one step: what the meeting decides goes on record and to its unit at once."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request

from services.portal.handlers.weekly import ShownReport
from services.portal.model.views import UnitView
from services.portal.model.weekly import LateMatter, Period, PeriodKind
from services.portal.web.acting import Failure, carry_out, read_from
from services.portal.web.desk import desk, person
from services.portal.web.meetings import KEEPERS
from shared.clock import SHANGHAI
from shared.contracts import MeetingKind

_FRIDAY = timedelta(days=4)


def may_decide() -> bool:
    """Whether the form is offered; dispatch decides who may."""
    return person().has(*KEEPERS) and bool(person().unit)


def units_to_choose(shown: ShownReport) -> list[UnitView]:
    """The units of the report's region that can be made responsible."""
    if not may_decide():
        return []
    with desk().units(read_only=True) as uow:
        units: list[UnitView] = uow.names.units_in(shown.report.region)
        return units


def suggested(shown: ShownReport) -> dict[str, str]:
    """What stands in the form at first: about the late matter that was chosen (``about``), or about nothing yet."""
    after = shown.report.period.after
    due = after.first + _FRIDAY if after.kind is PeriodKind.WEEK else after.last
    chosen = _about(shown)
    return {
        "what": f"{chosen.title} {chosen.number}" if chosen else "",
        "unit": (chosen.unit or "") if chosen else "",
        "of_line": chosen.line if chosen else (request.args.get("line") or "").removeprefix("-"),
        "due": due.isoformat(),
    }


def decide(shown: ShownReport) -> tuple[str, Failure | None]:
    """Put the decision on record under the period's meeting, which is put on record with its first decision.

    Returns the decision's number, or why there is none.
    """
    meeting, failure = _meeting_of(shown.report.period)
    if failure is not None:
        return "", failure
    body = {
        "what": _typed("what"),
        "unit": _typed("unit"),
        "due": _typed("due"),
        "line": _typed("of_line"),
    }
    answer, failure = carry_out("dispatch", f"/meetings/{meeting}/decisions", body)
    return (str(answer["number"]), None) if failure is None else ("", failure)


def _meeting_of(period: Period) -> tuple[str, Failure | None]:
    """The number of the unit's meeting on a period: known by its title, so that it is put on record once."""
    held_at = min(period.meeting_at, desk().clock.now()).astimezone(SHANGHAI)
    title = _title(period)
    asked = {"unit": person().unit, "from": period.first.isoformat(), "limit": 300}
    for known in read_from("dispatch", f"/meetings?{urlencode(asked)}")["items"]:
        if known["title"] == title:
            return str(known["number"]), None
    body: dict[str, Any] = {"kind": MeetingKind.DISPATCH.value, "title": title, "held_at": held_at.isoformat()}
    answer, failure = carry_out("dispatch", "/meetings", body)
    return (str(answer["number"]), None) if failure is None else ("", failure)


def _title(period: Period) -> str:
    """How the meeting is called on record: in Chinese, whoever reads the page."""
    if period.kind is PeriodKind.MONTH:
        return f"{period.first.year} 年 {period.first.month} 月工作总结会"
    year, week, _ = period.first.isocalendar()
    return f"{year} 年第 {week} 周工作调度会"


def _about(shown: ShownReport) -> LateMatter | None:
    number = request.args.get("about", "")
    return next((matter for matter in shown.report.late if matter.number == number), None)


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()
