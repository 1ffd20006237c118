"""A unit's people: who they are, who is away, lent or on duty; the forms for that are in :mod:`.presence`."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from services.portal.handlers.desk import names_on
from services.portal.handlers.people import units_people
from services.portal.web.acting import Failure, look
from services.portal.web.desk import desk, person
from services.portal.web.security import require_sign_in
from shared.clock import SHANGHAI

blueprint = Blueprint("people", __name__, url_prefix="/people")
blueprint.before_request(require_sign_in)

_SHOWN_DAYS = 31
_LISTS = ("leaves", "secondments", "duties")


@blueprint.get("")
def home() -> str:
    """One unit's people in the month to come, or in the one that is asked for."""
    first = _day(request.args.get("from", "")) or today()
    last = first + timedelta(days=_SHOWN_DAYS)
    with desk().units(read_only=True) as uow:
        shown = units_people(uow, person(), request.args.get("unit", ""))
    told, failure = _presence(shown.unit.code, first, last)
    rows = [row for rows in told.values() for row in rows]
    with desk().units(read_only=True) as uow:
        names = names_on(
            uow,
            staff=[row.get(name) for row in rows for name in ("staff_id", "deputy", "recorded_by")],
            units=[row.get("unit") for row in rows],
        )
    duties: dict[str, list[str]] = {}
    for row in told["duties"]:
        duties.setdefault(row["day"], []).append(names.person(row["staff_id"]))
    return render_template(
        "people.html",
        shown=shown,
        leaves=[row for row in told["leaves"] if row["valid_from"] <= row["valid_to"]],
        secondments=[row for row in told["secondments"] if row["valid_from"] <= row["valid_to"]],
        duties=sorted(duties.items()),
        names=names,
        first=first,
        last=last,
        failure=failure,
    )


def today() -> date:
    """The local day by the network's clock."""
    return desk().clock.now().astimezone(SHANGHAI).date()


def _presence(unit: str, first: date, last: date) -> tuple[dict[str, list[dict[str, Any]]], Failure | None]:
    """What dispatch has on record of leave, secondments and duty; empty with the reason if it does not say."""
    asked = urlencode({"unit": unit, "from": first.isoformat(), "to": last.isoformat()})
    told: dict[str, list[dict[str, Any]]] = {name: [] for name in _LISTS}
    for name in _LISTS:
        answer, failure = look("dispatch", f"/{name}?{asked}", patience_seconds=2.0)
        if failure is not None:
            return told, failure
        told[name] = answer["items"] if answer is not None else []
    return told, None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
