"""One case, one directive: how it stands, and everything that happened to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers import pages
from services.portal.web.acting import Failure, act, ask, wait_until
from services.portal.web.desk import desk, person, texts
from services.portal.web.progress import is_rated, typed_rating
from services.portal.web.security import require_sign_in
from services.portal.web.wording import fold, lines

blueprint = Blueprint("cases", __name__)
blueprint.before_request(require_sign_in)


@blueprint.get("/cases/<number>")
def case(number: str) -> tuple[str, int]:
    """A case (工单)."""
    return _page(number)


@blueprint.post("/cases/<number>/rating")
def rate(number: str) -> Response | tuple[str, int]:
    """Take down what the resident said on the telephone (电话回访)."""
    body = typed_rating()
    if body is None:
        return _page(number, Failure(status=422, text=texts()("progress.choose_grade")))
    with desk().units(read_only=True) as uow:
        round = pages.case_file(uow, person(), number).case.round
    failure = act("supervision", f"/follow-ups/{number}/rating", body)
    if failure is not None:
        return _page(number, failure)
    wait_until(lambda uow: is_rated(uow, number, round))
    flash(texts()("case.rated"), "success")
    return redirect(url_for("cases.case", number=number))


@blueprint.get("/directives/<number>")
def directive(number: str) -> str:
    """A directive (上级来文), as far as it lies in the person's scope."""
    with desk().units(read_only=True) as uow:
        file = pages.directive_file(uow, person(), number)
    timeline = fold(lines(file.entries, file.names))
    return render_template("directive.html", file=file, timeline=timeline, content=None, failure=None)


@blueprint.post("/directives/<number>/views")
def look_into_directive(number: str) -> tuple[str, int]:
    """Look into a filed directive; its owner puts the look on record first, and gives what stands in it."""
    body = {"reason": request.form.get("reason", ""), "note": request.form.get("note", "").strip()}
    answer, failure = ask("intake", f"/directives/{number}/views", body)
    with desk().units(read_only=True) as uow:
        file = pages.directive_file(uow, person(), number, looked_into=failure is None)
    content = answer["content"] if failure is None else None
    page = render_template(
        "directive.html", file=file, timeline=fold(lines(file.entries, file.names)), content=content, failure=failure
    )
    return page, failure.status if failure else 200


def _page(number: str, failure: Failure | None = None) -> tuple[str, int]:
    with desk().units(read_only=True) as uow:
        file = pages.case_file(uow, person(), number)
    timeline = fold(lines(file.entries, file.names))
    page = render_template("case.html", file=file, timeline=timeline, failure=failure)
    return page, failure.status if failure else 200
