"""The end of what tasks are shares of, told."""

from services.dispatch.model.work import Casework, DirectiveWork
from shared.contracts import CaseworkCompleted, DirectiveCompleted, DirectiveDispatched


def casework_completed(work: Casework, answer: str, by: str) -> CaseworkCompleted:
    """All tasks of a case's running round are done."""
    return CaseworkCompleted(number=work.number, round=work.completed_round, answer=answer, by=by)


def directive_dispatched(work: DirectiveWork, by: str) -> DirectiveDispatched:
    """A directive has reached every unit it addresses."""
    return DirectiveDispatched(number=work.number, tasks=work.tasks, by=by)


def directive_completed(work: DirectiveWork, by: str) -> DirectiveCompleted:
    """The last task of a directive came to its end."""
    return DirectiveCompleted(number=work.number, tasks=work.tasks, by=by)
