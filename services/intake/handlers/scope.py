"""Which cases a person may see."""

from services.intake.model.case import Case
from services.intake.ports import UnitOfWork
from shared.errors import NotFound
from shared.identity import Identity


def case_in_scope(number: str, actor: Identity, uow: UnitOfWork, *, for_update: bool = False) -> Case:
    """A case the actor may see; one outside the scope is answered like one that does not exist."""
    case = uow.cases.get(number, for_update=for_update)
    if case is None or not actor.covers(case.region):
        raise NotFound(f"没有工单 {number}", f"there is no case {number}")
    return case
