"""What is kept comes back as it was, and is found by index, order and scope."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.supervision.handlers.firing import fire_due
from services.supervision.handlers.follow_ups import RateFollowUp, WrongQueryCode, rate_by_resident
from services.supervision.handlers.reading import clocks_about, urges_for
from services.supervision.handlers.urges import sign_urge
from services.supervision.model.clock import Clock, ClockState
from services.supervision.model.organisation import Region
from services.supervision.store import SupervisionUnitOfWork
from shared.clock import FixedClock
from shared.contracts import (
    CaseMaterialsRequested,
    CaseResolved,
    CaseSubmitted,
    ClockKind,
    DirectiveCompleted,
    DirectiveIssued,
    DirectiveMilestone,
    DirectiveReceived,
    Grade,
    Light,
    Origin,
    Role,
    TaskAssigned,
    TaskSigned,
)
from shared.persistence.database import Database
from shared.persistence.migrations import differences
from tests.infrastructure.databases import Databases
from tests.unit.supervision.fakes import (
    CHEN,
    COUNTY,
    HEADSHIP,
    LI,
    SUPERVISION,
    TOWNSHIP,
    VILLAGE,
    ZHOU,
    Happened,
    at,
    identity,
    small_county,
)
from tests.unit.supervision.stories import HANDLERS, happened

NUMBER = "361103-20261123-000001-0"
TASK = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01"


class Desk:
    """A database and a clock, one transaction an act."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = FixedClock(at("2026-11-23 09:00"))
        self.database = Database(url)

    def unit(self, *, read_only: bool = False) -> SupervisionUnitOfWork:
        return SupervisionUnitOfWork(self.database, self.clock, read_only=read_only)

    def handle(self, *facts: Happened) -> None:
        for fact in facts:
            with self.unit() as uow:
                HANDLERS[type(fact.data)](fact, uow)
                uow.commit()

    def tick(self, when: str) -> int:
        self.clock.set(at(when))
        with self.unit() as uow:
            done = fire_due(uow)
            uow.commit()
        return done

    def published(self) -> list[str]:
        with self.database.reader() as connection:
            return [row.type for row in connection.execute(sa.text("SELECT type FROM outbox ORDER BY id"))]


@pytest.fixture
def desk(databases: Databases) -> Iterator[Desk]:
    url = databases.migrated("supervision")
    desk = Desk(url)
    chart = small_county()
    with desk.unit() as uow:
        for records in (chart.regions, chart.units, chart.staff):
            for record in records.values():
                uow.organisation.add(record)
        uow.commit()
    yield desk
    desk.database.dispose()


def test_a_clock_comes_back_as_it_was(desk: Desk) -> None:
    desk.handle(
        happened(CaseSubmitted, at("2026-11-23 09:00"), 1),
        happened(CaseMaterialsRequested, at("2026-11-24 09:00"), 2),
    )
    with desk.unit() as uow:
        (clock,) = uow.clocks.of(ClockKind.REPLY, NUMBER)
        assert (clock.state, clock.due, clock.next_firing_at) == (ClockState.PAUSED, None, None)
        assert [mark.sequence for mark in clock.marks] == [2]
        kept = clock.standing
        clock.reckon(uow.office_time)
        assert clock.standing == kept
    assert desk.published() == ["clock.started.v1", "clock.paused.v1"]


def test_what_is_due_is_found_oldest_first_and_fires_once(desk: Desk) -> None:
    desk.handle(
        happened(TaskAssigned, at("2026-11-23 09:30"), task_id="t2"),
        happened(TaskAssigned, at("2026-11-23 09:00"), task_id="t1"),
        happened(TaskAssigned, at("2026-11-23 17:00"), task_id="t3"),
    )
    assert desk.tick("2026-11-23 14:44") == 0
    with desk.unit() as uow:
        assert [clock.task_id for clock in uow.clocks.due(at("2026-11-23 17:00"), 10)] == ["t1", "t2"]
        assert [clock.task_id for clock in uow.clocks.due(at("2026-11-23 17:00"), 1)] == ["t1"]
    assert [desk.tick("2026-11-23 17:00") for _ in range(2)] == [2, 0]
    assert desk.published()[3:] == ["clock.warned.v1"] * 2


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_search_for_what_is_due_uses_its_index(desk: Desk) -> None:
    query = "EXPLAIN QUERY PLAN SELECT * FROM clocks WHERE next_firing_at <= '2026' ORDER BY next_firing_at LIMIT 200"
    with desk.database.reader() as connection:
        plan = " ".join(row.detail for row in connection.execute(sa.text(query)))
    assert "ix_clocks_next_firing_at" in plan
    assert "TEMP B-TREE" not in plan


def test_a_firing_that_is_not_committed_has_not_happened(desk: Desk) -> None:
    desk.handle(happened(TaskAssigned, at("2026-11-23 09:00")))
    desk.clock.set(at("2026-11-24 09:00"))
    with desk.unit() as uow:
        assert fire_due(uow) == 1  # and the process dies here
    assert desk.published() == ["clock.started.v1"]
    assert [desk.tick("2026-11-24 09:00") for _ in range(3)] == [1, 1, 0]
    assert desk.published()[1:] == ["clock.warned.v1", "clock.breached.v1", "urge.issued.v1"]


