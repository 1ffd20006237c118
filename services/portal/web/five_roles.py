"""The resident officer's five roles (五员): tell, advise, run, inspect, report; each with its records and a form."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.web.acting import Failure, act, look
from services.portal.web.desk import person, texts
from services.portal.web.security import require_sign_in
from shared.clock import SHANGHAI

blueprint = Blueprint("five_roles", __name__, url_prefix="/five-roles")
blueprint.before_request(require_sign_in)

MEANS = ("meeting", "door_to_door", "broadcast", "wechat_group", "noticeboard")
OUTCOMES = ("understood", "filed", "referred", "open")
VERDICTS = ("fine", "finding", "not_applicable")
_SHOWN = 5  # records of each role

Answer = Response | tuple[str, int]


@blueprint.get("")
def overview() -> tuple[str, int]:
    """All five."""
    return _page()


@blueprint.post("/telling")
def tell() -> Answer:
    """传达."""
    body: dict[str, Any] = {"means": _typed("means"), "group": _typed("group"), "note": _typed("note")}
    for name in ("households", "persons"):
        body[name] = _number(_typed(name))
    at = _moment(_typed("told_at"))
    if at is not None:
        body["told_at"] = at
    return _done("tell", act("dispatch", f"/tasks/{_code('task')}/tellings", body))


@blueprint.post("/advice")
def advise() -> Answer:
    """指导."""
    item, _, line = _typed("item").partition("/")
    said = {name: _typed(name) for name in ("topic", "outcome", "guide", "note")}
    body = {"place": _place(), "line": line, "item": item, **said}
    return _done("advise", act("dispatch", "/advice", body))


@blueprint.post("/settlement")
def settle() -> Answer:
    """报告：自办自结."""
    _, _, line = _typed("item").partition("/")
    body = {"place": _place(), "line": line, "what": _typed("what"), "result": _typed("result")}
    return _done("report", act("dispatch", "/settlements", body))


@blueprint.get("/inspection/<code>")
def checklist(code: str) -> tuple[str, int]:
    """A checklist to work through."""
    return _checklist(code)


@blueprint.post("/inspection/<code>")
def inspect(code: str) -> Answer:
    """督查."""
    checks = [name.removeprefix("verdict.") for name in request.form if name.startswith("verdict.")]
    answers = [
        {"check": check, "verdict": _typed(f"verdict.{check}"), "note": _typed(f"note.{check}")} for check in checks
    ]
    body = {"checklist": code, "version": _number(_typed("version")), "place": _typed("place"), "answers": answers}
    failure = act("dispatch", "/inspections", body)
    if failure is not None:
        return _checklist(code, failure)
    flash(texts()("five.inspect_done"), "success")
    return redirect(url_for("five_roles.overview"))


def _done(role: str, failure: Failure | None) -> Answer:
    if failure is not None:
        return _page(failure, role)
    flash(texts()(f"five.{role}_done"), "success")
    return redirect(url_for("five_roles.overview"))


def _page(failure: Failure | None = None, role: str = "") -> tuple[str, int]:
    to_tell, down = look("dispatch", "/tellings/tasks")
    shown: dict[str, Any] = {"to_tell": _items(to_tell)[:20]}
    for name, path in (("told", "/tellings"), ("advice", "/advice"), ("inspections", "/inspections")):
        shown[name] = _items(look("dispatch", path)[0])[:_SHOWN] if down is None else []
    unit = {"unit": person().unit, "limit": _SHOWN}
    shown["settled"] = _items(look("dispatch", "/settlements", unit)[0]) if down is None else []
    shown["checklists"] = _items(look("dispatch", "/checklists")[0]) if down is None else []
    work = look("dispatch", "/field/work")[0] if down is None else None
    shown["run"] = work["entries"][:_SHOWN] if work else []
    page = render_template(
        "five_roles.html",
        **shown,
        down=down,
        failure=failure,
        failed=role,
        typed=request.form if failure else {},
        items=_items(look("intake", "/items")[0]),
        means=MEANS,
        outcomes=OUTCOMES,
    )
    return page, failure.status if failure else (down.status if down else 200)


def _checklist(code: str, failure: Failure | None = None) -> tuple[str, int]:
    lists, down = look("dispatch", "/checklists")
    found = next((each for each in _items(lists) if each["code"] == code), None)
    if found is None:
        text = down.text if down else texts()("five.no_checklist")
        status = down.status if down else 404
        return render_template("message.html", status=status, text=text, typed=[]), status
    page = render_template(
        "checklist.html",
        checklist=found,
        failure=failure,
        typed=request.form,
        verdicts=VERDICTS,
        place=_typed("place") or _own_village(),
    )
    return page, failure.status if failure else 200


def _items(answer: Any) -> list[Any]:
    return list(answer["items"]) if answer else []


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _code(name: str) -> str:
    """An id that goes into a path: nothing that leads elsewhere."""
    return "".join(sign for sign in _typed(name) if sign.isalnum() or sign == "-")[:36] or "-"


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else (text or 0)


def _moment(text: str) -> str | None:
    """What a field for date and time gives, in China's time."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).isoformat()
    except ValueError:
        return text  # the owner says what is wrong with it


def _own_village() -> str:
    place, _, _ = person().unit.rpartition("-")
    return place if len(place) == 12 and place.isdigit() else ""


def _place() -> str:
    return _typed("place") or _own_village() or person().scope
