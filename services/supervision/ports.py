"""What the handlers need from outside, as Protocols."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol, TypeVar

from services.supervision.model.calendar import WorkingTime
from services.supervision.model.case import Case, Lead
from services.supervision.model.clock import Clock
from services.supervision.model.emergency import Emergency
from services.supervision.model.follow_up import FollowUp
from services.supervision.model.ladder import Chart
from services.supervision.model.organisation import Region, StaffMember, Unit
from services.supervision.model.urge import Urge
from shared.contracts import ClockKind

E_co = TypeVar("E_co", covariant=True)


class Event(Protocol[E_co]):
    """An event as it arrives: what happened, when, and its place in the life of its subject."""

    @property
    def time(self) -> datetime:
        """When it happened (aware UTC), which may be long before it arrives."""

    @property
    def sequence(self) -> int:
        """1, 2, 3 … for each subject."""

    @property
    def data(self) -> E_co:
        """The contract's event."""


class Organisation(Chart, Protocol):
    """Supervision's copy of the organisation."""

    def region(self, code: str) -> Region | None:
        """The region, or None if it is not registered."""

    def add(self, record: Region | Unit | StaffMember) -> None:
        """Keep a new record."""


class Cases(Protocol):
    """Cases and who leads the work on them."""

    def get(self, number: str) -> Case | None:
        """The case, locked until the end of the transaction; None if its submission is not known yet."""

    def add(self, case: Case) -> None:
        """Keep a new case."""

    def lead(self, number: str, round_number: int) -> Lead | None:
        """Who leads that round; None: the work is not given out yet."""

    def add_lead(self, lead: Lead) -> None:
        """Keep who leads."""


class Clocks(Protocol):
    """All clocks."""

    def of(self, kind: ClockKind, subject: str) -> list[Clock]:
        """The clocks of all rounds of a subject, locked until the end of the transaction."""

    def add(self, clock: Clock) -> None:
        """Keep a new clock."""

    def get(self, clock_id: str) -> Clock | None:
        """The clock, locked until the end of the transaction."""

    def due(self, now: datetime, limit: int, but: Collection[str] = ()) -> list[Clock]:
        """Up to ``limit`` clocks whose next firing has come, oldest firing first; none that another copy holds."""

    def due_ids(self, now: datetime, limit: int, but: Collection[str] = ()) -> dict[str, str]:
        """The same clocks' ids, each with the number of its case or directive; one of them may be past reading."""

    def concerned(self, emergency: Emergency, limit: int) -> list[tuple[str, str]]:
        """The next clocks that an emergency stops or has stopped, behind its cursor: the place of each, and its id."""

    def free(self, clock_ids: Collection[str]) -> list[Clock]:
        """Those of these clocks that no other transaction holds, locked until the end of this one."""

    def about(self, origin_number: str, scope: str) -> list[Clock]:
        """The clocks of a case or directive whose region lies inside ``scope``, oldest first."""

    def milestones(self, number: str) -> list[str]:
        """The subjects of a directive's milestone clocks; it has a sign clock for every village beside them."""


class Emergencies(Protocol):
    """Emergencies for which normal work waits."""

    def to_change(self, emergency_id: str) -> Emergency | None:
        """The emergency, locked; until the end of the transaction no clock starts that could miss what changes."""

    def add(self, emergency: Emergency) -> None:
        """Keep a new one."""

    def concerning(self, region: str, since: datetime) -> list[Emergency]:
        """Those that a clock of the region may wait for, or have waited for since, the oldest first."""

    def untold(self) -> Emergency | None:
        """One of which not every clock of its region has been told, locked unless another copy tells them."""


class Urges(Protocol):
    """All urges."""

    def get(self, urge_id: str) -> Urge | None:
        """The urge, or None."""

    def add(self, urge: Urge) -> None:
        """Keep a new urge."""

    def addressed_to(self, staff_id: str, limit: int) -> list[Urge]:
        """A person's urges: unsigned first, then newest first."""

    def inside(self, scope: str, limit: int) -> list[Urge]:
        """The urges whose region lies inside ``scope``: unsigned first, then newest first."""


class FollowUps(Protocol):
    """All follow-ups."""

    def of(self, number: str) -> list[FollowUp]:
        """The follow-ups of all rounds of a case, oldest round first."""

    def add(self, follow_up: FollowUp) -> None:
        """Keep a new follow-up."""


class UnitOfWork(Protocol):
    """One transaction: everything below changes together, and events are published only if it commits."""

    @property
    def now(self) -> datetime:
        """Aware UTC, one moment for the whole transaction."""

    @property
    def office_time(self) -> WorkingTime:
        """The calendar and office hours in force."""

    @property
    def organisation(self) -> Organisation:
        """Regions, units and staff."""

    @property
    def cases(self) -> Cases:
        """Cases and who leads the work on them."""

    @property
    def clocks(self) -> Clocks:
        """All clocks."""

    @property
    def emergencies(self) -> Emergencies:
        """Emergencies for which normal work waits."""

    @property
    def urges(self) -> Urges:
        """All urges."""

    @property
    def follow_ups(self) -> FollowUps:
        """All follow-ups."""

    def publish(self, event: object) -> None:
        """Tell the network, in this order, once this transaction is committed."""
