"""A batch of commands from a device: each in a transaction of its own, each answered once."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import eventlet
import structlog

from services.dispatch.handlers.device_commands import DeviceAnswer, carry_out, not_done
from services.dispatch.model.device_command import FINAL, Outcome, Remembered, in_turn
from services.dispatch.schemas.syncing import Given, written
from services.dispatch.store import DispatchUnitOfWork
from shared.errors import Invalid, PermanentError, TransientError, ZhenbiError
from shared.identity import Identity
from shared.persistence.attempts import TRIES, is_worth_another, rest
from shared.persistence.database import is_unacceptable

log = structlog.get_logger(__name__)

BATCH_SECONDS = 20.0  # what is not begun by then is answered with "later"; the device sends it again


class _NotNow(TransientError):
    """Nothing was done, and nothing is on record: send it again."""

    code = "try-again"


class Batch:
    """Answers what one person's device sends.

    Args:
        units: opens a unit of work.
        identity: whose commands they are. Ids of different people never meet.
    """

    def __init__(self, units: Callable[[], Any], identity: Identity) -> None:
        self._units, self._identity = units, identity

    def answer(self, given: Sequence[Given]) -> list[str]:
        """The answers as JSON, in the order of the commands; they are carried out each behind the one it follows."""
        readable = {id(each.command): each for each in given if each.command is not None}
        turns = [each for each in given if each.command is None]  # first: nothing that follows one is done
        turns += [readable[id(command)] for command in in_turn([each.command for each in given if each.command])]
        end = time.monotonic() + BATCH_SECONDS
        answers: dict[int, str] = {}
        for each in turns:
            answers[id(each)] = self._one(each) if time.monotonic() < end else self._later(each)
            eventlet.sleep(0)  # others have their turn, too
        return [answers[id(each)] for each in given]

    def _one(self, given: Given) -> str:
        """One command; whatever happens to it, the others go on."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._carry_out(given)
            except Exception as error:
                if is_unacceptable(error):
                    fault = Invalid("body", "内容过长或无法保存", "it is too long or cannot be kept")
                    return self._carry_out(_with(given, fault))
                if not is_worth_another(error):
                    log.exception("a device's command failed", act=given.command and given.command.act)
                    return self._later(given)
                rest(attempt)
        return self._later(given)

    def _carry_out(self, given: Given) -> str:
        error: ZhenbiError | None = given.error
        if given.command is not None and error is None:
            try:
                with self._units() as uow:
                    return self._answered(given, uow) or self._keep(
                        given, carry_out(given.command, self._identity, uow), uow
                    )
            except (PermanentError, TransientError) as refusal:
                error = refusal
        assert error is not None
        with self._units() as uow:  # a new one: nothing of what was begun is in it
            return self._answered(given, uow) or self._keep(given, self._refusal(given, error, uow), uow)

    def _answered(self, given: Given, uow: DispatchUnitOfWork) -> str | None:
        """What was answered to this id before; None: it is claimed now."""
        if not given.id:
            return None
        known = uow.device_commands.reserve(self._identity.staff_id, given.id, given.fingerprint)
        if known is None or known.fingerprint == given.fingerprint:
            return known.text if known else None
        fault = Invalid("id", "该编号已用于另一个操作", "this id was used for a different command")
        return written(DeviceAnswer(id=given.id, outcome=Outcome.REFUSED, error=fault))

    def _refusal(self, given: Given, error: ZhenbiError, uow: DispatchUnitOfWork) -> DeviceAnswer:
        if given.command is None:
            return DeviceAnswer(id=given.id, outcome=Outcome.REFUSED, error=error)
        return not_done(given.command, error, self._identity, uow)

    def _keep(self, given: Given, answer: DeviceAnswer, uow: DispatchUnitOfWork) -> str:
        uow.session.flush()
        text = written(answer)
        if answer.outcome in FINAL and given.id:
            known = Remembered(given.fingerprint, answer.outcome, text)
            uow.device_commands.remember(self._identity.staff_id, given.id, known)
            uow.commit()
        return text  # what is not final is not kept: the unit is left without a commit

    def _later(self, given: Given) -> str:
        error = _NotNow("这一次没有办理，请稍后再发", "nothing was done this time: send it again")
        return written(DeviceAnswer(id=given.id, outcome=Outcome.LATER, error=error))


def _with(given: Given, error: Invalid) -> Given:
    return Given(id=given.id, fingerprint=given.fingerprint, command=given.command, error=error)
