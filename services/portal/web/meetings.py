"""Meetings: put one on record, look at it, add what it decided; and what was decided, as it stands."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers.decisions import decision_file
from services.portal.handlers.desk import names_on
from services.portal.web.acting import Failure, carry_out, read_from
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from services.portal.web.wording import fold, lines
from shared.contracts import MeetingKind, Role

blueprint = Blueprint("meetings", __name__)
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]
# Dispatch decides who may (its model/meeting.py); here it only decides whether the form is offered.
KEEPERS = (Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR)


@blueprint.get("/meetings/new")
def new() -> tuple[str, int]:
    """The form for a meeting that took place."""
    return _form()


@blueprint.post("/meetings")
def record() -> Answer:
    """登记会议."""
    body = {
        **{name: _typed(name) for name in ("kind", "title", "held_at", "line", "minutes")},
        "chair": _typed("chair") or None,
        "attendants": request.form.getlist("attendants"),
    }
    answer, failure = carry_out("dispatch", "/meetings", body)
    if failure is not None:
        return _form(failure)
    flash(texts()("meeting.recorded"), "success")
    return redirect(url_for("meetings.meeting", number=answer["number"]))


@blueprint.get("/meetings/<number>")
def meeting(number: str) -> tuple[str, int]:
    """A meeting with its minutes and decisions; dispatch has them."""
    return _page(number)


@blueprint.post("/meetings/<number>/decisions")
def decide(number: str) -> Answer:
    """登记议定事项, which becomes a task at once."""
    body = {
        **{name: _typed(name) for name in ("what", "unit", "due", "line")},
        "assignee": _typed("assignee") or None,
    }
    _, failure = carry_out("dispatch", f"/meetings/{number}/decisions", body)
    if failure is not None:
        return _page(number, failure)
    flash(texts()("meeting.decided"), "success")
    return redirect(url_for("meetings.meeting", number=number))


@blueprint.post("/meetings/<number>/decisions/<decision>/withdrawal")
def withdraw(number: str, decision: str) -> Answer:
    """撤销议定事项, with its task."""
    _, failure = carry_out("dispatch", f"/decisions/{decision}/withdrawal", {"reason": _typed("reason")})
    if failure is not None:
        return _page(number, failure)
    flash(texts()("meeting.withdrawn"), "success")
    return redirect(url_for("meetings.meeting", number=number))


@blueprint.get("/decisions/<number>")
def decision(number: str) -> str:
    """What a meeting decided, and everything that happened to it."""
    with desk().units(read_only=True) as uow:
        file = decision_file(uow, person(), number)
    return render_template("decision.html", file=file, timeline=fold(lines(file.entries, file.names)))


def _form(failure: Failure | None = None) -> tuple[str, int]:
    who = person()
    with desk().units(read_only=True) as uow:
        unit = uow.names.unit(who.unit)
        colleagues = uow.names.staff_in(unit.region if unit else who.scope)
    page = render_template(
        "meeting_form.html", kinds=MeetingKind, colleagues=colleagues, failure=failure, typed=request.form
    )
    return page, failure.status if failure else 200


def _page(number: str, failure: Failure | None = None) -> tuple[str, int]:
    file: Any = read_from("dispatch", f"/meetings/{number}")
    held, decisions = file["meeting"], file["decisions"]
    who = person()
    offered = who.has(*KEEPERS) and (who.unit == held["unit"] or who.covers(held["region"]))
    people = [held["chair"], *held["attendants"], *(each["assignee"] for each in decisions)]
    with desk().units(read_only=True) as uow:
        names = names_on(uow, staff=people)
        units = uow.names.units_in(held["region"]) if offered else []
        colleagues = uow.names.staff_in(held["region"]) if offered else []
    page = render_template(
        "meeting.html",
        meeting=held,
        decisions=decisions,
        names=names,
        units=units,
        colleagues=colleagues,
        offered=offered,
        failure=failure,
        typed=request.form,
    )
    return page, failure.status if failure else 200


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
