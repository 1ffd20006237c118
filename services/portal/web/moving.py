"""A task goes elsewhere, or part of it does: transferred, passed up, shared, placed anew. One small form for each."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers.task_sheet import UnitChoice, units_to_choose
from services.portal.model.moving import Further
from services.portal.model.views import TaskView
from services.portal.web.acting import Failure, carry_out, remember_sent, wait_until
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from services.portal.web.tasks import present, sheet_of, state_of, typed

blueprint = Blueprint("moving", __name__, url_prefix="/tasks/<uuid:task_id>")
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One form: what it does, and what it asks."""

    name: str  # of its texts, and the last part of its address, here and with dispatch
    offered_as: Further
    words: str | None = None  # the field that has to say why, or what is asked
    unit: bool = True  # another unit is named
    unit_needed: bool = True  # False: left empty, the rules of routing choose


_MOVES = {
    move.name: move
    for move in (
        Move(name="transfer", offered_as=Further.TRANSFER, words="reason", unit_needed=False),
        Move(name="escalation", offered_as=Further.ESCALATE, words="reason", unit=False),
        Move(name="parts", offered_as=Further.CALL_IN, words="request"),
        Move(name="assignment", offered_as=Further.ASSIGN),
    )
}


@blueprint.get("/<any(transfer, escalation, parts, assignment):name>")
def form(task_id: Any, name: str) -> Answer:
    """The form; the task's page instead where the act is not the person's, or not now."""
    return _page(str(task_id), _MOVES[name])


@blueprint.post("/<any(transfer, escalation, parts, assignment):name>")
def move(task_id: Any, name: str) -> Answer:
    """Send it to dispatch."""
    key, wanted = str(task_id), _MOVES[name]
    with desk().units(read_only=True) as uow:
        before = state_of(uow, key)
    body: dict[str, Any] = {wanted.words: typed(wanted.words)} if wanted.words else {}
    if wanted.unit and (unit := typed("unit")):
        body["unit"] = unit
    answer, failure = carry_out("dispatch", f"/tasks/{key}/{name}", body)
    if failure is not None:
        return _page(key, wanted, failure)
    flash(texts()(f"move.{name}.done"), "success")
    if wanted.offered_as is Further.CALL_IN:
        part = str(answer["task_id"]) if answer else ""
        wait_until(lambda uow: uow.views.find(TaskView, part) is not None)
        return redirect(url_for("tasks.task", task_id=task_id))
    if not wait_until(lambda uow: state_of(uow, key) != before):
        remember_sent(key, before)
    return redirect(url_for("work.my_work"))


def _page(task_id: str, wanted: Move, failure: Failure | None = None) -> Answer:
    sheet = sheet_of(task_id)
    if failure is None and wanted.offered_as not in sheet.further:
        return redirect(url_for("tasks.task", task_id=task_id))
    choices: list[UnitChoice] = []
    if wanted.unit:
        with desk().units(read_only=True) as uow:
            choices = units_to_choose(uow, sheet, wanted.offered_as, person())
    page = render_template(
        "task_move.html",
        sheet=sheet,
        move=wanted,
        choices=choices,
        failure=failure,
        present=present(task_id) if failure is not None and failure.is_conflict else None,
        typed=request.form,
    )
    return page, failure.status if failure else 200
