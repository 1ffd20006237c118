"""Public progress and rating: no account, only the case's number and its query code."""

from typing import Any

from flask import Blueprint, render_template, request

from services.portal.handlers import progress as handlers
from services.portal.handlers.progress import Progress, normal
from services.portal.model.accounts import TooManyTries
from services.portal.model.views import CaseView
from services.portal.ports import UnitOfWork
from services.portal.web.acting import act, wait_until
from services.portal.web.desk import address, desk, say, texts
from shared.contracts import Grade

blueprint = Blueprint("progress", __name__)

Page = tuple[str, int]
_LONGEST_REMARK = 500


@blueprint.get("/progress")
def form() -> Page:
    """Ask for number and code; ``?number=`` fills in the number."""
    return _form()


@blueprint.post("/progress")
def show() -> Page:
    """Where the case stands."""
    number, code = _typed()
    try:
        found = look_up(number, code)
    except TooManyTries as error:
        return _form(say(error.text.zh, error.text.en), error.status)
    if found is None:
        return _form(texts()("progress.wrong"), 404)
    return _page(found, code)


@blueprint.post("/progress/rating")
def rate() -> Page:
    """Give a rating (好差评); supervision takes it."""
    number, code = _typed()
    try:
        found = look_up(number, code)
    except TooManyTries as error:
        return _form(say(error.text.zh, error.text.en), error.status)
    if found is None:
        return _form(texts()("progress.wrong"), 404)
    body = typed_rating()
    if body is None:
        return _page(found, code, error=texts()("progress.choose_grade"), status=422)
    failure = act("supervision", f"/follow-ups/{number}/rating", {"query_code": code, **body}, public=True)
    if failure is not None:
        return _page(found, code, error=failure.text, status=failure.status)
    wait_until(lambda uow: is_rated(uow, number, found.case.round))
    return render_template("rated.html", number=number, grade=body["grade"]), 200


def typed_rating() -> dict[str, Any] | None:
    """The rating in the form; None: no grade was chosen."""
    grade = request.form.get("grade", "")
    if grade not in set(Grade):
        return None
    remark = request.form.get("remark", "").strip()[:_LONGEST_REMARK]
    return {"grade": grade, "solved": not request.form.get("unsolved"), "remark": remark}


def is_rated(uow: UnitOfWork, number: str, round: int) -> bool:
    """Whether the read model shows the rating of this round."""
    case = uow.views.find(CaseView, number)
    return case is None or case.rated_round >= round


def look_up(number: str, code: str) -> Progress | None:
    """The progress of a case; None: unknown number or wrong code. Wrong tries are counted and limited.

    Raises:
        TooManyTries: there were too many.
    """
    now = desk().wall_clock.now()
    with desk().units(read_only=True) as uow:
        found = handlers.look_up(uow, number, code, address=address(), now=now, digest=desk().digest)
    if found is None:
        with desk().units() as uow:
            handlers.wrong_code(uow, number, address=address(), now=now)
            uow.commit()
    return found


def _typed() -> tuple[str, str]:
    return normal(request.form.get("number", "")), normal(request.form.get("code", ""))


def _form(error: str = "", status: int = 200) -> Page:
    number = request.values.get("number", "")
    return render_template("progress_form.html", error=error, number=number), status


def _page(found: Progress, code: str, *, error: str = "", status: int = 200) -> Page:
    return render_template("progress.html", progress=found, code=code, error=error), status
