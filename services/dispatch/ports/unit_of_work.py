"""One transaction, as handlers see it."""

from datetime import datetime
from typing import Protocol

from services.dispatch.ports.advice import Advices
from services.dispatch.ports.comments import Comments
from services.dispatch.ports.due_moments import DueMoments
from services.dispatch.ports.duty_log import DutyLog
from services.dispatch.ports.emergencies import Emergencies
from services.dispatch.ports.information import Information
from services.dispatch.ports.inspections import Checklists, Inspections
from services.dispatch.ports.lines import Lines
from services.dispatch.ports.meetings import Meetings
from services.dispatch.ports.organisation import Organisation
from services.dispatch.ports.presence import Presence
from services.dispatch.ports.routing import Chronicle, Routings, RuleBooks
from services.dispatch.ports.settlements import Settlements
from services.dispatch.ports.spreading import ReceiptCounts, Spreading
from services.dispatch.ports.stamps import Stamps
from services.dispatch.ports.syncing import Changes, DeviceCommands
from services.dispatch.ports.tasks import Tasks
from services.dispatch.ports.tellings import Tellings
from services.dispatch.ports.urges import Urges
from services.dispatch.ports.works import Caseworks, DirectiveWorks


class UnitOfWork(Protocol):
    """One transaction."""

    @property
    def now(self) -> datetime:
        """The one moment of this transaction, aware UTC."""
        ...

    @property
    def organisation(self) -> Organisation: ...

    @property
    def tasks(self) -> Tasks: ...

    @property
    def caseworks(self) -> Caseworks: ...

    @property
    def directives(self) -> DirectiveWorks: ...

    @property
    def comments(self) -> Comments: ...

    @property
    def urges(self) -> Urges: ...

    @property
    def settlements(self) -> Settlements: ...

    @property
    def emergencies(self) -> Emergencies: ...
    @property
    def lines(self) -> Lines: ...

    @property
    def meetings(self) -> Meetings: ...

    @property
    def stamps(self) -> Stamps: ...

    @property
    def duty_log(self) -> DutyLog: ...

    @property
    def information(self) -> Information: ...

    @property
    def spreading(self) -> Spreading: ...

    @property
    def receipts(self) -> ReceiptCounts: ...

    @property
    def presence(self) -> Presence: ...

    @property
    def routings(self) -> Routings: ...

    @property
    def rule_books(self) -> RuleBooks: ...

    @property
    def chronicle(self) -> Chronicle: ...

    @property
    def due_moments(self) -> DueMoments: ...

    @property
    def changes(self) -> Changes: ...

    @property
    def device_commands(self) -> DeviceCommands: ...

    @property
    def tellings(self) -> Tellings: ...

    @property
    def checklists(self) -> Checklists: ...

    @property
    def inspections(self) -> Inspections: ...

    @property
    def advices(self) -> Advices: ...

    def publish(self, event: object) -> None:
        """Publish a contract event if the transaction commits."""
        ...
