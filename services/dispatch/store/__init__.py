"""The database of dispatch: tables, repositories and the unit of work that opens them."""

from typing import ClassVar

import sqlalchemy as sa

from services.dispatch.store.organisation import SqlOrganisation
from services.dispatch.store.tables import metadata
from services.dispatch.store.tasks import SqlCaseworks, SqlDirectiveWorks, SqlTasks
from shared.persistence.unit_of_work import SqlUnitOfWork

__all__ = ["DispatchUnitOfWork", "metadata"]


class DispatchUnitOfWork(SqlUnitOfWork):
    """One transaction of dispatch; keeps :class:`~services.dispatch.ports.UnitOfWork`."""

    metadata: ClassVar[sa.MetaData] = metadata
    organisation: SqlOrganisation
    tasks: SqlTasks
    caseworks: SqlCaseworks
    directives: SqlDirectiveWorks

    def _open(self) -> None:
        self.organisation = SqlOrganisation(self.session)
        self.tasks = SqlTasks(self.session)
        self.caseworks = SqlCaseworks(self.session)
        self.directives = SqlDirectiveWorks(self.session)
