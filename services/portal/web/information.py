"""信息上报: report something upward, follow it up, confirm what those below have reported."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.web.acting import Failure, carry_out, read_from
from services.portal.web.desk import person, texts
from services.portal.web.security import require_sign_in
from shared.contracts import InformationKind

blueprint = Blueprint("information", __name__, url_prefix="/information")
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]
_SHOWN = 50


@blueprint.get("/")
def page() -> tuple[str, int]:
    """What was reported, the newest first, with the form of a first report."""
    return _page()


@blueprint.post("/reports")
def report() -> Answer:
    """初报."""
    body = {
        **{name: _typed(name) for name in ("kind", "happened_at", "title", "text")},
        "urgent": bool(request.form.get("urgent")),
    }
    answer, failure = carry_out("dispatch", "/information-reports", body)
    if failure is not None:
        return _page(failure)
    flash(texts()("information.reported"), "success")
    return redirect(url_for("information.show", report_id=answer["report"]["report_id"]))


@blueprint.get("/reports/<uuid:report_id>")
def show(report_id: Any) -> tuple[str, int]:
    """One report with all its parts."""
    return _report(str(report_id))


@blueprint.post("/reports/<uuid:report_id>/parts")
def follow_up(report_id: Any) -> Answer:
    """续报、终报: which of the two buttons was pressed."""
    body = {"text": _typed("text"), "final": request.form.get("stage") == "final"}
    return _act(str(report_id), "parts", body, "information.followed_up")


@blueprint.post("/reports/<uuid:report_id>/parts/<part>/receipt")
def receive(report_id: Any, part: str) -> Answer:
    """确认收到."""
    return _act(str(report_id), f"parts/{part}/receipt", None, "information.received")


def _act(report_id: str, path: str, body: dict[str, Any] | None, done: str) -> Answer:
    _, failure = carry_out("dispatch", f"/information-reports/{report_id}/{path}", body)
    if failure is not None:
        return _report(report_id, failure)
    flash(texts()(done), "success")
    return redirect(url_for("information.show", report_id=report_id))


def _page(failure: Failure | None = None) -> tuple[str, int]:
    found = read_from("dispatch", f"/information-reports?limit={_SHOWN}")
    page = render_template(
        "information.html", reports=found["items"], kinds=InformationKind, failure=failure, typed=request.form
    )
    return page, failure.status if failure else 200


def _report(report_id: str, failure: Failure | None = None) -> tuple[str, int]:
    file = read_from("dispatch", f"/information-reports/{report_id}")
    page = render_template(
        "information_report.html",
        report=file["report"],
        parts=file["parts"],
        ours=file["report"]["unit"] == person().unit,
        failure=failure,
        typed=request.form,
    )
    return page, failure.status if failure else 200


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
