"""How a directive stands below: receipts by tier and area, who is silent, and where nobody can sign (回执).

Dispatch counts; here it is only shown, area by area. People are not named: it is the unit's to sign.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers.desk import names_on
from services.portal.model.views import DirectiveView
from services.portal.web.acting import Failure, act, look
from services.portal.web.desk import desk, person, texts
from services.portal.web.security import require_sign_in
from shared.contracts import Role

blueprint = Blueprint("receipts", __name__, url_prefix="/directives/<number>")
blueprint.before_request(require_sign_in)

Page = tuple[str, int]
_MOST_A_PAGE = 100
_LEVELS = (2, 4, 6, 9)  # digits of the areas that are counted
_REACHING = (Role.ISSUER, Role.DISPATCHER, Role.ADMINISTRATOR)


@blueprint.get("/receipts")
def progress(number: str) -> Page:
    """The whole, or the part that is asked for, and the parts one level below it."""
    region = request.args.get("region", "")
    answer, failure = look("dispatch", _path(number, "progress", region=region))
    return _show("receipts.html", number, region, answer, failure, part="progress")


@blueprint.get("/silent")
def silent(number: str) -> Page:
    """Units that have not signed, by place, a page at a time."""
    return _list("silent.html", number, "silent")


@blueprint.get("/unreached")
def unreached(number: str) -> Page:
    """Regions for which nobody up to the county can sign."""
    return _list("unreached.html", number, "unreached")


@blueprint.post("/unreached")
def reach(number: str) -> Response | Page:
    """Try again to place it there, once the organisation has the missing unit."""
    failure = act("dispatch", _path(number, "unreached", after=request.form.get("after", "")))
    if failure is not None:
        return _list("unreached.html", number, "unreached", failure)
    flash(texts()("receipts.reached"), "success")
    return redirect(url_for("receipts.unreached", number=number))


def _list(template: str, number: str, part: str, failure: Failure | None = None) -> Page:
    region, after = request.args.get("region", ""), request.args.get("after", "")
    path = _path(number, part, region=region, after=after, limit=str(_MOST_A_PAGE))
    answer, unseen = look("dispatch", path)
    return _show(template, number, region, answer, failure or unseen, part=part)


def _show(template: str, number: str, region: str, answer: Any, failure: Failure | None, *, part: str) -> Page:
    above = [region[:digits] for digits in _LEVELS if digits < len(region)]
    listed = answer["items"] if answer and part == "unreached" else []
    with desk().units(read_only=True) as uow:
        directive = uow.views.find(DirectiveView, number)
        names = names_on(uow, regions=[*above, region, *listed])
    page = render_template(
        template,
        number=number,
        title=directive.title if directive and directive.title else number,
        region=region,
        above=[code for code in above if person().covers(code)],
        answer=answer,
        failure=failure,
        names=names,
        may_reach=person().has(*_REACHING),
    )
    return page, failure.status if failure else 200


def _path(number: str, part: str, **query: str) -> str:
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"/directives/{number}/{part}{'?' if asked else ''}{asked}"
