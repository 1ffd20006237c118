"""One task: sign for it, report, review. What a person typed stays in the form until the owner has taken it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers import pages
from services.portal.model.views import TaskView, UrgeView
from services.portal.ports import UnitOfWork
from services.portal.web.acting import Failure, act, remember_sent, wait_until
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from shared.errors import NotFound

blueprint = Blueprint("tasks", __name__)
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]


@blueprint.get("/tasks/<uuid:task_id>")
def task(task_id: Any) -> tuple[str, int]:
    """The task with the form for what is to be done next."""
    return _page(str(task_id))


@blueprint.post("/tasks/<uuid:task_id>/signature")
def sign(task_id: Any) -> Answer:
    """签收."""
    return _act(str(task_id), "signature", done="task.signed_for")


@blueprint.post("/tasks/<uuid:task_id>/return")
def hand_back(task_id: Any) -> Answer:
    """退单."""
    return _act(str(task_id), "return", {"reason": _typed("reason")}, done="task.returned")


@blueprint.post("/tasks/<uuid:task_id>/report")
def report(task_id: Any) -> Answer:
    """反馈."""
    body = {"result": _typed("result"), "answer": _typed("answer")}
    return _act(str(task_id), "report", body, done="task.reported")


@blueprint.post("/tasks/<uuid:task_id>/review")
def review(task_id: Any) -> Answer:
    """审核: which of the two buttons was pressed says whether the report is approved."""
    approved = request.form.get("decision") == "approve"
    body = {"approved": approved, "remark": _typed("remark")}
    return _act(str(task_id), "review", body, done="task.approved" if approved else "task.sent_back")


@blueprint.post("/urges/<uuid:urge_id>/signature")
def sign_urge(urge_id: Any) -> Answer:
    """签收催办."""
    key = str(urge_id)
    failure = act("supervision", f"/urges/{key}/signature")
    if failure is not None:
        return render_template("failed.html", failure=failure, again=request.path), failure.status
    if not wait_until(lambda uow: _urge_signed(uow, key)):
        remember_sent(key, "issued")
    flash(texts()("work.urge_signed_for"), "success")
    return redirect(url_for("work.my_work"))


def _act(task_id: str, what: str, body: dict[str, Any] | None = None, *, done: str) -> Answer:
    with desk().units(read_only=True) as uow:
        before = _state(uow, task_id)
    failure = act("dispatch", f"/tasks/{task_id}/{what}", body)
    if failure is not None:
        return _page(task_id, failure)
    if not wait_until(lambda uow: _state(uow, task_id) != before):
        remember_sent(task_id, before)
    flash(texts()(done), "success")
    return redirect(url_for("work.my_work"))


def _page(task_id: str, failure: Failure | None = None) -> tuple[str, int]:
    with desk().units(read_only=True) as uow:
        sheet = pages.task_sheet(uow, person(), task_id)
    page = render_template("task.html", sheet=sheet, failure=failure, typed=request.form)
    return page, failure.status if failure else 200


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _state(uow: UnitOfWork, task_id: str) -> str:
    task = uow.views.find(TaskView, task_id)
    if task is None:
        raise NotFound("没有这个任务", "there is no such task")
    return task.state


def _urge_signed(uow: UnitOfWork, urge_id: str) -> bool:
    urge = uow.views.find(UrgeView, urge_id)
    return urge is None or urge.signed_at is not None
