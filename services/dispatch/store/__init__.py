"""The database of dispatch: tables and repositories, an area a file, and the unit of work that opens them."""

from services.dispatch import ports
from services.dispatch.store.metadata import metadata
from services.dispatch.store.organisation import SqlOrganisation
from services.dispatch.store.presence import SqlPresence
from services.dispatch.store.routing import SqlChronicle, SqlRoutings, SqlRuleBooks
from services.dispatch.store.tasks import SqlTasks
from services.dispatch.store.works import SqlCaseworks, SqlDirectiveWorks
from shared.persistence.unit_of_work import SqlUnitOfWork

__all__ = ["DispatchUnitOfWork", "metadata"]


class DispatchUnitOfWork(SqlUnitOfWork):
    """One transaction of dispatch."""

    metadata = metadata

    def _open(self) -> None:
        self.organisation: ports.Organisation = SqlOrganisation(self.session)
        self.tasks: ports.Tasks = SqlTasks(self.session)
        self.caseworks: ports.Caseworks = SqlCaseworks(self.session)
        self.directives: ports.DirectiveWorks = SqlDirectiveWorks(self.session)
        self.presence: ports.Presence = SqlPresence(self.session)
        self.routings: ports.Routings = SqlRoutings(self.session)
        self.rule_books: ports.RuleBooks = SqlRuleBooks(self.session)
        self.chronicle: ports.Chronicle = SqlChronicle(self.session)
