"""What a device is told: every change of its unit once, what has left, and nothing of anybody else's."""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.dispatch.handlers import cases, directives, handover, moving, settlements, sharing, tasks
from services.dispatch.handlers.due_moments import clock_changed
from services.dispatch.handlers.settlements import ReviewSettlement, Settle
from services.dispatch.handlers.syncing import SyncPage, SyncWanted, changes_since
from services.dispatch.model.syncing import Position
from services.dispatch.model.task import OPEN, State
from shared.contracts import ClockKind, Origin, Part
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Identity
from shared.persistence.database import Database
from shared.persistence.migrations import migrate
from tests.unit.dispatch.small_county import (
    AGENT,
    CIVIL,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
)
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER, WITHDRAWN
from tests.unit.dispatch.test_directives import DIRECTIVE
from tests.unit.dispatch.test_directives import NUMBER as DIRECTIVE_NUMBER
from tests.unit.dispatch.test_field_work import NEXT_WEEK, TOMORROW, started
from tests.unit.dispatch.test_store import Network

POST, NEXT_POST = f"{FUSHAN}-P", f"{SHANGWU}-P"


class Device:
    """What somebody's telephone knows of a unit's work."""

    def __init__(self, county: Network, who: Identity = AGENT, *, limit: int = 100, unit: str | None = None) -> None:
        self._county, self._who, self._limit, self._unit = county, who, limit, unit
        self.position: Position | None = None
        self.tasks: dict[str, State] = {}
        self.pages: list[SyncPage] = []

    def ask(self) -> SyncPage:
        """One page."""
        unit = self._unit if self.position is None else None
        wanted = SyncWanted(position=self.position, unit=unit, limit=self._limit)
        page: SyncPage = self._county.look(changes_since, wanted, self._who)
        if page.reset:
            self.tasks = {}
        for entry in page.tasks:
            self.tasks[entry.task.task_id] = entry.task.state
        for gone in page.gone:
            self.tasks.pop(gone, None)
        self.position = page.position
        self.pages.append(page)
        return page

    def catch_up(self) -> SyncPage:
        """All pages; the last one."""
        while (page := self.ask()).more:
            assert len(self.pages) < 1000
        return page


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Network]:
    url = f"sqlite:///{tmp_path}/dispatch.db"
    migrate("dispatch", url)
    database = Database(url)
    county = Network(database)
    county.register()
    yield county
    database.dispose()


def shares(county: Network, number: str = NUMBER) -> tuple[str, str]:
    """The ids of the lead's task and of the village's."""
    county.do(cases.case_accepted, replace(ACCEPTED, number=number))
    by_part = {task.part: task.task_id for task in county.tasks_of(number)}
    return by_part[Part.LEAD], by_part[Part.CO]


def test_the_first_answer_is_what_is_open_and_the_next_what_has_changed(county: Network) -> None:
    _, mine = shares(county)
    device = Device(county)
    first = device.ask()
    assert (first.reset, first.more, first.gone) == (True, False, [])
    assert device.tasks == {mine: State.ASSIGNED}, "the lead's task is another unit's"
    assert device.ask().tasks == [], "nothing has changed"
    county.do(tasks.sign_task, mine, SECOND_AGENT)
    page = device.ask()
    assert not page.reset
    assert [(each.task.task_id, each.task.state, each.task.acts) for each in page.tasks] == [(mine, State.SIGNED, 2)]


def test_what_goes_elsewhere_is_gone_here_and_new_there(county: Network) -> None:
    _, mine = shares(county)
    here, there = Device(county), Device(county, NEIGHBOUR)
    here.ask(), there.ask()
    county.do(tasks.sign_task, mine, AGENT)
    county.do(moving.transfer_task, mine, moving.TransferTask(reason="已迁走", unit=NEXT_POST), AGENT)
    assert here.ask().gone == [mine]
    assert there.ask().gone == []
    assert (here.tasks, there.tasks) == ({}, {mine: State.ASSIGNED})


