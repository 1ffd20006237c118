"""How far a directive was told to people (传达情况), by area; dispatch counts it."""

from urllib.parse import quote

from flask import Blueprint, render_template, request

from services.portal.web.acting import look
from services.portal.web.security import require_sign_in

blueprint = Blueprint("told", __name__)
blueprint.before_request(require_sign_in)

_SMALLEST = 9  # digits: a township's parts are its villages, which have none


@blueprint.get("/directives/<number>/told")
def directive(number: str) -> tuple[str, int]:
    """Posts that have told people, households and persons; ?region= looks into a part."""
    region = request.args.get("region", "")[:_SMALLEST]
    found, failure = look("dispatch", f"/directives/{quote(number, safe='')}/tellings", {"region": region})
    page = render_template("told.html", number=number, found=found, failure=failure, smallest=_SMALLEST)
    return page, failure.status if failure else 200
