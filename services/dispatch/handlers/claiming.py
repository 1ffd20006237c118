"""A task, to act on: locked first, so that of two acts at once one wins and the other hears how the task now stands."""

from collections.abc import Callable

from services.dispatch.model.moving import units_that_had
from services.dispatch.model.task import Task
from services.dispatch.ports import UnitOfWork
from shared.errors import Forbidden
from shared.identity import Identity


def claim(task_id: str, identity: Identity, must: Callable[[Task, Identity], None], uow: UnitOfWork) -> Task:
    """A task that ``must`` lets the person act on.

    Raises:
        NotFound, Forbidden: no such task, or not for this person.
        Conflict: it was with the person's unit and has gone elsewhere, perhaps a moment ago.
    """
    task = uow.tasks.claim(task_id)
    try:
        must(task, identity)
    except Forbidden:
        if identity.unit != task.unit and identity.unit in units_that_had(uow.tasks.history(task_id)):
            raise task.gone() from None
        raise
    return task
