"""用印: ask for a stamp, approve it, make it. Dispatch has the requests; the page shows what is to be done first."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.web.acting import Failure, read_from, submit
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from shared.contracts import Role

blueprint = Blueprint("stamps", __name__, url_prefix="/stamps")
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]
_SHOWN = 100


@blueprint.get("/")
def page() -> tuple[str, int]:
    """What waits for me, what I have asked for, and the forms."""
    return _page()


@blueprint.post("/uses")
def request_use() -> Answer:
    """申请用印."""
    copies = _typed("copies")
    body = {
        **{name: _typed(name) for name in ("stamp_id", "what", "for_whom", "case_number")},
        "copies": int(copies) if copies.isascii() and copies.isdigit() and len(copies) < 8 else copies,
    }
    return _act("/stamp-uses", body, "stamp.requested")


@blueprint.post("/uses/<use_id>/decision")
def decide(use_id: str) -> Answer:
    """审批: which of the two buttons was pressed says whether it is approved."""
    approved = request.form.get("decision") == "approve"
    body = {"approved": approved, "reason": _typed("reason")}
    return _act(f"/stamp-uses/{use_id}/decision", body, "stamp.approved" if approved else "stamp.refused")


@blueprint.post("/uses/<use_id>/application")
def apply(use_id: str) -> Answer:
    """盖章."""
    return _act(f"/stamp-uses/{use_id}/application", None, "stamp.applied")


@blueprint.post("/uses/<use_id>/withdrawal")
def withdraw(use_id: str) -> Answer:
    """撤回."""
    return _act(f"/stamp-uses/{use_id}/withdrawal", None, "stamp.withdrawn")


@blueprint.post("/seals")
def register() -> Answer:
    """登记印章."""
    body = {
        **{name: _typed(name) for name in ("unit", "name", "keeper")},
        "approvers": request.form.getlist("approvers"),
    }
    return _act("/stamps", body, "stamp.registered")


def _act(path: str, body: dict[str, Any] | None, done: str) -> Answer:
    _, failure = submit("dispatch", path, body)
    if failure is not None:
        return _page(failure)
    flash(texts()(done), "success")
    return redirect(url_for("stamps.page"))


def _page(failure: Failure | None = None) -> tuple[str, int]:
    who = person()
    seals = read_from("dispatch", "/stamps")["items"]
    uses = read_from("dispatch", f"/stamp-uses?limit={_SHOWN}")["items"]
    by_id = {seal["stamp_id"]: seal for seal in seals}
    open_uses = [
        use
        for state in ("requested", "approved")
        for use in read_from("dispatch", f"/stamp-uses?state={state}&limit={_SHOWN}")["items"]
    ]
    waiting = [use for use in open_uses if _waits_for(use, by_id.get(use["stamp_id"]), who.staff_id)]
    may_register = who.has(Role.LEADER, Role.ADMINISTRATOR)
    with desk().units(read_only=True) as uow:
        home = uow.names.unit(who.unit) if who.unit else None
        region = home.region if home is not None else who.scope
        colleagues = uow.names.staff_in(region) if may_register else []
        units = uow.names.units_in(region) if may_register else []
    page = render_template(
        "stamps.html",
        seals=[seal for seal in seals if seal["in_use"]],
        waiting=waiting,
        mine=[use for use in uses if use["requested_by"] == who.staff_id],
        colleagues=colleagues,
        units=units,
        may_register=may_register,
        failure=failure,
        typed=request.form,
    )
    return page, failure.status if failure else 200


def _waits_for(use: dict[str, Any], seal: dict[str, Any] | None, staff_id: str) -> bool:
    """Whether the person has to approve or stamp it."""
    if seal is None:
        return False
    if use["state"] == "requested":
        return staff_id in seal["approvers"] and use["requested_by"] != staff_id
    return bool(use["state"] == "approved" and seal["keeper"] == staff_id)


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
