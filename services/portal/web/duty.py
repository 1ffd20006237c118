"""值班日志: write down what happened, hand the duty over, sign for what was handed over."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers.desk import names_on
from services.portal.web.acting import Failure, carry_out, read_from
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from shared.contracts import DutyKind
from shared.errors import Forbidden

blueprint = Blueprint("duty", __name__, url_prefix="/duty")
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]
_SHOWN = 50


@blueprint.get("/")
def page() -> tuple[str, int]:
    """The log of one's unit, the newest first, with the forms."""
    return _page()


@blueprint.post("/entries")
def write() -> Answer:
    """记一条."""
    body = {
        **{name: _typed(name) for name in ("kind", "happened_at", "text")},
        "corrects": _typed("corrects") or None,
    }
    return _act("/duty-log", body, "duty.written")


@blueprint.post("/handovers")
def hand_over() -> Answer:
    """交班."""
    return _act("/duty-handovers", {name: _typed(name) for name in ("to", "text")}, "duty.handed_over")


@blueprint.post("/handovers/<handover_id>/signature")
def take_over(handover_id: str) -> Answer:
    """接班签字."""
    return _act(f"/duty-handovers/{handover_id}/signature", None, "duty.taken_over")


def _act(path: str, body: dict[str, Any] | None, done: str) -> Answer:
    _, failure = carry_out("dispatch", path, body)
    if failure is not None:
        return _page(failure)
    flash(texts()(done), "success")
    return redirect(url_for("duty.page"))


def _page(failure: Failure | None = None) -> tuple[str, int]:
    who = person()
    if not who.unit:
        raise Forbidden("您不属于任何机构", "you belong to no unit")
    log = read_from("dispatch", f"/duty-log?unit={who.unit}&limit={_SHOWN}")
    with desk().units(read_only=True) as uow:
        unit = uow.names.unit(who.unit)
        colleagues = uow.names.staff_in(unit.region) if unit is not None else []
        names = names_on(uow, staff=[each["to"] for each in log["handovers"]], units=[who.unit])
    page = render_template(
        "duty.html",
        log=log,
        names=names,
        kinds=DutyKind,
        colleagues=colleagues,
        waiting=[each for each in log["handovers"] if each["taken_at"] is None],
        failure=failure,
        typed=request.form,
    )
    return page, failure.status if failure else 200


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
