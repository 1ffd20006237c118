"""Lists of cases."""

from services.intake.ports import CaseFilter, CaseRow, UnitOfWork
from shared.identity import Identity


def list_cases(wanted: CaseFilter, actor: Identity, uow: UnitOfWork) -> list[CaseRow]:
    """The cases of the actor's scope, newest first; one more than the limit if there are more.

    Raises:
        Forbidden: the region that is asked for lies outside the scope.
    """
    if wanted.region and not actor.scope.startswith(wanted.region):
        actor.must_cover(wanted.region)
    scope = max(actor.scope, wanted.region, key=len)
    return uow.case_lists.page(wanted, scope=scope)
