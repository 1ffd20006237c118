"""What posts saw and settled themselves (自办自结): told, taken note of, sent back for more."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers.desk import names_on
from services.portal.model.views import UnitView
from services.portal.web.acting import Failure, carry_out, look
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from services.portal.web.tasks import typed
from shared.contracts import Role, UnitKind

blueprint = Blueprint("settlements", __name__, url_prefix="/settlements")
blueprint.before_request(require_sign_in)

Page = tuple[str, int]
_STANDINGS = ("reported", "sent_back", "noted")
_SETTLES = (Role.HANDLER, Role.AGENT, Role.LEADER)
_REVIEWS = (Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR)


@blueprint.get("")
def listed() -> Page:
    """Those one may see, the newest first."""
    standing, after = request.args.get("standing", ""), request.args.get("after", "")
    asked = {"standing": standing if standing in _STANDINGS else "", "after": after, "limit": "50"}
    query = urlencode({name: value for name, value in asked.items() if value})
    answer, failure = look("dispatch", f"/settlements?{query}")
    page = render_template(
        "settlements.html",
        answer=answer,
        failure=failure,
        standing=asked["standing"],
        standings=_STANDINGS,
        may_settle=_post() is not None,
    )
    return page, failure.status if failure else 200


@blueprint.get("/new")
def form() -> Page:
    """The form for something that is settled."""
    return _form(None)


@blueprint.post("/new")
def settle() -> Response | Page:
    """Report it."""
    post = _post()
    place = post.region if post is not None else person().scope
    body = {"place": place, "line": typed("line"), "what": typed("what"), "result": typed("result")}
    answer, failure = carry_out("dispatch", "/settlements", body)
    return _form(failure) if failure is not None else _done("settlement.reported", answer)


@blueprint.get("/<uuid:settlement_id>")
def settlement(settlement_id: Any) -> Page:
    """One of them, with the form for what is to be done next."""
    return _show(str(settlement_id), None)


@blueprint.post("/<uuid:settlement_id>/review")
def review(settlement_id: Any) -> Response | Page:
    """Take note of it, or ask for more: which of the two buttons was pressed says so."""
    noted = request.form.get("decision") == "note"
    body = {"noted": noted, "remark": typed("remark")}
    answer, failure = carry_out("dispatch", f"/settlements/{settlement_id}/review", body)
    if failure is not None:
        return _show(str(settlement_id), failure)
    return _done("settlement.noted" if noted else "settlement.sent_back", answer)


@blueprint.post("/<uuid:settlement_id>/report")
def report_again(settlement_id: Any) -> Response | Page:
    """Say what was missing."""
    path = f"/settlements/{settlement_id}/report"
    answer, failure = carry_out("dispatch", path, {"result": typed("result")})
    return _show(str(settlement_id), failure) if failure is not None else _done("settlement.reported", answer)


def _done(text: str, answer: Any) -> Response:
    flash(texts()(text), "success")
    if answer is None:
        return redirect(url_for("settlements.listed"))
    return redirect(url_for("settlements.settlement", settlement_id=answer["settlement_id"]))


def _form(failure: Failure | None) -> Page:
    post = _post()
    with desk().units(read_only=True) as uow:
        lines = post.lines if post is not None and post.lines else uow.units.lines_inside(person().scope[:6])
    page = render_template("settlement_form.html", post=post, lines=lines, failure=failure)
    return page, failure.status if failure else 200


def _show(settlement_id: str, failure: Failure | None) -> Page:
    answer, unseen = look("dispatch", f"/settlements/{settlement_id}")
    who = person()
    with desk().units(read_only=True) as uow:
        names = names_on(
            uow,
            regions=[answer["place"]] if answer else [],
            staff=[answer["reviewed_by"]] if answer else [],
        )
    standing, shown = answer["standing"] if answer else "", failure or unseen
    page = render_template(
        "settlement.html",
        settlement=answer,
        names=names,
        failure=shown,
        may_review=standing == "reported"
        and who.has(*_REVIEWS)
        and who.covers(answer["region"])
        and answer["reported_by"] != who.staff_id,
        may_report=standing == "sent_back" and answer["unit"] == who.unit and who.has(*_SETTLES),
    )
    return page, shown.status if shown else 200


def _post() -> UnitView | None:
    """The village post at which the person works; None: they work elsewhere."""
    if not person().has(*_SETTLES):
        return None
    with desk().units(read_only=True) as uow:
        unit = uow.views.find(UnitView, person().unit)
    return unit if unit is not None and unit.kind == UnitKind.POST else None
