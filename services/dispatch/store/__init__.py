"""The database of dispatch: tables and repositories, an area a file, and the unit of work that opens them."""

from services.dispatch import ports
from services.dispatch.store.advice import SqlAdvices
from services.dispatch.store.comments import SqlComments
from services.dispatch.store.device_commands import SqlDeviceCommands
from services.dispatch.store.due_moments import SqlDueMoments
from services.dispatch.store.duty_log import SqlDutyLog
from services.dispatch.store.emergencies import SqlEmergencies
from services.dispatch.store.information import SqlInformation
from services.dispatch.store.inspections import SqlChecklists, SqlInspections
from services.dispatch.store.lines import SqlLines
from services.dispatch.store.meetings import SqlMeetings
from services.dispatch.store.metadata import metadata
from services.dispatch.store.organisation import SqlOrganisation
from services.dispatch.store.presence import SqlPresence
from services.dispatch.store.receipts import SqlReceiptCounts
from services.dispatch.store.routing import SqlChronicle, SqlRoutings, SqlRuleBooks
from services.dispatch.store.settlements import SqlSettlements
from services.dispatch.store.spreading import SqlSpreading
from services.dispatch.store.stamps import SqlStamps
from services.dispatch.store.syncing import SqlChanges
from services.dispatch.store.tasks import SqlTasks
from services.dispatch.store.tellings import SqlTellings
from services.dispatch.store.urges import SqlUrges
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
        self.comments: ports.Comments = SqlComments(self.session)
        self.urges: ports.Urges = SqlUrges(self.session)
        self.settlements: ports.Settlements = SqlSettlements(self.session)
        self.emergencies: ports.Emergencies = SqlEmergencies(self.session)
        self.lines: ports.Lines = SqlLines(self.session)
        self.meetings: ports.Meetings = SqlMeetings(self.session)
        self.stamps: ports.Stamps = SqlStamps(self.session)
        self.duty_log: ports.DutyLog = SqlDutyLog(self.session)
        self.information: ports.Information = SqlInformation(self.session)
        self.spreading: ports.Spreading = SqlSpreading(self.session)
        self.receipts: ports.ReceiptCounts = SqlReceiptCounts(self.session)
        self.presence: ports.Presence = SqlPresence(self.session)
        self.routings: ports.Routings = SqlRoutings(self.session)
        self.rule_books: ports.RuleBooks = SqlRuleBooks(self.session)
        self.chronicle: ports.Chronicle = SqlChronicle(self.session)
        self.due_moments: ports.DueMoments = SqlDueMoments(self.session)
        self.device_commands: ports.DeviceCommands = SqlDeviceCommands(self.session, self.now)
        self.tellings: ports.Tellings = SqlTellings(self.session)
        self.checklists: ports.Checklists = SqlChecklists(self.session)
        self.inspections: ports.Inspections = SqlInspections(self.session)
        self.advices: ports.Advices = SqlAdvices(self.session)
        self._changes = SqlChanges(self.session)
        self.changes: ports.Changes = self._changes

    def commit(self) -> None:
        """Number what has changed for devices, then make everything durable."""
        self.session.flush()
        self._changes.number()
        super().commit()
