"""One case, one directive: how it stands, and everything that happened to it."""

from flask import Blueprint, render_template

from services.portal.handlers import pages
from services.portal.web.desk import desk, person
from services.portal.web.security import require_sign_in
from services.portal.web.wording import fold, lines

blueprint = Blueprint("cases", __name__)
blueprint.before_request(require_sign_in)


@blueprint.get("/cases/<number>")
def case(number: str) -> str:
    """A case (工单)."""
    with desk().units(read_only=True) as uow:
        file = pages.case_file(uow, person(), number)
    return render_template("case.html", file=file, timeline=fold(lines(file.entries, file.names)))


@blueprint.get("/directives/<number>")
def directive(number: str) -> str:
    """A directive (上级来文), as far as it lies in the person's scope."""
    with desk().units(read_only=True) as uow:
        file = pages.directive_file(uow, person(), number)
    return render_template("directive.html", file=file, timeline=fold(lines(file.entries, file.names)))
