"""What the units answer, as dispatch tells it: events may come twice and in any order."""

from collections.abc import Sequence
from datetime import datetime

from services.intake.handlers.directives.access import directive_in_scope
from services.intake.model.directive import Answer
from services.intake.ports import UnitOfWork
from shared.contracts import (
    DirectiveCompleted,
    DirectiveDispatched,
    Origin,
    TaskDone,
    TaskReported,
    TaskSigned,
)
from shared.errors import Forbidden, NotYet
from shared.identity import Identity


def directive_dispatched(said: DirectiveDispatched, uow: UnitOfWork) -> None:
    """Remember how many units it went to."""
    directive = uow.directives.get(said.number, for_update=True)
    if directive is None:
        raise NotYet(f"directive {said.number}")
    directive.tasks = said.tasks


def directive_completed(said: DirectiveCompleted, uow: UnitOfWork) -> None:
    """Every target has answered: completed, unless it was taken back meanwhile."""
    directive = uow.directives.get(said.number, for_update=True)
    if directive is None:
        raise NotYet(f"directive {said.number}")
    directive.complete(said.tasks, at=uow.now)


def task_signed(said: TaskSigned, at: datetime, uow: UnitOfWork) -> None:
    """A unit has it on record."""
    if _answers(said):
        answer = _answer(said, uow)
        answer.unit, answer.signed_by, answer.signed_at = said.unit, said.signed_by, at


def task_reported(said: TaskReported, at: datetime, uow: UnitOfWork) -> None:
    """A unit has answered; a later report replaces an earlier one."""
    if _answers(said):
        answer = _answer(said, uow)
        if answer.reported_at is None or answer.reported_at < at:
            answer.result, answer.reported_by, answer.reported_at = said.result, said.reported_by, at


def task_done(said: TaskDone, at: datetime, uow: UnitOfWork) -> None:
    """A unit is done with it."""
    if _answers(said):
        _answer(said, uow).done_at = at


def list_answers(number: str, actor: Identity, uow: UnitOfWork) -> Sequence[Answer]:
    """What each unit has answered so far, for whoever oversees the directive.

    Raises:
        NotFound, Forbidden: there is none, or the actor oversees only a part of it, or it is filed.
    """
    directive = directive_in_scope(number, actor, uow)
    actor.must_cover(directive.region)
    if directive.filed_at is not None:
        raise Forbidden("已归档，请登记查阅", "it is filed: register a look")
    return uow.directives.answers(number)


def _answers(said: TaskSigned | TaskReported | TaskDone) -> bool:
    """Whether it is an answer to the issuer: a part that a unit has asked another for (会办) answers to that unit."""
    return said.origin is Origin.DIRECTIVE and said.parent is None


def _answer(said: TaskSigned | TaskReported | TaskDone, uow: UnitOfWork) -> Answer:
    answer = uow.directives.answer(said.task_id)
    if answer is None:
        answer = Answer(task_id=said.task_id, number=said.origin_number, unit=said.unit)
        uow.directives.add_answer(answer)
    return answer
