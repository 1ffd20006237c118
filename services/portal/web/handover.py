"""Hand over everything that somebody who leaves has in hand (工作交接): looked at first, then done in one act."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers.people import Around, around_unit
from services.portal.model.views import StaffView
from services.portal.web.acting import Failure, ask, carry_out
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from services.portal.web.tasks import typed
from shared.errors import NotFound

blueprint = Blueprint("handover", __name__, url_prefix="/people/<staff_id>/handover")
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]
_PATIENCE_SECONDS = 30.0  # up to 500 tasks, each placed by the rules


@blueprint.get("")
def form(staff_id: str) -> Answer:
    """To whom, and why."""
    return _page(staff_id)


@blueprint.post("")
def hand_over(staff_id: str) -> Answer:
    """Show what would move; and move it, once that was looked at."""
    body: dict[str, Any] = {"reason": typed("reason"), "to": typed("to") or None}
    path = f"/staff/{staff_id}/handover"
    if request.form.get("decision") != "confirm":
        plan, failure = ask("dispatch", path, {**body, "dry_run": True}, patience_seconds=_PATIENCE_SECONDS)
        return _page(staff_id, failure, plan)
    done, failure = carry_out("dispatch", path, body, patience_seconds=_PATIENCE_SECONDS)
    if failure is not None:
        return _page(staff_id, failure)
    moved, left = (len(done["items"]), done["remaining"]) if done else (0, 0)
    flash(texts()("handover.done", n=moved), "success")
    if left:
        flash(texts()("handover.left", n=left), "warning")
        return redirect(url_for("handover.form", staff_id=staff_id))
    return redirect(url_for("people.home", unit=_whose(staff_id)[1].unit.code))


def _page(staff_id: str, failure: Failure | None = None, plan: Any = None) -> Answer:
    leaver, around = _whose(staff_id)
    page = render_template("handover.html", leaver=leaver, around=around, plan=plan, failure=failure)
    return page, failure.status if failure else 200


def _whose(staff_id: str) -> tuple[StaffView, Around]:
    with desk().units(read_only=True) as uow:
        leaver = uow.views.find(StaffView, staff_id)
        if leaver is None or not leaver.unit:
            raise NotFound("没有这个人", "there is no such person")
        return leaver, around_unit(uow, person(), leaver.unit)
