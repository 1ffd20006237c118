"""My work (每个人的工作台), the inbox, and the way to a number."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.handlers import pages
from services.portal.handlers.progress import normal
from services.portal.ports import OwnerDown, Refusal
from services.portal.web.acting import act
from services.portal.web.desk import desk, person, say, texts
from services.portal.web.security import require_sign_in
from shared.contracts import Role
from shared.identity import Identity

blueprint = Blueprint("work", __name__)
blueprint.before_request(require_sign_in)

# Who settles and reports at a post, and who takes note of it above.
_SETTLE = (Role.AGENT, Role.HANDLER, Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR)
_HYPHENS_OF_A_DECISION = 3  # M361103102-20261123-01-1
_PAGES = {"stamp_use": "stamps.page", "duty": "duty.page", "information": "information.page"}
_GLANCE_SECONDS = 1.0  # my work must not wait long for a mere count


@blueprint.get("/")
def my_work() -> str:
    """What is mine, most urgent first, each with its next act."""
    with desk().units(read_only=True) as uow:
        work = pages.my_work(uow, person())
    glance = _inbox("/inbox?unread=true&limit=1", patience_seconds=_GLANCE_SECONDS)
    unread = glance["unread"] if glance else None
    return render_template("work.html", work=work, unread=unread, tools=_tools(person()))


@blueprint.get("/inbox")
def inbox() -> tuple[str, int]:
    """My messages, newest first."""
    found = _inbox("/inbox?limit=50")
    return render_template("inbox.html", inbox=found), 200 if found else 503


@blueprint.post("/inbox/<uuid:message_id>/receipt")
def receive(message_id: Any) -> Response | tuple[str, int]:
    """I have read this message."""
    failure = act("notify", f"/inbox/{message_id}/receipt")
    if failure is not None:
        return render_template("failed.html", failure=failure, again=request.path), failure.status
    return redirect(url_for("work.inbox"))


@blueprint.get("/lookup")
def lookup() -> Response:
    """Go to a case, a directive, a meeting or what it decided by its number."""
    number = normal(request.args.get("number", ""))
    if not number:
        flash(texts()("lookup.empty"), "warning")
        return redirect(url_for("work.my_work"))
    return redirect(url_for(page_of(number), number=number))


def page_of(number: str) -> str:
    """Which page shows a number: a directive's, a meeting's, what a meeting decided, or a case's."""
    if number.startswith("D"):
        return "cases.directive"
    if number.startswith("M"):
        return "meetings.decision" if number.count("-") == _HYPHENS_OF_A_DECISION else "meetings.meeting"
    return "cases.case"


def page_of_message(message: dict[str, Any]) -> str:
    """The page where what a message is about is done; empty: it is about a case or directive, which has a number."""
    family = message["event"].partition(".")[0]
    return url_for(_PAGES[family]) if family in _PAGES else ""


def _tools(who: Identity) -> list[tuple[str, str]]:
    """Other pages of use to the person: endpoint and key of the label."""
    tools = []
    if who.has(*_SETTLE):
        tools.append(("settlements.listed", "settlement.title"))
    if who.has(Role.LEADER, Role.DISPATCHER, Role.ADMINISTRATOR):
        tools.append(("people.home", "people.title"))
    if who.has(Role.LEADER, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR):
        tools.append(("organisation.past", "organisation.past_title"))
    if who.has(Role.ADMINISTRATOR):
        tools.append(("organisation.files", "organisation.title"))
    return tools


def _inbox(path: str, *, patience_seconds: float = 5) -> dict[str, Any] | None:
    """What notify says; None: it does not answer, or does not let this person in."""
    try:
        answer = desk().services.tell("notify", "GET", path, person=person(), patience_seconds=patience_seconds)
    except OwnerDown:
        return None
    return None if isinstance(answer, Refusal) else answer


def message_title(message: dict[str, Any]) -> str:
    """A message's title in the reader's language."""
    return say(message["title"], message["title_en"])


def message_text(message: dict[str, Any]) -> str:
    """A message's text in the reader's language."""
    return say(message["text"], message["text_en"])
