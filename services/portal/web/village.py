"""A village's page: who scans its code writes a draft here, and confirms it with the query code. It is sent to intake.

Plain forms, three steps, no script: it must work on the oldest phone in the village.
"""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, render_template, request

from services.portal.handlers.progress import normal
from services.portal.ports import OwnerDown, Refusal
from services.portal.web.desk import address, desk, say
from shared.identity import Identity

blueprint = Blueprint("village", __name__, url_prefix="/v/<code>")

Page = tuple[str, int]
_ATTRIBUTE = "attribute."  # before the code of what the item asks for, in names of fields
_PORTAL = Identity(staff_id="portal", name="", unit="", scope="-", roles=frozenset())  # may nothing; says who asks


class _Refused(Exception):
    """Intake refuses, or does not answer; what is to be shown instead."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


@blueprint.get("")
def front(code: str) -> Page:
    """Step one: what it is about."""
    return _front(code)


@blueprint.post("")
def write(code: str) -> Page:
    """Keep the draft; step two: number and query code, and what the item asks for."""
    typed = {name: request.form.get(name, "").strip() for name in ("name", "phone", "item", "summary", "website")}
    body = {
        "region": code,
        "resident": {"name": typed["name"], "phone": typed["phone"]},
        "item": typed["item"],
        "summary": typed["summary"],
        "website": typed["website"],
    }
    try:
        told = _intake("POST", "/drafts", body)
        if typed["website"]:
            return render_template("village_written.html", code=code, told=told, draft=None, error=""), 201
        draft = _intake("POST", f"/drafts/{told['number']}/views", {"query_code": told["query_code"]})
    except _Refused as refused:
        return _front(code, error=refused.text, status=refused.status)
    return render_template("village_written.html", code=code, told=told, draft=draft, error=""), 201


@blueprint.get("/confirm")
def return_later(code: str) -> Page:
    """Ask for number and query code of a draft written before."""
    return render_template("village_return.html", code=code, error=""), 200


@blueprint.post("/draft")
def show(code: str) -> Page:
    """The draft, for whoever knows its number and query code."""
    told = _told()
    try:
        draft = _intake("POST", f"/drafts/{_path(told['number'])}/views", {"query_code": told["query_code"]})
    except _Refused as refused:
        return render_template("village_return.html", code=code, error=refused.text), refused.status
    if draft["confirmed_as"]:
        return _confirmed(code, {"number": draft["confirmed_as"], "missing": []}), 200
    return render_template("village_written.html", code=code, told=told, draft=draft, error=""), 200


@blueprint.post("/confirm")
def confirm(code: str) -> Page:
    """Step three: it is a case now."""
    told = _told()
    number = _path(told["number"])
    attributes = {
        name.removeprefix(_ATTRIBUTE): value.strip()
        for name, value in request.form.items()
        if name.startswith(_ATTRIBUTE) and value.strip()
    }
    body = {"query_code": told["query_code"], "attributes": attributes}
    try:
        done = _intake("POST", f"/drafts/{number}/confirmation", body)
    except _Refused as refused:
        try:
            draft = _intake("POST", f"/drafts/{number}/views", {"query_code": told["query_code"]})
        except _Refused:
            return render_template("village_return.html", code=code, error=refused.text), refused.status
        draft["attributes"] |= attributes  # what was typed is still there
        page = render_template("village_written.html", code=code, told=told, draft=draft, error=refused.text)
        return page, refused.status
    return _confirmed(code, done), 201


def _confirmed(code: str, done: dict[str, Any]) -> str:
    return render_template("village_confirmed.html", code=code, done=done)


def _front(code: str, *, error: str = "", status: int = 200) -> Page:
    try:
        village = _intake("GET", f"/public/villages/{_path(code)}")
    except _Refused as refused:
        shown = 404 if refused.status == 422 else refused.status
        return render_template("message.html", status=shown, text=refused.text, typed=[]), shown
    with desk().units(read_only=True) as uow:
        emergencies = uow.work.emergencies_over(village["code"]) if "code" in village else []
    return render_template("village.html", village=village, code=code, error=error, emergencies=emergencies), status


def _intake(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    try:
        answer = desk().services.tell("intake", method, path, person=_PORTAL, body=body, address=address())
    except OwnerDown as error:
        raise _Refused(503, say(error.text.zh, error.text.en)) from error
    if isinstance(answer, Refusal):
        texts = [say(zh, en) for _, zh, en in answer.errors] or [say(answer.zh, answer.en)]
        raise _Refused(answer.status, "；".join(texts))
    return answer


def _told() -> dict[str, str]:
    return {
        "number": normal(request.form.get("number", "")) or "-",
        "query_code": normal(request.form.get("query_code", "")) or "-",
    }


def _path(text: str) -> str:
    return quote(text, safe="")
