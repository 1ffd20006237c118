"""Emergencies (应急): declared, followed and ended here; dispatch owns them and says who may do what."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers import pages
from services.portal.ports import OwnerDown, Refusal
from services.portal.web.acting import Failure, act, carry_out
from services.portal.web.desk import desk, person, say, texts
from services.portal.web.security import require_sign_in
from services.portal.web.wording import fold, lines
from shared.contracts import EmergencyKind, Role

blueprint = Blueprint("emergencies", __name__, url_prefix="/emergencies")
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]
_LEVELS = ("1", "2", "3", "4")
_COMMANDERS = (Role.LEADER, Role.DISPATCHER)


@blueprint.get("")
def list_all() -> tuple[str, int]:
    """Emergencies over me and inside my scope; whoever may, declares one."""
    return _list()


@blueprint.post("")
def declare() -> Answer:
    """Declare one (启动应急)."""
    body = {
        "kind": _typed("kind"),
        "level": _number("level"),
        "name": _typed("name"),
        "why": _typed("why"),
        "region": _typed("region"),
        "on_behalf_of": _typed("on_behalf_of") or None,
        "sign_minutes": _number("sign_minutes"),
        "report_minutes": _number("report_minutes"),
        "report_every_minutes": _number("report_every_minutes"),
        "normal_waits": bool(request.form.get("normal_waits")),
    }
    told, failure = carry_out("dispatch", "/emergencies", body)
    if failure is not None:
        return _list(failure)
    flash(texts()("emergency.declared_done", n=len(told["team"])), "success")
    if told["unmanned"]:
        flash(texts()("emergency.unmanned", units=texts()("list.and").join(told["unmanned"])), "warning")
    return redirect(url_for("emergencies.emergency", emergency_id=told["emergency"]["emergency_id"]))


@blueprint.get("/<uuid:emergency_id>")
def emergency(emergency_id: Any) -> tuple[str, int]:
    """One emergency: team, tasks, reports and its chronicle."""
    return _page(str(emergency_id))


@blueprint.post("/<uuid:emergency_id>/team")
def change_team(emergency_id: Any) -> Answer:
    """Somebody joins or leaves."""
    staff_id = _typed("staff_id")
    leaves = request.form.get("decision") == "remove"
    change = {"remove": [staff_id]} if leaves else {"add": [{"staff_id": staff_id}]}
    return _act(str(emergency_id), "team", {"reason": _typed("reason"), **change}, done="emergency.team_changed")


@blueprint.post("/<uuid:emergency_id>/tasks")
def give_task(emergency_id: Any) -> Answer:
    """Give a task within it."""
    body = {
        "title": _typed("title"),
        "request": _typed("request"),
        "unit": _typed("unit") or None,
        "assignee": _typed("assignee") or None,
        "sign_minutes": _number("sign_minutes"),
        "report_minutes": _number("report_minutes"),
    }
    return _act(str(emergency_id), "tasks", body, done="emergency.given")


@blueprint.post("/<uuid:emergency_id>/reports")
def report(emergency_id: Any) -> Answer:
    """Report for my unit (定时报告)."""
    body = {"text": _typed("text"), "unit": _typed("unit") or None}
    return _act(str(emergency_id), "reports", body, done="emergency.report_done")


@blueprint.post("/<uuid:emergency_id>/end")
def end(emergency_id: Any) -> Answer:
    """End it; every open task is decided on by name."""
    fates = [
        {"task_id": name.removeprefix("fate."), "keep": value == "keep"}
        for name, value in request.form.items()
        if name.startswith("fate.") and value in ("keep", "close")
    ]
    body: dict[str, Any] = {"reason": _typed("reason"), "tasks": fates}
    working_days = _number("working_days")
    if working_days is not None:
        body["working_days"] = working_days
    return _act(str(emergency_id), "end", body, done="emergency.end_done")


def _act(emergency_id: str, what: str, body: dict[str, Any], *, done: str) -> Answer:
    failure = act("dispatch", f"/emergencies/{emergency_id}/{what}", body)
    if failure is not None:
        return _page(emergency_id, failure)
    flash(texts()(done), "success")
    return redirect(url_for("emergencies.emergency", emergency_id=emergency_id))


def _list(failure: Failure | None = None) -> tuple[str, int]:
    found, problem = _look("/emergencies")
    page = render_template(
        "emergencies.html",
        found=found["items"] if found else [],
        failure=failure or problem,
        typed=request.form,
        may_declare=person().has(*_COMMANDERS),
        kinds=[kind.value for kind in EmergencyKind],
        levels=_LEVELS,
    )
    shown = failure or problem
    return page, shown.status if shown else 200


def _page(emergency_id: str, failure: Failure | None = None) -> tuple[str, int]:
    file, problem = _look(f"/emergencies/{emergency_id}")
    if problem is not None or file is None:
        status, text = (problem.status, problem.text) if problem else (404, texts()("message.http_404"))
        return render_template("message.html", status=status, text=text, typed=[]), status
    with desk().units(read_only=True) as uow:
        entries, names = pages.chronicle(uow, emergency_id, [task["task_id"] for task in file["tasks"]])
        areas = uow.names.of_regions({area["area"] for each in file["rounds"] for area in each["areas"]})
    page = render_template(
        "emergency.html",
        file=file,
        units=sorted({(member["unit"], member["unit_name"]) for member in file["team"] if not member["removed_at"]}),
        areas=areas,
        open_tasks=[task for task in file["tasks"] if task["state"] not in ("done", "cancelled")],
        timeline=fold(lines(entries, names)),
        failure=failure,
        typed=request.form,
    )
    return page, failure.status if failure else 200


def _look(path: str) -> tuple[Any, Failure | None]:
    """What dispatch says, or why it does not."""
    try:
        answer = desk().services.tell("dispatch", "GET", path, person=person())
    except OwnerDown:
        return None, Failure(status=503, text=texts()("emergency.down"), owner_down=True)
    if isinstance(answer, Refusal):
        return None, Failure(status=answer.status, text=say(answer.zh, answer.en))
    return answer, None


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _number(name: str) -> int | None:
    """A whole number that was typed; None: nothing, or no number, which the owner then asks for."""
    text = _typed(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
