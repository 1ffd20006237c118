"""The list a post takes along (外勤清单), and the daily sheet to print: large letters, a code to each file."""

from datetime import datetime
from typing import Any

import segno
from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup

from services.portal.web.acting import look
from services.portal.web.desk import desk
from services.portal.web.security import require_sign_in

blueprint = Blueprint("field", __name__, url_prefix="/field")
blueprint.before_request(require_sign_in)

ORDERS = ("deadline", "place")


@blueprint.get("")
def work() -> tuple[str, int]:
    """What my unit has to do, by deadline or by place."""
    order = _order()
    found, failure = look("dispatch", "/field/work", _wanted(order))
    page = render_template(
        "field.html", found=found, failure=failure, order=order, orders=ORDERS, unit=request.args.get("unit", "")
    )
    return page, failure.status if failure else 200


@blueprint.get("/sheet")
def sheet() -> Response:
    """The same for the road: A4, ?order=deadline|place&large=1."""
    order = _order()
    found, failure = look("dispatch", "/field/work", _wanted(order))
    page = render_template(
        "field_sheet.html",
        found=found,
        failure=failure,
        order=order,
        large=request.args.get("large", "") == "1",
        code_to=_code_to,
        printed_at=desk().clock.now(),
    )
    response: Response = make_response(page, failure.status if failure else 200)
    return response


def _order() -> str:
    order = request.args.get("order", "")
    return order if order in ORDERS else ORDERS[0]


def _wanted(order: str) -> dict[str, Any]:
    return {"order": order, "unit": request.args.get("unit", "")[:40]}


def _code_to(task: dict[str, Any]) -> Markup:
    """A QR code with the address of the file, as a drawing: it needs no style and no picture from elsewhere."""
    page = "cases.directive" if task["origin"] == "directive" else "cases.case"
    address = url_for(page, number=task["origin_number"], _external=True)
    svg = segno.make_qr(address, error="m").svg_inline(omitsize=True, border=2, svgclass="qr")
    return Markup(svg)  # noqa: S704


def is_late(first: dict[str, Any] | None) -> bool:
    """Whether a deadline, as dispatch tells it, is over."""
    return first is not None and datetime.fromisoformat(first["due"]) < desk().clock.now()
