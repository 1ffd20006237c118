"""周调度: the report of a week or month for a county or township, as a page, a sheet of paper and a workbook."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.portal.handlers import weekly
from services.portal.handlers.weekly import ShownReport
from services.portal.model.weekly import Period
from services.portal.web import weekly_decisions
from services.portal.web.acting import Failure
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from services.portal.web.weekly_words import Words
from services.portal.web.weekly_workbook import workbook
from shared.clock import FIRST_YEAR, LAST_YEAR
from shared.errors import Invalid

blueprint = Blueprint("weekly", __name__)
blueprint.before_request(require_sign_in)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/weekly")
def report() -> tuple[str, int]:
    """The report: figures per line first, then what is late and why, then what comes; and the form for a decision."""
    return _page(_asked())


@blueprint.post("/weekly/decisions")
def decide() -> AnyResponse | tuple[str, int]:
    """议定事项, on record under the period's meeting and a task of its unit at once."""
    shown = _asked()
    number, failure = weekly_decisions.decide(shown)
    if failure is not None:
        return _page(shown, failure)
    flash(texts()("weekly.decided", number=number), "success")
    return redirect(f"{url_for('weekly.report')}?{urlencode(_choice(shown))}#decide")


@blueprint.get("/weekly/report.xlsx")
def sheets() -> Response:
    """The same as a workbook."""
    shown = _asked()
    response = Response(workbook(shown, _words(shown), texts()), mimetype=_XLSX)
    name = f"weekly-{shown.report.region}-{shown.report.first}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(shown: ShownReport, failure: Failure | None = None) -> tuple[str, int]:
    page = render_template(
        "weekly.html",
        shown=shown,
        report=shown.report,
        words=_words(shown),
        asked=_choice(shown),
        units=weekly_decisions.units_to_choose(shown),
        typed=request.form if failure else weekly_decisions.suggested(shown),
        failure=failure,
    )
    return page, failure.status if failure else 200


def _asked() -> ShownReport:
    line = request.args.get("line")
    with desk().units(read_only=True) as uow:
        return weekly.show(
            uow,
            person(),
            region=request.args.get("region") or None,
            period=_period(),
            line=None if line in (None, "", "*") else line.removeprefix("-"),
            fresh=request.args.get("fresh") == "1",
        )


def _period() -> Period | None:
    """The week of a day (``week``), or the month of one (``month=2026-11``); neither: that of the last meeting.

    Raises:
        Invalid: it is no day, or no month.
    """
    month, week = request.args.get("month", ""), request.args.get("week", "")
    try:
        chosen = date.fromisoformat(f"{month}-01") if month else date.fromisoformat(week) if week else None
        if chosen is not None and not FIRST_YEAR < chosen.year < LAST_YEAR:
            raise ValueError(chosen)
    except ValueError:
        name = "month" if month else "week"
        raise Invalid(name, "应为日期，如 2026-11-16", "must be a day such as 2026-11-16") from None
    if chosen is None:
        return None
    return Period.month_of(chosen) if month else Period.week_of(chosen)


def _words(shown: ShownReport) -> Words:
    return Words(texts(), shown.names, shown.report.as_at)


def _choice(shown: ShownReport) -> dict[str, str]:
    """What was asked for, for links to the same with one thing different."""
    period = shown.report.period
    which = {"month": f"{period.first:%Y-%m}"} if period.kind == "month" else {"week": period.first.isoformat()}
    line = request.args.get("line")
    return {"region": shown.report.region, **which, **({"line": line} if line else {})}
