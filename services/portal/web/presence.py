"""Record that somebody is away (请假), lent (借调) or on duty (值班), and end it early. One small form for each."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers.people import around_unit
from services.portal.web.acting import Failure, carry_out
from services.portal.web.desk import desk, person, texts
from services.portal.web.people import today
from services.portal.web.security import require_sign_in
from services.portal.web.tasks import typed

blueprint = Blueprint("presence", __name__, url_prefix="/people/<unit>")
blueprint.before_request(require_sign_in)

Answer = Response | tuple[str, int]
_MOST_DAYS = 92  # of a roster that is put at once


@blueprint.get("/<any(leaves, secondments, duties):kind>/new")
def form(unit: str, kind: str) -> Answer:
    """The form."""
    return _form(unit, kind)


@blueprint.post("/leaves/new")
def leave(unit: str) -> Answer:
    """请假."""
    body = {name: typed(name) for name in ("staff_id", "valid_from", "valid_to")}
    return _send(unit, "leaves", {**body, "deputy": typed("deputy") or None})


@blueprint.post("/secondments/new")
def secondment(unit: str) -> Answer:
    """借调."""
    body = {name: typed(name) for name in ("staff_id", "valid_from", "valid_to", "reason")}
    return _send(unit, "secondments", {**body, "unit": typed("host")})


@blueprint.post("/duties/new")
def duty(unit: str) -> Answer:
    """值班: the same people on every day of a stretch; nobody clears it."""
    try:
        first = date.fromisoformat(typed("first"))
        last = date.fromisoformat(typed("last") or typed("first"))
    except ValueError:
        return _form(unit, "duties", _wrong("first", texts()("people.duty_day_wrong")))
    if not 0 <= (last - first).days < _MOST_DAYS:
        return _form(unit, "duties", _wrong("last", texts()("people.duty_days_wrong", n=_MOST_DAYS)))
    staff = request.form.getlist("staff")
    days = [first + timedelta(days=more) for more in range((last - first).days + 1)]
    body = {"unit": unit, "days": [{"day": day.isoformat(), "staff": staff} for day in days]}
    return _send(unit, "duties", body, method="PUT")


@blueprint.get("/<any(leaves, secondments):kind>/<uuid:record_id>/end")
def end_form(unit: str, kind: str, record_id: Any) -> Answer:
    """The form to end one early, or to take it back."""
    return _form(unit, "end", record=(kind, str(record_id)))


@blueprint.post("/<any(leaves, secondments):kind>/<uuid:record_id>/end")
def end(unit: str, kind: str, record_id: Any) -> Answer:
    """It ends early; the day before its first day takes it back."""
    body = {"last_day": typed("last_day"), "reason": typed("reason")}
    return _send(unit, "end", body, record=(kind, str(record_id)))


def _send(
    unit: str, kind: str, body: dict[str, Any], *, method: str = "POST", record: tuple[str, str] | None = None
) -> Answer:
    path = f"/{record[0]}/{record[1]}/end" if record else f"/{kind}"
    _, failure = carry_out("dispatch", path, body, method=method)
    if failure is not None:
        return _form(unit, kind, failure, record=record)
    flash(texts()(f"people.{kind}.done"), "success")
    return redirect(url_for("people.home", unit=unit))


def _form(unit: str, kind: str, failure: Failure | None = None, *, record: tuple[str, str] | None = None) -> Answer:
    with desk().units(read_only=True) as uow:
        around = around_unit(uow, person(), unit)
    page = render_template(
        "presence_form.html", around=around, kind=kind, record=record, today=today(), failure=failure
    )
    return page, failure.status if failure else 200


def _wrong(field: str, text: str) -> Failure:
    return Failure(status=422, text=texts()("form.look_again"), fields={field: text})
