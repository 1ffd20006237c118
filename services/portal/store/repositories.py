"""Repositories over the portal's tables."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Orm

from services.portal.model.accounts import Account, Session, SignInRecord, Tries
from services.portal.model.views import (
    CaseView,
    ClockView,
    DirectiveView,
    InterventionView,
    RegionView,
    StaffView,
    TaskView,
    TimelineEntry,
    UnitView,
    UrgeView,
    View,
)
from services.portal.model.work import FINISHED_CASE_STATES, OPEN_TASK_STATES, REVIEWERS, WORKERS
from services.portal.store import tables as t
from shared.contracts import Role
from shared.identity import Identity
from shared.persistence.insertion import insert

V = TypeVar("V", bound=View)
_CHOICES = 400  # units or people that a form lets one choose from
_PAGE = 200  # rows of one list on a page; more than a person can have on the desk


class SqlViews:
    """The read model by key."""

    def __init__(self, orm: Orm) -> None:
        self._orm = orm

    def find(self, view: type[V], key: str) -> V | None:
        return self._orm.get(view, key)

    def to_change(self, view: type[V], key: str) -> V:
        found = self._orm.get(view, key, with_for_update=True)
        if found is None:
            self._insert(view.blank(key))
            found = self._orm.get_one(view, key, with_for_update=True)
        return found

    def _insert(self, blank: View) -> None:
        """Make the first row; PostgreSQL waits here for another transaction that is about to make the same one."""
        table = sa.inspect(type(blank)).local_table
        assert isinstance(table, sa.Table)
        values = {column.name: getattr(blank, column.name) for column in table.columns}
        self._orm.execute(insert(table, self._orm).values(values).on_conflict_do_nothing())

    def counts(self) -> dict[str, int]:
        shown = (
            t.cases,
            t.directives,
            t.tasks,
            t.clocks,
            t.urges,
            t.regions,
            t.units,
            t.staff,
            t.lines,
            t.items,
            t.timeline,
        )
        return {table.name: self._orm.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in shown}


class SqlTimeline:
    """Timelines: appended to, never changed."""

    def __init__(self, orm: Orm) -> None:
        self._orm = orm

    def add(self, entry: TimelineEntry) -> None:
        if self._orm.get(TimelineEntry, entry.event_id) is None:
            self._orm.add(entry)

    def of(self, number: str, *, tasks: Collection[str] | None = None) -> list[TimelineEntry]:
        query = sa.select(TimelineEntry).where(t.timeline.c.number == number)
        if tasks is not None:
            query = query.where(
                sa.or_(
                    t.timeline.c.task_id.is_(None),
                    t.timeline.c.task_id.in_(list(tasks)),
                )
            )
        # Event ids are UUIDv7: among events of one moment they keep the order in which they were published.
        return list(self._orm.scalars(query.order_by(t.timeline.c.time, t.timeline.c.event_id)))


class SqlWork:
    """Questions about cases, tasks, clocks and urges."""

    def __init__(self, orm: Orm) -> None:
        self._orm = orm

    def open_tasks_of(self, person: Identity) -> list[TaskView]:
        task = t.tasks.c
        unassigned = sa.and_(task.assignee.is_(None), task.unit == person.unit)
        assigned = task.assignee == person.staff_id
        whose = sa.or_(assigned, unassigned) if person.has(*WORKERS) else assigned
        query = sa.select(TaskView).where(whose, task.state.in_(OPEN_TASK_STATES))
        return list(self._orm.scalars(query.order_by(task.assigned_at).limit(_PAGE)))

    def tasks_to_review(self, person: Identity) -> list[TaskView]:
        if not person.has(*REVIEWERS - {Role.SUPERVISOR}):
            return []
        task = t.tasks.c
        query = sa.select(TaskView).where(
            task.state == "reported",
            task.region.startswith(person.scope, autoescape=True),
            task.reported_by != person.staff_id,
        )
        return list(self._orm.scalars(query.order_by(task.assigned_at).limit(_PAGE)))

    def tasks_of(self, number: str) -> list[TaskView]:
        query = sa.select(TaskView).where(t.tasks.c.origin_number == number)
        return list(self._orm.scalars(query.order_by(t.tasks.c.assigned_at, t.tasks.c.task_id)))

    def clocks_of(self, numbers: Iterable[str]) -> list[ClockView]:
        query = sa.select(ClockView).where(t.clocks.c.origin_number.in_(list(numbers)))
        return list(self._orm.scalars(query.order_by(t.clocks.c.due, t.clocks.c.clock_id)))

    def own_clocks_of(self, number: str) -> list[ClockView]:
        clock = t.clocks.c
        query = sa.select(ClockView).where(clock.origin_number == number, clock.task_id.is_(None))
        return list(self._orm.scalars(query.order_by(clock.due, clock.clock_id)))

    def clocks_on(self, tasks: Collection[TaskView]) -> list[ClockView]:
        clock = t.clocks.c
        of_the_whole = sa.and_(
            clock.origin_number.in_({task.origin_number for task in tasks}),
            clock.task_id.is_(None),
        )
        query = sa.select(ClockView).where(sa.or_(clock.task_id.in_({task.task_id for task in tasks}), of_the_whole))
        return list(self._orm.scalars(query.order_by(clock.due, clock.clock_id)))

    def urges_for(self, person: Identity) -> list[UrgeView]:
        urge = t.urges.c
        nobodys = sa.and_(urge.staff_id.is_(None), urge.region.startswith(person.scope, autoescape=True))
        mine = urge.staff_id == person.staff_id
        whose = sa.or_(mine, nobodys) if person.has(Role.SUPERVISOR) else mine
        query = sa.select(UrgeView).where(whose, urge.signed_at.is_(None), urge.issued_at.is_not(None))
        return list(self._orm.scalars(query.order_by(urge.issued_at).limit(_PAGE)))

    def cases_taken_in_by(self, person: Identity) -> list[CaseView]:
        case = t.cases.c
        query = sa.select(CaseView).where(
            case.taken_by == person.staff_id,
            case.state.not_in(FINISHED_CASE_STATES),
            case.submitted_at.is_not(None),
        )
        return list(self._orm.scalars(query.order_by(case.submitted_at.desc()).limit(_PAGE)))

    def directives_issued_by(self, person: Identity) -> list[DirectiveView]:
        directive = t.directives.c
        under_way = directive.state.in_(("registered", "proposed", "issued"))
        query = sa.select(DirectiveView).where(
            directive.issued_by == person.staff_id, directive.completed_at.is_(None), under_way
        )
        return list(self._orm.scalars(query.order_by(directive.received_at.desc()).limit(_PAGE)))

    def latest_case(self) -> CaseView | None:
        query = sa.select(CaseView).where(t.cases.c.submitted_at.is_not(None))
        return self._orm.scalars(query.order_by(t.cases.c.submitted_at.desc()).limit(1)).first()


class SqlNames:
    """Names for codes, as they are ``today``."""

    def __init__(self, orm: Orm, today: date) -> None:
        self._orm, self._today = orm, today

    def of_staff(self, staff_ids: Iterable[str]) -> Mapping[str, str]:
        return self._names(t.staff.c.staff_id, t.staff.c.name, staff_ids)

    def of_units(self, codes: Iterable[str]) -> Mapping[str, str]:
        return self._names(t.units.c.code, t.units.c.name, codes)

    def of_regions(self, codes: Iterable[str]) -> Mapping[str, str]:
        names = dict(self._names(t.regions.c.code, t.regions.c.name, codes))
        region = t.regions.c
        gone = sa.select(region.code, region.successors).where(region.code.in_(names), region.valid_to < self._today)
        for code, followers in self._orm.execute(gone).all() if names else ():
            now = self._names(region.code, region.name, followers)
            if now:  # the old name stays on record, and who has followed stands beside it
                names[code] = f"{names[code]} → {'、'.join(now[each] for each in followers if each in now)}"
        return names

    def unit(self, code: str) -> UnitView | None:
        return self._orm.get(UnitView, code)

    def units_in(self, region: str) -> list[UnitView]:
        query = sa.select(UnitView).where(*self._standing(region))
        return list(self._orm.scalars(query.order_by(t.units.c.code).limit(_CHOICES)))

    def regions_in(self, region: str) -> list[RegionView]:
        row = t.regions.c
        until = sa.or_(row.valid_to.is_(None), row.valid_to >= self._today)
        query = sa.select(RegionView).where(row.code.startswith(region, autoescape=True), until)
        return list(self._orm.scalars(query.order_by(row.code).limit(_CHOICES)))

    def staff_in(self, region: str) -> list[StaffView]:
        here = sa.select(t.units.c.code).where(*self._standing(region))
        query = sa.select(StaffView).where(t.staff.c.active, t.staff.c.unit.in_(here))
        return list(self._orm.scalars(query.order_by(t.staff.c.staff_id).limit(_CHOICES)))

    def _standing(self, region: str) -> tuple[sa.ColumnElement[bool], ...]:
        unit = t.units.c
        until = sa.or_(unit.valid_to.is_(None), unit.valid_to >= self._today)
        return (unit.region.startswith(region, autoescape=True), unit.valid_from <= self._today, until)

    def offices_of(self, staff_ids: Iterable[str]) -> Mapping[str, str]:
        at_home = t.staff.join(t.units, t.units.c.code == t.staff.c.unit)
        query = sa.select(t.staff.c.staff_id, t.units.c.name).select_from(at_home)
        rows = self._orm.execute(query.where(t.staff.c.staff_id.in_(list(staff_ids))))
        return {str(staff_id): str(name) for staff_id, name in rows}

    def staff_with(self, role: Role) -> list[StaffView]:
        # The two databases search JSON lists differently; a role's word in quotes is the same text in both.
        has_role = sa.cast(t.staff.c.roles, sa.Text).contains(f'"{role.value}"', autoescape=True)
        return list(self._orm.scalars(sa.select(StaffView).where(t.staff.c.active, has_role)))

    def search_staff(self, text: str) -> list[StaffView]:
        staff = t.staff.c
        found = sa.or_(
            staff.staff_id.startswith(text, autoescape=True),
            staff.name.contains(text, autoescape=True),
        )
        return list(self._orm.scalars(sa.select(StaffView).where(found).order_by(staff.staff_id).limit(50)))

    def _names(self, key: sa.Column[Any], name: sa.Column[Any], keys: Iterable[str]) -> Mapping[str, str]:
        wanted = list(keys)
        if not wanted:
            return {}
        rows = self._orm.execute(sa.select(key, name).where(key.in_(wanted)))
        return {str(code): str(title) for code, title in rows if title}


class SqlInterventions:
    """What operators did."""

    def __init__(self, orm: Orm) -> None:
        self._orm = orm

    def latest(self, most: int) -> list[InterventionView]:
        query = sa.select(InterventionView).order_by(t.interventions.c.intervention_id.desc()).limit(most)
        return list(self._orm.scalars(query))


class SqlAccounts:
    """Accounts, sessions, limits and the audit of sign-ins."""

    def __init__(self, orm: Orm) -> None:
        self._orm = orm

    def find(self, name: str) -> Account | None:
        return self._orm.get(Account, name)

    def find_to_change(self, name: str) -> Account | None:
        return self._orm.get(Account, name, with_for_update=True)

    def add(self, account: Account) -> None:
        self._orm.add(account)

    def session(self, secret_digest: str) -> Session | None:
        return self._orm.get(Session, secret_digest)

    def start(self, session: Session) -> None:
        self._orm.add(session)

    def end(self, secret_digest: str) -> None:
        self._orm.execute(sa.delete(t.sessions).where(t.sessions.c.secret_digest == secret_digest))

    def end_all_of(self, account: str) -> None:
        self._orm.execute(sa.delete(t.sessions).where(t.sessions.c.account == account))

    def forget_ended(self, now: datetime) -> None:
        self._orm.execute(sa.delete(t.sessions).where(t.sessions.c.ends_at <= now))

    def record(self, record: SignInRecord) -> None:
        self._orm.add(record)

    def tries(self, key: str) -> Tries | None:
        return self._orm.get(Tries, key)

    def add_tries(self, tries: Tries) -> None:
        try:
            with self._orm.begin_nested():
                self._orm.add(tries)
        except IntegrityError:
            pass  # counted by another request in the same instant: one try more is allowed, no harm
