"""Printed sheets: intake makes them, the portal hands them on to whoever may see the case."""

from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from services.portal.handlers.progress import normal
from services.portal.ports import OwnerDown, Refusal
from services.portal.web.desk import desk, person, say
from services.portal.web.security import require_sign_in

blueprint = Blueprint("printing", __name__)  # of residents: number and query code
staff_blueprint = Blueprint("staff_printing", __name__)
staff_blueprint.before_request(require_sign_in)

_SIZES = ("a4", "80mm")
# The sheet brings its own style, and its QR code as a drawing; still no scripts and nothing from elsewhere.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


@staff_blueprint.get("/print/<number>")
def sheet(number: str) -> Response:
    """A sheet of a case in the person's scope: ?size=a4|80mm&large=1."""
    options = urlencode({"size": _size(), "large": _large()})
    return _sheet("GET", f"/notices/{quote(number, safe='')}/print?{options}", signed_in=True)


@blueprint.post("/progress/print")
def sheet_for_resident() -> Response:
    """A sheet for whoever shows number and query code."""
    number = normal(request.form.get("sheet", ""))
    body = {"query_code": normal(request.form.get("code", "")) or "-", "size": _size(), "large": bool(_large())}
    return _sheet("POST", f"/notices/{quote(number, safe='')}/print", signed_in=False, body=body)


def _sheet(method: str, path: str, *, signed_in: bool, body: dict[str, Any] | None = None) -> Response:
    who = person() if signed_in else None
    try:
        made = desk().services.page("intake", method, path, person=who, body=body)
    except OwnerDown as error:
        return Response(say(error.text.zh, error.text.en), 503, mimetype="text/plain")
    if isinstance(made, Refusal):
        return Response(say(made.zh, made.en), made.status, mimetype="text/plain")
    response = Response(made, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def _size() -> str:
    size = request.values.get("size", "")
    return size if size in _SIZES else _SIZES[0]


def _large() -> int:
    return int(request.values.get("large", "") in ("1", "on"))
