"""What the portal's use cases need from outside: repositories, a unit of work, passwords and the owning services."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from services.portal.model.accounts import Account, Session, SignInRecord, Tries
from services.portal.model.late import LateClock, OpenTasks, Rung
from services.portal.model.meeting_views import DecisionView, MeetingView
from services.portal.model.register_views import DutyLogView, InformationView, LookView, StampUseView
from services.portal.model.registers import Wanted
from services.portal.model.views import (
    CaseView,
    ClockView,
    DirectiveView,
    InterventionView,
    LineView,
    RegionView,
    StaffView,
    TaskView,
    TimelineEntry,
    UnitView,
    UrgeView,
    View,
)
from services.portal.model.weekly import ComingMatter, KeptReport, Tally, WeeklyRun
from shared.contracts import Role
from shared.errors import TransientError
from shared.identity import Identity

V = TypeVar("V", bound=View)


class Event(Protocol):
    """An event as it arrives: ``shared.messaging``'s envelope, as far as the projections read it."""

    @property
    def id(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def time(self) -> datetime: ...
    @property
    def correlationid(self) -> str: ...
    @property
    def data(self) -> Any: ...


class Views(Protocol):
    """The rows of the read model, by key."""

    def find(self, view: type[V], key: str) -> V | None:
        """The view with this key, for reading."""
        ...

    def to_change(self, view: type[V], key: str) -> V:
        """The view with this key, a blank one if there was none, locked until the transaction ends.

        So two copies of the portal neither overwrite each other nor both make the first row.
        """
        ...

    def counts(self) -> dict[str, int]:
        """How many rows each view has, by table name."""
        ...


class Timeline(Protocol):
    """The lines of all timelines."""

    def add(self, entry: TimelineEntry) -> None:
        """Add a line; adding it again changes nothing."""
        ...

    def of(self, number: str, *, tasks: Collection[str] | None = None) -> list[TimelineEntry]:
        """The lines about a case or directive, in the order in which things happened.

        With ``tasks``: only those about these tasks, or about no task.
        """
        ...


class Work(Protocol):
    """Questions about cases, tasks, clocks and urges. Every list is limited, so that no page can grow without end."""

    def open_tasks_of(self, person: Identity) -> list[TaskView]:
        """Unfinished tasks assigned to the person, and those of their unit that are assigned to nobody."""
        ...

    def tasks_to_review(self, person: Identity) -> list[TaskView]:
        """Reported tasks that wait for somebody like this person.

        Supervisors may review anywhere, but it is not their daily work: the list is for those who run an office.
        """
        ...

    def tasks_of(self, number: str) -> list[TaskView]:
        """All tasks of a case or directive, earliest first."""
        ...

    def clocks_of(self, numbers: Iterable[str]) -> list[ClockView]:
        """All clocks of cases and directives: their own and those of their tasks."""
        ...

    def own_clocks_of(self, number: str) -> list[ClockView]:
        """The clocks of a case or directive itself, without those of its tasks."""
        ...

    def clocks_on(self, tasks: Collection[TaskView]) -> list[ClockView]:
        """The clocks that press on tasks: their own, and those of their whole case or directive.

        A directive has as many tasks as there are villages; this leaves out the clocks of all the others.
        """
        ...

    def urges_for(self, person: Identity) -> list[UrgeView]:
        """Urges the person has to sign for; a supervisor also those that reached an empty top of the ladder."""
        ...

    def cases_taken_in_by(self, person: Identity) -> list[CaseView]:
        """Unfinished cases the person took in, newest first."""
        ...

    def directives_issued_by(self, person: Identity) -> list[DirectiveView]:
        """Directives the person issued that are not completed, newest first."""
        ...

    def latest_case(self) -> CaseView | None:
        """The case submitted last."""
        ...


class Weekly(Protocol):
    """Questions of the weekly dispatch, and the reports that were kept.

    Clocks are asked as they stood ``at`` a moment, as far as the read model knows: when they started, stood still last
    and ended. ``region`` is a code; everything inside it is meant.
    """

    def tally(self, region: str, since: datetime, until: datetime, at: datetime) -> list[Tally]:
        """How many clocks that are due from ``since`` to before ``until`` are in which bin, by line, unit and sort."""
        ...

    def late_counts(self, region: str, until: datetime, at: datetime) -> Mapping[str, int]:
        """By line, how many matters that were due before ``until`` are late; signatures are not among them."""
        ...

    def late(self, region: str, until: datetime, at: datetime, most: int) -> list[LateClock]:
        """Those matters, the longest overdue first; then the late signatures, one row for all of a matter."""
        ...

    def coming_counts(self, region: str, since: datetime, until: datetime, at: datetime) -> Mapping[str, int]:
        """By line, how many matters are open and due in a period to come."""
        ...

    def coming(self, region: str, since: datetime, until: datetime, at: datetime, most: int) -> list[ComingMatter]:
        """Those matters, the next first."""
        ...

    def open_tasks(self, numbers: Collection[str]) -> list[OpenTasks]:
        """How many tasks of these matters are open, by state."""
        ...

    def rungs(self, clock_ids: Collection[str]) -> list[Rung]:
        """The last urge of each of these clocks."""
        ...

    def lines(self, county: str) -> list[LineView]:
        """A county's lines of work that are not given up, by code."""
        ...

    def regions(self, scope: str) -> list[RegionView]:
        """Counties and townships inside a scope that still are, by code."""
        ...

    def kept(self, week: date, region: str) -> KeptReport | None:
        """The report that was kept for a Monday meeting."""
        ...

    def keep(self, report: KeptReport) -> None:
        """Keep a report, unless one is kept already."""
        ...

    def without_report(self, week: date, now: datetime, most: int) -> list[str]:
        """Counties and townships of which no report of the week is kept."""
        ...

    def is_complete(self, week: date) -> bool:
        """Whether every region's report of the week was made."""
        ...

    def complete(self, run: WeeklyRun) -> None:
        """Put on record that it was."""
        ...


class Registers(Protocol):
    """Entries of the registers, of a place and a period, in the order in which they happened."""

    def visitors(self, wanted: Wanted, offset: int, limit: int) -> list[CaseView]:
        """Cases that residents brought to a window themselves."""
        ...

    def stamp_uses(self, wanted: Wanted, offset: int, limit: int) -> list[StampUseView]: ...

    def looks(self, wanted: Wanted, offset: int, limit: int) -> list[LookView]: ...

    def duty_log(self, wanted: Wanted, offset: int, limit: int) -> list[DutyLogView]: ...

    def information(self, wanted: Wanted, offset: int, limit: int) -> list[InformationView]: ...

    def meetings(self, wanted: Wanted, offset: int, limit: int) -> list[MeetingView]: ...

    def decisions(self, meetings: list[str]) -> list[DecisionView]:
        """What these meetings decided, each in order."""
        ...


class Names(Protocol):
    """Names of people and places, for codes that are already on a page."""

    def of_staff(self, staff_ids: Iterable[str]) -> Mapping[str, str]: ...

    def of_units(self, codes: Iterable[str]) -> Mapping[str, str]: ...

    def of_regions(self, codes: Iterable[str]) -> Mapping[str, str]: ...

    def unit(self, code: str) -> UnitView | None:
        """A unit."""
        ...

    def units_in(self, region: str) -> list[UnitView]:
        """The units that stand today inside ``region``, by code, up to 400."""
        ...

    def regions_in(self, region: str) -> list[RegionView]:
        """The regions that stand today inside ``region``, itself included, by code, up to 400."""
        ...

    def staff_in(self, region: str) -> list[StaffView]:
        """Active staff at home in those units, by id, up to 400."""
        ...

    def offices_of(self, staff_ids: Iterable[str]) -> Mapping[str, str]:
        """The name of the unit that each of them is of."""
        ...

    def staff_with(self, role: Role) -> list[StaffView]:
        """Active staff with a role."""
        ...

    def search_staff(self, text: str) -> list[StaffView]:
        """Staff whose id begins with ``text`` or whose name contains it, up to 50."""
        ...


class Accounts(Protocol):
    """Accounts, sessions and the audit of sign-ins. Not part of the read model: a rebuild leaves them alone."""

    def find(self, name: str) -> Account | None: ...

    def find_to_change(self, name: str) -> Account | None: ...

    def add(self, account: Account) -> None: ...

    def session(self, secret_digest: str) -> Session | None: ...

    def start(self, session: Session) -> None: ...

    def end(self, secret_digest: str) -> None:
        """End one session; nothing happens if there is none."""
        ...

    def end_all_of(self, account: str) -> None:
        """End every session of an account."""
        ...

    def forget_ended(self, now: datetime) -> None:
        """Remove sessions that have run out."""
        ...

    def record(self, record: SignInRecord) -> None: ...

    def tries(self, key: str) -> Tries | None: ...

    def add_tries(self, tries: Tries) -> None: ...


class Interventions(Protocol):
    """What operators did to the queues. Not part of the read model: a rebuild leaves it alone."""

    def latest(self, most: int) -> list[InterventionView]:
        """The latest acts, newest first."""
        ...


class UnitOfWork(Protocol):
    """One transaction on the portal's database."""

    views: Views
    timeline: Timeline
    work: Work
    weekly: Weekly
    names: Names
    registers: Registers
    accounts: Accounts
    interventions: Interventions

    @property
    def now(self) -> datetime: ...


class Passwords(Protocol):
    """Slow password hashing; never called inside a transaction."""

    def hash(self, password: str) -> str: ...

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether they belong together; takes as long for ``None``, so that nobody can tell which accounts exist."""
        ...


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An owning service said no; its words for the person."""

    status: int
    zh: str
    en: str
    errors: tuple[tuple[str, str, str], ...] = ()  # (field, zh, en)


class OwnerDown(TransientError):
    """The service that owns the data does not answer.

    Whether it did what it was told is not known; telling it again with the same key is safe.
    """

    code = "owner-down"

    def __init__(self, service: str) -> None:
        self.service = service
        super().__init__(
            f"{service} 服务暂时没有应答，请稍后再试",
            f"{service} does not answer; please try again",
        )


class Owners(Protocol):
    """The services that own the data, called over HTTP in the name of the signed-in person."""

    def tell(
        self,
        service: str,
        method: str,
        path: str,
        *,
        person: Identity | None,
        body: Mapping[str, Any] | None = None,
        repeat_key: str | None = None,
        address: str | None = None,
        patience_seconds: float = 5.0,
    ) -> Any | Refusal:
        """Send a command or a question. Returns the JSON answer (None: empty), or the owner's refusal.

        A command that is sent again with the same ``repeat_key`` is answered as it was, not carried out twice.

        Raises:
            OwnerDown: no connection, no answer within ``patience_seconds``, or a 5xx answer.
        """
        ...

    def page(
        self,
        service: str,
        method: str,
        path: str,
        *,
        person: Identity | None,
        body: Mapping[str, Any] | None = None,
        patience_seconds: float = 5.0,
    ) -> str | Refusal:
        """Fetch a page that the owner made to be printed, or its refusal.

        Raises:
            OwnerDown: as :meth:`tell`.
        """
        ...