def test_what_ends_is_told_as_it_ended(county: Network) -> None:
    _, mine = shares(county)
    device = Device(county)
    device.ask()
    county.do(cases.case_withdrawn, WITHDRAWN)
    device.ask()
    assert device.tasks == {mine: State.CANCELLED}


def test_who_begins_later_is_not_told_what_was_over(county: Network) -> None:
    for number in range(3):
        shares(county, f"361103-20261123-00000{number}-0")
    county.do(cases.case_withdrawn, replace(WITHDRAWN, number="361103-20261123-000000-0"))
    (gone,) = [task for task in county.tasks_of("361103-20261123-000001-0") if task.part is Part.CO]
    county.do(tasks.sign_task, gone.task_id, AGENT)
    county.do(moving.transfer_task, gone.task_id, moving.TransferTask(reason="已迁走", unit=NEXT_POST), AGENT)
    device = Device(county, limit=1)
    device.catch_up()
    assert [entry.task.origin_number for page in device.pages for entry in page.tasks] == ["361103-20261123-000002-0"]
    assert [page.gone for page in device.pages] == [[]] * len(device.pages)


def test_a_deadline_is_a_change_of_the_tasks_it_concerns(county: Network) -> None:
    lead, mine = shares(county)
    device = Device(county)
    device.ask()
    county.do(clock_changed, started(NEXT_WEEK), 1)
    (entry,) = device.ask().tasks
    assert entry.first is not None
    assert (entry.task.task_id, entry.first.due) == (mine, NEXT_WEEK)
    county.do(clock_changed, started(TOMORROW, ClockKind.SIGN, clock_id="c2", task_id=mine), 1)
    (entry,) = device.ask().tasks
    assert entry.first is not None
    assert entry.first.due == TOMORROW
    county.do(clock_changed, started(TOMORROW, ClockKind.SIGN, clock_id="c3", task_id=lead), 1)
    assert device.ask().tasks == []


def test_what_happens_while_a_device_begins_is_told_behind_the_beginning(county: Network) -> None:
    mine = [shares(county, f"361103-20261123-00000{number}-0")[1] for number in range(3)]
    device = Device(county, limit=1)
    assert device.ask().more
    county.do(tasks.sign_task, mine[0], AGENT)
    county.do(tasks.sign_task, mine[2], AGENT)
    _, late = shares(county, "361103-20261123-000009-0")
    device.catch_up()
    assert device.tasks == {
        mine[0]: State.SIGNED,
        mine[1]: State.ASSIGNED,
        mine[2]: State.SIGNED,
        late: State.ASSIGNED,
    }


def test_a_settlement_that_waits_is_there_from_the_beginning(county: Network) -> None:
    said = Settle(place=FUSHAN, line=CIVIL, what="路灯不亮", result="已换")
    settled = [county.do(settlements.settle, said, AGENT).settlement_id for _ in range(2)]
    county.do(settlements.review_settlement, settled[0], ReviewSettlement(noted=True), TOWNSHIP_LEADER)
    assert [each.settlement_id for each in Device(county).ask().settlements] == settled[1:]


def test_the_deadline_of_a_directive_reaches_every_unit_that_has_it(county: Network) -> None:
    devices = [Device(county), Device(county, NEIGHBOUR)]
    county.do(directives.directive_issued, DIRECTIVE)
    for device in devices:
        assert [entry.task.origin_number for entry in device.ask().tasks] == [DIRECTIVE_NUMBER]
    said = started(NEXT_WEEK, ClockKind.DIRECTIVE, origin=Origin.DIRECTIVE, origin_number=DIRECTIVE_NUMBER)
    county.do(clock_changed, said, 1)
    for device in devices:
        (entry,) = device.ask().tasks
        assert entry.first is not None
        assert entry.first.due == NEXT_WEEK
        assert device.ask().tasks == []


