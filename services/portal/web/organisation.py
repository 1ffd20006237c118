"""The organisation as files (import with a dry run, export), and as it was known at a past moment."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.portal.handlers.desk import names_on
from services.portal.ports import OwnerDown, Refusal
from services.portal.web.acting import Failure, ask, look
from services.portal.web.desk import desk, person, say, texts
from services.portal.web.security import require_administrator, require_sign_in
from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.errors import Forbidden

blueprint = Blueprint("organisation", __name__, url_prefix="/organisation")
blueprint.before_request(require_sign_in)

Answer = AnyResponse | tuple[str, int]
MOST_BYTES = 2 * 1024 * 1024  # of all files together: in base64, what a request may hold
_MOST_SHOWN = 200  # changes on a page
_PATIENCE_SECONDS = 60.0  # a whole county, row by row
_COUNTY_DIGITS = 6
_LOOKS_BACK = (Role.LEADER, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A file as it was sent; it goes back and forth with the page, nothing is kept here between dry run and import."""

    name: str
    content: str  # base64


@blueprint.get("")
def files() -> Answer:
    """What to do with files."""
    require_administrator()
    return _page(typed_county())


@blueprint.post("")
def take_in() -> Answer:
    """Show what the files would change and what is wrong with them; or, when that was looked at, take them over."""
    require_administrator()
    county, sent = typed_county(), _sent()
    if not sent:
        return _page(county, Failure(status=422, text=texts()("organisation.no_file")))
    if sum(len(file.content) for file in sent) > 4 * (MOST_BYTES // 3 + len(sent)):
        return _page(county, Failure(status=413, text=texts()("organisation.too_large")))
    confirmed = request.form.get("decision") == "confirm"
    body = {
        "county": county,
        "files": [{"name": file.name, "content": file.content} for file in sent],
        "dry_run": not confirmed,
    }
    found, failure = ask("dispatch", "/organisation/imports", body, patience_seconds=_PATIENCE_SECONDS)
    if failure is not None or not confirmed:
        return _page(county, failure, found, sent)
    flash(texts()("organisation.taken_over", n=len(found["changes"]) if found else 0), "success")
    return redirect(url_for("organisation.files"))


@blueprint.get("/export")
def export() -> Answer:
    """The organisation as a workbook."""
    require_administrator()
    county = typed_county()
    try:
        path = f"/organisation/export?{urlencode({'county': county})}"
        content = desk().services.file("dispatch", path, person=person(), patience_seconds=_PATIENCE_SECONDS)
    except OwnerDown as error:
        return _page(county, Failure(status=503, text=say(error.text.zh, error.text.en), owner_down=True))
    if isinstance(content, Refusal):
        return _page(county, Failure(status=content.status, text=say(content.zh, content.en)))
    response = Response(content, mimetype=_XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="organisation-{county}.xlsx"'
    return response


@blueprint.get("/past")
def past() -> Answer:
    """Who there was in a region at a past moment, as it was known then."""
    who = person()
    if not who.has(*_LOOKS_BACK):
        raise Forbidden(
            "供负责人、派单员、督办员和管理员查看", "for leaders, dispatchers, supervisors and administrators"
        )
    now = desk().clock.now().astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    region, at = request.args.get("region", "").strip() or who.scope, request.args.get("at", "").strip()
    answer, failure = None, None
    if at:
        answer, failure = look("dispatch", f"/organisation/past?{urlencode({'region': region, 'at': at})}")
    codes = [row["unit"] for row in answer["secondments"]] if answer else []
    people = [row["deputy"] for row in answer["leaves"]] if answer else []
    with desk().units(read_only=True) as uow:
        names = names_on(uow, regions=[region], units=codes, staff=people)
    page = render_template(
        "past.html", region=region, at=at or now, answer=answer, failure=failure, names=names, rows=_by_unit(answer)
    )
    return page, failure.status if failure else 200


def typed_county() -> str:
    """The county that is meant: the one that was typed, or the administrator's own."""
    return request.values.get("county", "").strip() or person().scope[:_COUNTY_DIGITS]


def _sent() -> list[Sent]:
    """The files: chosen just now, or looked at already."""
    names, contents = request.form.getlist("name"), request.form.getlist("content")
    looked_at = [Sent(name=name, content=content) for name, content in zip(names, contents, strict=False)]
    chosen = [file for file in request.files.getlist("files") if file.filename]
    fresh = [Sent(name=file.filename or "", content=base64.b64encode(file.read()).decode()) for file in chosen]
    return fresh or looked_at


def _page(
    county: str, failure: Failure | None = None, found: dict[str, Any] | None = None, sent: Sequence[Sent] = ()
) -> Answer:
    page = render_template(
        "organisation.html", county=county, failure=failure, found=found, sent=sent, most=_MOST_SHOWN
    )
    return page, failure.status if failure else 200


def _by_unit(answer: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Each unit with its people, and where they were."""
    if answer is None:
        return []
    away = {row["staff_id"]: row for row in answer["leaves"]}
    lent = {row["staff_id"]: row for row in answer["secondments"]}
    on_duty = {(row["unit"], row["staff_id"]) for row in answer["duties"]}
    people: dict[str, list[dict[str, Any]]] = {}
    for staff in answer["staff"]:
        duty = (staff["unit"], staff["staff_id"]) in on_duty
        told = {**staff, "leave": away.get(staff["staff_id"]), "lent": lent.get(staff["staff_id"]), "duty": duty}
        people.setdefault(staff["unit"], []).append(told)
    names = {staff["staff_id"]: staff["name"] for staff in answer["staff"]}
    return [
        {**unit, "leader_name": names.get(unit["leader"], unit["leader"]), "people": people.get(unit["code"], [])}
        for unit in answer["units"]
    ]