def test_urges_are_listed_signed_and_kept(desk: Desk) -> None:
    desk.handle(happened(TaskAssigned, at("2026-11-23 09:00")))
    while desk.tick("2026-11-24 15:30"):
        pass
    zhou, supervisor = identity(ZHOU, VILLAGE, Role.HANDLER), identity(CHEN, COUNTY, Role.SUPERVISOR)
    with desk.unit() as uow:
        (mine,) = urges_for(zhou, mine=True, uow=uow)
        sign_urge(mine.urge.urge_id, zhou, uow)
        uow.commit()
    with desk.unit(read_only=True) as uow:
        all_of_them = urges_for(supervisor, mine=False, uow=uow)
        assert [(r.urge.staff_id, r.urge.signed_by) for r in all_of_them] == [(LI, None), (ZHOU, ZHOU)]
        assert urges_for(identity("x", "361104", Role.SUPERVISOR), mine=False, uow=uow) == []


def test_clocks_are_read_inside_the_area_only(desk: Desk) -> None:
    desk.handle(happened(CaseSubmitted, at("2026-11-23 09:00"), 1), happened(TaskAssigned, at("2026-11-23 10:00")))
    with desk.unit(read_only=True) as uow:
        for scope, seen in ((VILLAGE, 2), (TOWNSHIP, 2), ("", 2), ("361103103", 0), ("36110310220_", 0)):
            assert len(clocks_about(NUMBER, identity("x", scope), uow)) == seen, scope
        readings = clocks_about(NUMBER, identity("x", VILLAGE), uow)
    assert [reading.light for reading in readings] == [Light.GREEN, Light.GREEN]
    assert readings[0].region_name == "富山村"


def test_there_is_one_clock_for_each_round(desk: Desk) -> None:
    desk.handle(happened(TaskAssigned, at("2026-11-23 09:00")))
    with desk.unit() as uow:
        (clock,) = uow.clocks.of(ClockKind.SIGN, TASK)
        twin = Clock(
            "another",
            clock.kind,
            clock.origin,
            clock.origin_number,
            clock.task_id,
            clock.subject,
            clock.round,
            clock.region,
            None,
            None,
            clock.allowance,
            clock.started_at,
            clock.started_sequence,
        )
        uow.clocks.add(twin)
        with pytest.raises(IntegrityError):
            uow.commit()


def test_the_milestones_of_a_directive_end_with_it_and_no_others(desk: Desk) -> None:
    """Its sign clocks, one for each village, are neither read nor touched."""
    milestones = (DirectiveMilestone(code="1", what="宣传", due=date(2026, 12, 10)),)
    for number in ("D_1", "D_12", "Dx1"):  # an underscore stands for any letter where it is not taken at its word
        desk.handle(
            happened(DirectiveReceived, at("2026-11-23 09:00"), 1, number=number),
            happened(DirectiveIssued, at("2026-11-23 09:00"), 2, number=number, milestones=milestones),
        )
    desk.handle(
        happened(TaskAssigned, at("2026-11-23 09:00"), origin=Origin.DIRECTIVE, origin_number="D_1"),
        happened(DirectiveCompleted, at("2026-11-24 09:00"), number="D_1"),
    )
    with desk.unit(read_only=True) as uow:
        assert uow.clocks.milestones("D_1") == ["D_1/1"]
        running = {
            (reading.clock.origin_number, reading.clock.kind)
            for number in ("D_1", "D_12", "Dx1")
            for reading in clocks_about(number, identity("x", ""), uow)
            if reading.clock.state is ClockState.RUNNING
        }
    others = {(number, kind) for number in ("D_12", "Dx1") for kind in (ClockKind.DIRECTIVE, ClockKind.MILESTONE)}
    assert running == {*others, ("D_1", ClockKind.SIGN)}


def test_the_same_and_other_orders_give_the_same(desk: Desk) -> None:
    assigned, signed = happened(TaskAssigned, at("2026-11-23 09:00")), happened(TaskSigned, at("2026-11-23 10:00"), 2)
    desk.handle(assigned, signed, assigned, signed)
    with desk.unit(read_only=True) as uow:
        (reading,) = clocks_about(NUMBER, identity("x", ""), uow)
    assert (reading.clock.state, reading.clock.in_time) == (ClockState.SATISFIED, True)
    assert desk.published() == ["clock.started.v1", "clock.satisfied.v1"]


def test_a_rating_and_wrong_codes_are_kept(desk: Desk) -> None:
    desk.handle(
        happened(CaseSubmitted, at("2026-11-23 09:00"), 1, query_digest="of ABCD"),
        happened(CaseResolved, at("2026-11-30 09:00"), 5),
    )

    def rate(code: str) -> None:
        with desk.unit() as uow:
            try:
                rate_by_resident(NUMBER, RateFollowUp(Grade.SATISFIED, query_code=code), lambda _, c: f"of {c}", uow)
            finally:
                uow.commit()

    with pytest.raises(WrongQueryCode):
        rate("ABCE")
    rate("ABCD")
    with desk.unit(read_only=True) as uow:
        (follow_up,) = uow.follow_ups.of(NUMBER)
        assert (follow_up.grade, follow_up.rated_by) == (Grade.SATISFIED, "resident")
    with desk.unit() as uow:
        case = uow.cases.get(NUMBER)
        assert case
        assert case.wrong_codes == (desk.clock.now(),)


def test_the_organisation_is_found_by_place(desk: Desk) -> None:
    today = date(2026, 11, 23)
    with desk.unit() as uow:
        headship, supervision = uow.organisation.headship(TOWNSHIP, today), uow.organisation.supervision(COUNTY, today)
        assert headship
        assert supervision
        assert (headship.code, supervision.code) == (HEADSHIP, SUPERVISION)
        assert uow.organisation.headship(TOWNSHIP, date(2025, 1, 1)) is None
        assert [member.staff_id for member in uow.organisation.members_of(SUPERVISION)] == [CHEN]
        assert uow.organisation.region(VILLAGE) == Region(VILLAGE, "富山村", 1)


def test_the_migrations_make_the_tables_of_the_store(desk: Desk) -> None:
    assert differences("supervision", desk.url) == []