def test_a_handover_and_an_own_settlement_are_changes_too(county: Network) -> None:
    shares(county)
    device = Device(county)
    device.ask()
    county.do(handover.hand_over, AGENT.staff_id, handover.HandOver(reason="调离", to=SECOND_AGENT.staff_id), AGENT)
    assert [entry.task.assignee for entry in device.ask().tasks] == [SECOND_AGENT.staff_id]
    said = Settle(place=FUSHAN, line=CIVIL, what="路灯不亮", result="已换")
    settled = county.do(settlements.settle, said, AGENT)
    assert [each.settlement_id for each in device.ask().settlements] == [settled.settlement_id]
    review = ReviewSettlement(noted=False, remark="换了几盏？")
    county.do(settlements.review_settlement, settled.settlement_id, review, TOWNSHIP_LEADER)
    assert [each.remark for each in device.ask().settlements] == ["换了几盏？"]


def test_a_part_that_is_asked_of_the_post_arrives(county: Network) -> None:
    lead, _ = shares(county)
    county.do(tasks.sign_task, lead, HANDLER)
    asked = county.do(sharing.call_in, lead, sharing.CallIn(unit=NEXT_POST, request="请核对"), TOWNSHIP_DISPATCHER)
    other = Device(county, NEIGHBOUR)
    other.ask()
    assert other.tasks == {asked.task_id: State.ASSIGNED}


def test_a_database_put_back_to_an_earlier_state_begins_anew(county: Network) -> None:
    _, mine = shares(county)
    device = Device(county)
    device.position = Position(unit=POST, number=900, everybody=0)
    assert device.ask().reset
    assert device.tasks == {mine: State.ASSIGNED}


def test_a_cursor_grants_nothing(county: Network) -> None:
    theirs, mine = (Position(unit=unit, number=0, everybody=0) for unit in (NEXT_POST, POST))
    with pytest.raises(Forbidden):
        county.look(changes_since, SyncWanted(position=theirs), AGENT)
    with pytest.raises(Invalid, match="cursor"):
        county.look(changes_since, SyncWanted(position=mine, unit=NEXT_POST), AGENT)


@pytest.mark.parametrize("seed", range(3))
def test_a_device_that_asks_now_and_then_knows_in_the_end_what_is(county: Network, seed: int) -> None:
    """Whatever is done in whatever order, and however small its pages are."""
    chance = random.Random(seed)  # noqa: S311
    devices = [Device(county, AGENT, limit=2), Device(county, NEIGHBOUR, limit=1)]
    numbers: list[str] = []
    for turn in range(30):
        who, other = chance.choice([(AGENT, NEXT_POST), (NEIGHBOUR, POST)])
        known = [task.task_id for number in numbers for task in county.tasks_of(number)]
        if not known or chance.random() < 0.2:
            numbers.append(f"361103-20261123-0000{turn:02}-0")
            shares(county, numbers[-1])
        else:
            with contextlib.suppress(Conflict, Forbidden, Invalid):
                county.do(*chance.choice(_acts(chance.choice(known), other)), who)
        if chance.random() < 0.5:
            chance.choice(devices).ask()
    for device, unit in zip(devices, (POST, NEXT_POST), strict=True):
        device.catch_up()
        there = [task for number in numbers for task in county.tasks_of(number) if task.unit == unit]
        known_open = {task_id: state for task_id, state in device.tasks.items() if state in OPEN}
        assert known_open == {task.task_id: task.state for task in there if task.state in OPEN}


def _acts(task_id: str, other: str) -> list[tuple[object, ...]]:
    """What somebody may try with a task."""
    return [
        (tasks.sign_task, task_id),
        (tasks.report_task, task_id, tasks.ReportTask(result="好")),
        (moving.transfer_task, task_id, moving.TransferTask(reason="已迁走", unit=other)),
        (moving.escalate_task, task_id, moving.EscalateTask(reason="难")),
    ]
