"""The portal's JSON interface: a token for programs, a case's timeline, public progress. Errors are problem+json."""

import json
from typing import Any

from flask import Blueprint, Response, request

from services.portal.handlers import pages
from services.portal.handlers.decisions import DecisionFile, decision_file
from services.portal.handlers.progress import normal
from services.portal.model.views import TimelineEntry
from services.portal.web.desk import desk, texts
from services.portal.web.progress import look_up
from services.portal.web.security import csrf
from services.portal.web.sign_in import check_password
from services.portal.web.wording import sentence
from shared.characters import has_control_character
from shared.clock import SHANGHAI
from shared.errors import Forbidden, Invalid, NotFound, Unauthenticated
from shared.http import tokens
from shared.identity import Identity

blueprint = Blueprint("api", __name__, url_prefix="/api")
csrf.exempt(blueprint)  # no cookie counts here: a token is named in the request, or a password is

TOKEN_SECONDS = 8 * 3600


@blueprint.post("/token")
def token() -> Response:
    """A bearer token for ``{"account": …, "password": …}``, good for all services."""
    account, password = _field("account"), _field("password")
    who = check_password(account, password)
    if who is None:
        raise Unauthenticated("账号或口令不对", "account or password is wrong")
    if who.must_change:
        raise Forbidden(
            "请先在网页上登录并更换一次性口令", "sign in on the web page and change the one-time password first"
        )
    person = who.person
    return _json(
        {
            "token": tokens.issue(person, desk().token_key, TOKEN_SECONDS),
            "expires_in": TOKEN_SECONDS,
            "identity": {
                "staff_id": person.staff_id,
                "name": person.name,
                "unit": person.unit,
                "scope": person.scope,
                "roles": sorted(person.roles),
            },
        }
    )


@blueprint.get("/timeline/<number>")
def timeline(number: str) -> Response:
    """Everything that happened to a case or directive, oldest first, for staff who may see it."""
    person, number = _bearer(), normal(number)
    with desk().units(read_only=True) as uow:
        file: pages.CaseFile | pages.DirectiveFile | DecisionFile
        if number.startswith("D"):
            file = pages.directive_file(uow, person, number)
            view: dict[str, Any] = {
                "kind": "directive",
                "state": "completed" if file.directive.completed_at else "open",
                "stage": file.directive.stage,
            }
        elif number.startswith("M"):
            file = decision_file(uow, person, number)
            view = {"kind": "decision", "state": file.decision.state}
        else:
            file = pages.case_file(uow, person, number)
            view = {"kind": "case", "state": file.case.state}
    entries = [_entry(entry, file) for entry in file.entries]
    return _json({"number": number, **view, "light": file.standing.light, "entries": entries})


@blueprint.get("/progress/<number>")
def progress(number: str) -> Response:
    """Where a case stands, for whoever knows its number and ``?code=``."""
    number, code = normal(number), normal(request.args.get("code", ""))
    found = look_up(number, code)
    if found is None:
        raise NotFound("编号或查询码不对", "the number or the query code is wrong")
    case, standing = found.case, found.standing
    return _json(
        {
            "number": number,
            "title": case.title,
            "state": case.state,
            "state_text": texts().word("public_state", case.state),
            "next": texts().word("public_next", case.state),
            "missing": case.missing,
            "expected_by": _local(standing.due),
            "provisional": standing.provisional,
            "waiting_for_materials": found.waiting,
            "units": found.units,
            "answer": case.answer,
            "may_rate": found.may_rate,
            "grade": case.grade,
            "steps": [
                {"event": name, "at": _local(at), "text": texts().word("step", name)} for name, at in found.steps
            ],
        }
    )


def _entry(entry: TimelineEntry, file: pages.File) -> dict[str, Any]:
    return {
        "id": entry.event_id,
        "time": _local(entry.time),
        "type": entry.name,
        "subject": entry.subject,
        "sequence": entry.sequence,
        "text": sentence(entry, file.names, texts()),
        "data": entry.data,
    }


def _bearer() -> Identity:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        raise Unauthenticated("请先登录", "sign in first")
    return tokens.read(authorization.token, desk().token_key)


def _field(name: str) -> str:
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        raise Invalid("body", "嵌套过深", "nested too deeply") from None
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str) or not value:
        raise Invalid(name, "必填，应为文字", "required, a string")
    if has_control_character(value):
        raise Invalid(name, "含有控制字符", "holds control characters")
    return value


def _local(at: Any) -> str | None:
    return at.astimezone(SHANGHAI).isoformat() if at else None


def _json(body: Any) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")
