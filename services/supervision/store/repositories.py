"""Every query of supervision, by what it finds."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.supervision.model.case import Case, Lead
from services.supervision.model.clock import Clock
from services.supervision.model.emergency import Emergency
from services.supervision.model.follow_up import FollowUp
from services.supervision.model.organisation import Region, StaffMember, Unit
from services.supervision.model.urge import Urge
from services.supervision.store.tables import clocks, emergencies, follow_ups, staff, units, urges
from shared.contracts import ClockKind, UnitKind


def _inside(region: sa.Column[Any], scope: str) -> sa.ColumnElement[bool]:
    """Region codes that begin with ``scope``; an empty scope covers everything."""
    return region.startswith(scope, autoescape=True) if scope else sa.true()


_EMERGENCIES = 0x656D6572  # the key of the one advisory lock on what is known of emergencies


class _Repository:
    def __init__(self, session: Session) -> None:
        self._session = session


class SqlOrganisation(_Repository):
    """The copy of regions, units and staff."""

    def region(self, code: str) -> Region | None:
        return self._session.get(Region, code)

    def unit(self, code: str) -> Unit | None:
        return self._session.get(Unit, code)

    def member(self, staff_id: str) -> StaffMember | None:
        return self._session.get(StaffMember, staff_id)

    def headship(self, township: str, on: date) -> Unit | None:
        return self._first_in_force(township, UnitKind.HEADSHIP, on)

    def supervision(self, county: str, on: date) -> Unit | None:
        return self._first_in_force(county, UnitKind.SUPERVISION, on)

    def members_of(self, unit: str) -> list[StaffMember]:
        query = sa.select(StaffMember).where(staff.c.unit == unit, staff.c.active).order_by(staff.c.staff_id)
        return list(self._session.scalars(query))

    def add(self, record: Region | Unit | StaffMember) -> None:
        self._session.add(record)

    def _first_in_force(self, region: str, kind: UnitKind, on: date) -> Unit | None:
        query = sa.select(Unit).where(units.c.region == region, units.c.kind == kind).order_by(units.c.code)
        return next((unit for unit in self._session.scalars(query) if unit.in_force(on)), None)


class SqlCases(_Repository):
    """Cases and leads."""

    def get(self, number: str) -> Case | None:
        return self._session.get(Case, number, with_for_update=True)

    def add(self, case: Case) -> None:
        self._session.add(case)

    def lead(self, number: str, round_number: int) -> Lead | None:
        return self._session.get(Lead, (number, round_number))

    def add_lead(self, lead: Lead) -> None:
        self._session.add(lead)


class SqlClocks(_Repository):
    """Clocks."""

    def of(self, kind: ClockKind, subject: str) -> list[Clock]:
        if self._session.get_bind().dialect.name == "postgresql":
            # Locking the rows is not enough: a round that another transaction is just adding is not among them.
            key = sa.func.hashtextextended(f"{kind}/{subject}", 0)
            self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
        query = sa.select(Clock).where(clocks.c.kind == kind, clocks.c.subject == subject).order_by(clocks.c.round)
        return list(self._session.scalars(query.with_for_update()))

    def add(self, clock: Clock) -> None:
        self._session.add(clock)

    def get(self, clock_id: str) -> Clock | None:
        return self._session.get(Clock, clock_id, with_for_update=True)

    def due(self, now: datetime, limit: int, but: Collection[str] = ()) -> list[Clock]:
        query = _due(sa.select(Clock), now, limit, but).with_for_update(skip_locked=True)
        return list(self._session.scalars(query))

    def due_ids(self, now: datetime, limit: int, but: Collection[str] = ()) -> dict[str, str]:
        query = _due(sa.select(clocks.c.clock_id, clocks.c.origin_number), now, limit, but)
        return {row.clock_id: row.origin_number for row in self._session.execute(query)}

    def about(self, origin_number: str, scope: str) -> list[Clock]:
        query = (
            sa.select(Clock)
            .where(clocks.c.origin_number == origin_number, _inside(clocks.c.region, scope))
            .order_by(clocks.c.started_at, clocks.c.clock_id)
        )
        return list(self._session.scalars(query))

    def concerned(self, emergency: Emergency, limit: int) -> list[tuple[str, str]]:
        region, clock_id = clocks.c.region, clocks.c.clock_id
        last_region, _, last_id = (emergency.cursor or "").partition("/")
        # A range of digits, which an index answers under every collation; ids are compared within a region only.
        behind = sa.or_(region > last_region, sa.and_(region == last_region, clock_id > last_id))
        there = region.between(max(emergency.region, last_region), emergency.region.ljust(12, "9"))
        lived = sa.or_(clocks.c.ended_at.is_(None), clocks.c.ended_at > emergency.declared_at)
        query = sa.select(region, clock_id).where(there, behind, lived, clocks.c.yields)
        rows = self._session.execute(query.order_by(region, clock_id).limit(limit))
        return [(f"{row.region}/{row.clock_id}", row.clock_id) for row in rows]

    def free(self, clock_ids: Collection[str]) -> list[Clock]:
        query = sa.select(Clock).where(clocks.c.clock_id.in_(clock_ids)).with_for_update(skip_locked=True)
        return list(self._session.scalars(query))

    def milestones(self, number: str) -> list[str]:
        # By kind and subject, as the index has them: its sign clocks, one for each village, are not looked at.
        subject = clocks.c.subject
        these = (clocks.c.kind == ClockKind.MILESTONE, subject.startswith(f"{number}/", autoescape=True))
        query = sa.select(subject).where(*these)
        return list(self._session.scalars(query.order_by(subject)))


def _due(query: sa.Select[Any], now: datetime, limit: int, but: Collection[str]) -> sa.Select[Any]:
    come = query.where(clocks.c.next_firing_at <= now, clocks.c.clock_id.not_in(list(but)))
    return come.order_by(clocks.c.next_firing_at).limit(limit)


class SqlEmergencies(_Repository):
    """Emergencies for which normal work waits: a handful, read once a transaction."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._known: list[Emergency] | None = None

    def to_change(self, emergency_id: str) -> Emergency | None:
        if self._on_postgresql:
            # Whoever starts a clock holds the same lock with others: what they started is there when this is told.
            self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(_EMERGENCIES)))
        self._known = None
        return self._session.get(Emergency, emergency_id, with_for_update=True)

    def add(self, emergency: Emergency) -> None:
        self._known = None
        self._session.add(emergency)

    def concerning(self, region: str, since: datetime) -> list[Emergency]:
        if self._known is None:
            if self._on_postgresql:
                self._session.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_EMERGENCIES)))
            query = sa.select(Emergency).order_by(emergencies.c.declared_at, emergencies.c.emergency_id)
            self._known = list(self._session.scalars(query))
        return [emergency for emergency in self._known if emergency.concerns(region, since)]

    def untold(self) -> Emergency | None:
        query = sa.select(Emergency).where(emergencies.c.cursor.is_not(None)).order_by(emergencies.c.emergency_id)
        return self._session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()

    @property
    def _on_postgresql(self) -> bool:
        return bool(self._session.get_bind().dialect.name == "postgresql")


class SqlUrges(_Repository):
    """Urges."""

    def get(self, urge_id: str) -> Urge | None:
        return self._session.get(Urge, urge_id)

    def add(self, urge: Urge) -> None:
        self._session.add(urge)

    def addressed_to(self, staff_id: str, limit: int) -> list[Urge]:
        return self._newest(urges.c.staff_id == staff_id, limit)

    def inside(self, scope: str, limit: int) -> list[Urge]:
        return self._newest(_inside(urges.c.region, scope), limit)

    def _newest(self, condition: sa.ColumnElement[bool], limit: int) -> list[Urge]:
        unsigned_first = urges.c.signed_at.is_not(None), urges.c.issued_at.desc(), urges.c.urge_id
        return list(self._session.scalars(sa.select(Urge).where(condition).order_by(*unsigned_first).limit(limit)))


class SqlFollowUps(_Repository):
    """Follow-ups."""

    def of(self, number: str) -> list[FollowUp]:
        query = sa.select(FollowUp).where(follow_ups.c.number == number).order_by(follow_ups.c.round)
        return list(self._session.scalars(query))

    def add(self, follow_up: FollowUp) -> None:
        self._session.add(follow_up)
