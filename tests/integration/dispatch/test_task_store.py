"""What is kept of tasks, on each kind of database: parts, remarks, urges, what a person has in hand, settlements."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.dispatch.handlers import cases, comments, handover, moving, settlements, sharing, tasks, urges
from services.dispatch.handlers.settlements import ReviewSettlement, Settle
from services.dispatch.model.settlement import Standing
from services.dispatch.model.task import State, Task
from services.dispatch.ports import SettlementFilter
from shared.errors import Invalid
from shared.persistence.database import Database
from tests.infrastructure.databases import Databases
from tests.unit.dispatch.small_county import (
    AGENT,
    CIVIL,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    NOW,
    OTHER_HANDLER,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_LEADER,
)
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER
from tests.unit.dispatch.test_comments_and_urges import FILE, issued, signed
from tests.unit.dispatch.test_store import Network


@pytest.fixture
def county(databases: Databases) -> Iterator[Network]:
    database = Database(databases.migrated("dispatch"))
    county = Network(database)
    county.register()
    county.do(cases.case_accepted, ACCEPTED)
    yield county
    database.dispose()


@pytest.fixture
def co(county: Network) -> Task:
    """The village's share, signed for."""
    _, co = county.tasks_of(NUMBER)
    county.do(tasks.sign_task, co.task_id, AGENT)
    return co


def test_a_task_moves_with_its_whole_history(county: Network, co: Task) -> None:
    elsewhere = moving.TransferTask(reason="已迁走", unit=f"{SHANGWU}-P")
    county.do(moving.transfer_task, co.task_id, elsewhere, AGENT)
    county.do(tasks.sign_task, co.task_id, NEIGHBOUR)
    with pytest.raises(Invalid, match="已承办过"):
        county.do(moving.transfer_task, co.task_id, replace(elsewhere, unit=f"{FUSHAN}-P"), NEIGHBOUR)
    county.do(moving.escalate_task, co.task_id, moving.EscalateTask(reason="超出能力"), NEIGHBOUR)
    shown = county.look(tasks.show_task, co.task_id, TOWNSHIP_LEADER)
    assert shown.task.unit == "361103102-1"
    assert [line.act for line in shown.history] == [
        "assign",
        "sign",
        "transfer",
        "assign",
        "sign",
        "escalate",
        "assign",
    ]
    assert county.told()[-2:] == ["task.escalated.v1", "task.assigned.v1"]


def test_a_part_is_found_with_the_whole(county: Network, co: Task) -> None:
    lead, _ = county.tasks_of(NUMBER)
    county.do(tasks.sign_task, lead.task_id, HANDLER)
    command = sharing.CallIn(unit="361103-YB", request="请核对")
    asked = county.do(sharing.call_in, lead.task_id, command, TOWNSHIP_LEADER)
    shown = county.look(tasks.show_task, lead.task_id, HANDLER)
    assert [(part.task_id, part.request) for part in shown.parts] == [(asked.task_id, "请核对")]
    assert county.look(tasks.show_task, asked.task_id, HANDLER).task.parent == lead.task_id


def test_a_remark_is_sealed_and_comes_back(county: Network, co: Task) -> None:
    said = comments.CommentTask(text="王秀兰不在家", evidence=(FILE,))
    county.do(comments.comment_task, co.task_id, said, AGENT)
    (kept,) = county.look(comments.list_comments, co.task_id, TOWNSHIP_LEADER)
    assert (kept.text, kept.evidence, kept.at) == ("王秀兰不在家", (FILE,), NOW)
    with county.database.reader() as connection:
        assert "王秀兰" not in str(connection.execute(sa.text("SELECT text FROM task_comments")).scalar())


def test_an_urge_is_shown_until_it_is_signed_for(county: Network, co: Task) -> None:
    said, minutes = issued("u1", co)
    county.do(urges.urge_issued, said, NOW + timedelta(minutes=minutes))
    assert county.look(tasks.show_task, co.task_id, AGENT).task.urge == "u1"
    county.do(urges.urge_signed, signed("u1"))
    assert county.look(tasks.show_task, co.task_id, AGENT).task.urge is None


def test_what_a_person_has_in_hand_is_handed_over_in_one_transaction(county: Network) -> None:
    for number in range(5):
        county.do(cases.case_accepted, replace(ACCEPTED, number=f"more-{number}"))
    command = handover.HandOver(reason="调离", to=OTHER_HANDLER.staff_id)
    dry = county.look(handover.hand_over, HANDLER.staff_id, replace(command, dry_run=True), TOWNSHIP_LEADER)
    done = county.do(handover.hand_over, HANDLER.staff_id, command, TOWNSHIP_LEADER)
    assert dry.items == done.items
    assert (len(done.items), done.remaining) == (3, 0)
    assert county.told().count("task.handed_over.v1") == 3
    left = county.look(lambda uow: uow.tasks.in_hand_of(HANDLER.staff_id, COUNTY_DISPATCHER, 9))
    assert left == ([], 0)


def test_settlements_are_sealed_found_and_paged(county: Network) -> None:
    seen = Settle(place=FUSHAN, line=CIVIL, what="王秀兰家漏水", result="已盖好瓦片")
    first, second = (county.do(settlements.settle, seen, SECOND_AGENT) for _ in range(2))
    other = county.do(settlements.settle, replace(seen, place=SHANGWU), NEIGHBOUR)
    county.do(settlements.review_settlement, first.settlement_id, ReviewSettlement(noted=True), TOWNSHIP_LEADER)

    def found(who: object = TOWNSHIP_LEADER, **wanted: object) -> list[str]:
        page = county.look(settlements.list_settlements, SettlementFilter(**wanted), who)  # type: ignore[arg-type]
        return [each.settlement_id for each in page.items]

    keys = [each.settlement_id for each in (other, second, first)]
    assert found() == keys
    assert found(AGENT) == keys[1:]
    assert found(standing=Standing.REPORTED) == keys[:2]
    assert found(unit=f"{SHANGWU}-P", line=CIVIL) == keys[:1]
    assert found(limit=1, after=keys[0]) == keys[1:2]
    with county.database.reader() as connection:
        assert "王秀兰" not in str(connection.execute(sa.text("SELECT what FROM settlements")).all())
    assert county.look(settlements.show_settlement, keys[2], TOWNSHIP_LEADER).what == "王秀兰家漏水"


def test_a_task_that_is_returned_late_stays(county: Network) -> None:
    _, co = county.tasks_of(NUMBER)
    county.clock.advance(timedelta(days=3))
    with pytest.raises(Exception, match="2 个工作日"):
        county.do(tasks.return_task, co.task_id, tasks.ReturnTask(reason="不属本村"), AGENT)
    assert county.tasks_of(NUMBER)[1].state is State.ASSIGNED
