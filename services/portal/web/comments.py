"""Say something about a task (说明), with files of the case it rests on."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from services.portal.web.acting import act
from services.portal.web.desk import texts
from services.portal.web.security import require_sign_in
from services.portal.web.tasks import show, typed

blueprint = Blueprint("comments", __name__)
blueprint.before_request(require_sign_in)


@blueprint.post("/tasks/<uuid:task_id>/comments")
def comment(task_id: Any) -> Response | tuple[str, int]:
    """Add a remark."""
    body = {"text": typed("text"), "evidence": request.form.getlist("evidence")}
    failure = act("dispatch", f"/tasks/{task_id}/comments", body)
    if failure is not None:
        return show(str(task_id), failure)
    flash(texts()("comment.added"), "success")
    return redirect(url_for("tasks.task", task_id=task_id, _anchor="comments"))
