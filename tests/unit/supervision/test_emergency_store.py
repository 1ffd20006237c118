"""Emergencies and the clocks that wait for them, on a database: pages by index, and what somebody else holds."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from services.supervision.handlers import emergencies
from services.supervision.model.clock import ClockState
from shared.contracts import ClockKind, TaskAssigned
from tests.infrastructure.databases import Databases
from tests.unit.supervision.fakes import VILLAGE, at
from tests.unit.supervision.stories import happened
from tests.unit.supervision.test_emergencies import FLOOD, NUMBER, SNOW, declared, ended, submitted
from tests.unit.supervision.test_store import Desk


@pytest.fixture
def desk(databases: Databases) -> Iterator[Desk]:
    desk = Desk(databases.migrated("supervision"))
    yield desk
    desk.database.dispose()


def tell(desk: Desk, page: int) -> int:
    with desk.unit() as uow:
        done = emergencies.tell_clocks(uow, page)
        uow.commit()
    return done


def states(desk: Desk) -> dict[str, ClockState]:
    with desk.database.reader() as connection:
        return {row.subject: row.state for row in connection.execute(sa.text("SELECT subject, state FROM clocks"))}


def test_clocks_are_told_page_by_page_in_place_and_come_back_as_they_were(desk: Desk) -> None:
    desk.handle(*(submitted(number=f"N{n}", region=f"36110310220{n}") for n in range(4)))
    desk.handle(submitted(number="far", region="361104102200"), declared(FLOOD))
    assert [tell(desk, 3) for _ in range(3)] == [3, 1, 0]
    assert {subject for subject, state in states(desk).items() if state == "paused"} == {"N0", "N1", "N2", "N3"}
    desk.handle(submitted("2026-11-24 10:00", number="new"), declared(SNOW))
    with desk.unit() as uow:
        (clock,) = uow.clocks.of(ClockKind.REPLY, "new")
        assert (clock.state, clock.emergency, [wait.emergency_id for wait in clock.waits]) == (
            ClockState.PAUSED,
            "防汛",
            ["e1"],
        )
        kept = clock.standing
        clock.reckon(uow.office_time)
        assert clock.standing == kept
    desk.handle(ended(FLOOD, "2026-11-25 09:00"), ended(SNOW, "2026-11-25 09:00"))
    while tell(desk, 2):
        pass
    assert set(states(desk).values()) == {"running"}


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_a_page_ends_before_what_another_transaction_holds(desk: Desk) -> None:
    facts = [happened(TaskAssigned, at("2026-11-23 09:00"), task_id=f"t{n}", region=VILLAGE) for n in range(3)]
    desk.handle(*facts, declared(FLOOD))
    with desk.unit(read_only=True) as looking:
        ids = sorted(clock.clock_id for clock in looking.clocks.about(NUMBER, VILLAGE))
    with desk.unit() as holding:
        holding.clocks.get(ids[1])
        assert [tell(desk, 10) for _ in range(2)] == [1, 0]
    assert tell(desk, 10) == 2
    assert set(states(desk).values()) == {"paused"}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_clocks_of_a_region_are_found_by_index(desk: Desk) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT region, clock_id FROM clocks WHERE region BETWEEN '361103' AND '361103999999'"
        " AND (region > '361103102' OR (region = '361103102' AND clock_id > 'x')) AND yields"
        " ORDER BY region, clock_id LIMIT 200"
    )
    with desk.database.reader() as connection:
        plan = " ".join(row.detail for row in connection.execute(sa.text(query)))
    assert "ix_clocks_region_clock_id" in plan
    assert "TEMP B-TREE" not in plan
