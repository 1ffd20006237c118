"""One task: sign for it, report, review. What a person typed stays in the form until the owner has taken it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers.task_sheet import TaskSheet, task_sheet
from services.portal.model.views import TaskView, UrgeView
from services.portal.ports import UnitOfWork
from services.portal.web.acting import Failure, act, look, remember_sent, wait_until
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import local_path, require_sign_in
from shared.errors import NotFound

blueprint = Blueprint("tasks", __name__)
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]
_GLANCE_SECONDS = 2.0  # what its owner adds to the page; without it the page is shown all the same


@dataclass(frozen=True, kw_only=True)
class Present:
    """What only the owner of the task knows of it. Both None: it does not answer now."""

    task: dict[str, Any] | None = None
    comments: list[dict[str, Any]] | None = None

    @property
    def binding(self) -> bool:
        """Whether the county has decided where it belongs."""
        return bool(self.task and self.task["binding"])

    @property
    def return_until(self) -> datetime | None:
        """Until when it may be returned."""
        until = self.task["return_until"] if self.task else None
        return datetime.fromisoformat(until) if until else None

    @property
    def may_be_returned(self) -> bool:
        """Whether returning it is still worth a try."""
        until = self.return_until
        return not self.binding and (until is None or desk().clock.now() < until)


@blueprint.get("/tasks/<uuid:task_id>")
def task(task_id: Any) -> tuple[str, int]:
    """The task with the form for what is to be done next."""
    return show(str(task_id))


@blueprint.post("/tasks/<uuid:task_id>/signature")
def sign(task_id: Any) -> Answer:
    """签收."""
    return _act(str(task_id), "signature", done="task.signed_for")


@blueprint.post("/tasks/<uuid:task_id>/return")
def hand_back(task_id: Any) -> Answer:
    """退单."""
    return _act(str(task_id), "return", {"reason": typed("reason")}, done="task.returned")


@blueprint.post("/tasks/<uuid:task_id>/report")
def report(task_id: Any) -> Answer:
    """反馈."""
    body: dict[str, Any] = {"result": typed("result"), "answer": typed("answer")}
    if evidence := request.form.getlist("evidence"):
        body["evidence"] = evidence
    return _act(str(task_id), "report", body, done="task.reported")


@blueprint.post("/tasks/<uuid:task_id>/review")
def review(task_id: Any) -> Answer:
    """审核: which of the two buttons was pressed says whether the report is approved."""
    approved = request.form.get("decision") == "approve"
    body = {"approved": approved, "remark": typed("remark")}
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
    return redirect(local_path(request.form.get("next")))


def show(task_id: str, failure: Failure | None = None) -> tuple[str, int]:
    """The task's page, with what was refused and what had been typed."""
    sheet = sheet_of(task_id)
    page = render_template("task.html", sheet=sheet, present=present(task_id), failure=failure, typed=request.form)
    return page, failure.status if failure else 200


def sheet_of(task_id: str) -> TaskSheet:
    """The task as the read model knows it.

    Raises:
        NotFound: there is none, or the person may not see it.
    """
    with desk().units(read_only=True) as uow:
        return task_sheet(uow, person(), task_id)


def present(task_id: str) -> Present:
    """What its owner says of it now."""
    file, failure = look("dispatch", f"/tasks/{task_id}", patience_seconds=_GLANCE_SECONDS)
    if failure is not None or file is None:
        return Present()
    said, _ = look("dispatch", f"/tasks/{task_id}/comments", patience_seconds=_GLANCE_SECONDS)
    return Present(task=file["task"], comments=said["items"] if said is not None else None)


def state_of(uow: UnitOfWork, task_id: str) -> str:
    """Where the read model sees it.

    Raises:
        NotFound: there is no such task.
    """
    task = uow.views.find(TaskView, task_id)
    if task is None:
        raise NotFound("没有这个任务", "there is no such task")
    return task.state


def typed(name: str) -> str:
    """What was typed into a field of words."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _act(task_id: str, what: str, body: dict[str, Any] | None = None, *, done: str) -> Answer:
    with desk().units(read_only=True) as uow:
        before = state_of(uow, task_id)
    failure = act("dispatch", f"/tasks/{task_id}/{what}", body)
    if failure is not None:
        return show(task_id, failure)
    if not wait_until(lambda uow: state_of(uow, task_id) != before):
        remember_sent(task_id, before)
    flash(texts()(done), "success")
    return redirect(url_for("work.my_work"))


def _urge_signed(uow: UnitOfWork, urge_id: str) -> bool:
    urge = uow.views.find(UrgeView, urge_id)
    return urge is None or urge.signed_at is not None
