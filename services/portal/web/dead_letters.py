"""For administrators: what could not be handled, sent back or discarded; every act goes on record."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.web.desk import desk, person, say, texts
from services.portal.web.security import require_administrator, require_sign_in
from shared.errors import Invalid, NotFound, TransientError
from shared.messaging.administration.dead_letters import Look, Outcome
from shared.messaging.administration.interventions import Person
from shared.messaging.administration.letters import Wanted, groups_of

blueprint = Blueprint("dead_letters", __name__, url_prefix="/network/dead-letters")
blueprint.before_request(require_sign_in)
blueprint.before_request(require_administrator)

_MOST_AT_ONCE = 500  # letters sent back for one press of a button: five seconds
_PER_SECOND = 100.0
_SHOWN = 200  # letters of one group on the page


@blueprint.get("")
def groups() -> str:
    """All groups; with ``queue`` and ``error`` in the query also the letters of one."""
    wanted, error = _wanted(request.args), ""
    try:
        look = desk().letters.look()
    except TransientError as broker_error:
        look, error = Look([]), say(broker_error.text.zh, broker_error.text.en)
    chosen = [letter for letter in look.letters if wanted.includes(letter)] if wanted.queue else []
    return render_template(
        "dead_letters.html",
        groups=groups_of(look.letters),
        partial=look.partial,
        error=error,
        wanted=wanted,
        letters=chosen[:_SHOWN],
        more=len(chosen) - _SHOWN,
    )


@blueprint.get("/letter")
def letter() -> str:
    """One letter: error, traceback, attempts and body."""
    wanted = _wanted(request.args)
    found = desk().letters.look(wanted).letters if wanted.message_ids else []
    if not found:
        raise NotFound("没有这条死信，可能已经处理", "there is no such dead letter; it may have been dealt with")
    return render_template("dead_letter.html", letter=found[0])


@blueprint.post("/replay")
def replay() -> Response:
    """Send a group, or one letter, back to its queue."""
    outcome = desk().letters.replay(_meant(), _who(), per_second=_PER_SECOND, most=_MOST_AT_ONCE)
    return _conclude(outcome, "dead_letters.replayed")


@blueprint.post("/discard")
def discard() -> Response:
    """Throw a group, or one letter, away for good."""
    return _conclude(desk().letters.discard(_meant(), _who()), "dead_letters.discarded")


def _meant() -> Wanted:
    """What the pressed button is about.

    Raises:
        Invalid: no queue is named: that would mean everything, and no button does.
    """
    wanted = _wanted(request.form)
    if not wanted.queue:
        raise Invalid("queue", "请说明是哪个队列", "say which queue")
    return wanted


def _wanted(fields: Mapping[str, str]) -> Wanted:
    message_id = fields.get("id", "")
    return Wanted(
        queue=fields.get("queue", ""),
        error_type=fields.get("error", ""),
        message_ids=frozenset({message_id} if message_id else ()),
    )


def _who() -> Person:
    return Person(name=person().staff_id, reason=request.form.get("reason", "").strip())


def _conclude(outcome: Outcome, done: str) -> Response:
    if outcome.count:
        flash(texts()(done, n=outcome.count), "success")
    if outcome.refused:
        flash(texts()("dead_letters.refused", n=len(outcome.refused)), "warning")
    if outcome.partial:
        flash(texts()("dead_letters.partial"), "warning")
    elif not outcome.count and not outcome.refused:
        flash(texts()("dead_letters.nothing"), "warning")
    return redirect(url_for("dead_letters.groups"))
