"""A directive spreads page by page, goes on where it stopped, and is taken back the same way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispatch.handlers import directives, receipts, tasks
from services.dispatch.handlers.directives import ReachedLater
from services.dispatch.handlers.receipts import WantedPart
from services.dispatch.model.reach import Reach
from services.dispatch.model.receipts import Receipt, receipt_of
from services.dispatch.model.task import State
from services.dispatch.model.work import Stage
from shared.contracts import (
    DirectiveCancelled,
    DirectiveCompleted,
    DirectiveDispatched,
    DirectiveReceiptsCounted,
    DirectiveTarget,
    TaskAssigned,
    TaskCancelled,
    Tier,
    UnitKind,
)
from shared.errors import Conflict, Forbidden, Invalid, NotFound, NotYet
from tests.unit.dispatch import small_county
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY,
    COUNTY_DISPATCHER,
    FUSHAN,
    SHANGWU,
    TOWNSHIP_LEADER,
    WUDU,
    XIAWU,
    YANGKOU,
    identity,
)
from tests.unit.dispatch.test_directives import DIRECTIVE, NUMBER, to, units_told

EVERYBODY = to(DirectiveTarget(region=COUNTY))  # seven places: a county, two townships, three villages
CANCELLED = DirectiveCancelled(number=NUMBER, reason="文件有误", by="361103-01")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directives, "PAGE", 2)


def carry_on(uow: FakeUnitOfWork, pages: int = 100) -> int:
    """What the timer does; returns how many pages there were."""
    for done in range(pages):
        number = uow.spreading.in_turn(uow.now)
        if number is None:
            return done
        directives.carry_on(number, uow)
    return pages


def sign(uow: FakeUnitOfWork, place: str) -> None:
    (task,) = [task for task in uow.tasks.of(NUMBER) if task.place == place]
    tasks.sign_task(task.task_id, identity(f"{place}-01", task.unit), uow)


def test_the_first_page_is_placed_with_the_event_and_the_last_one_says_so() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    assert units_told(uow) == [f"{XIAWU}-P", f"{FUSHAN}-P"]
    assert uow.told(DirectiveDispatched) == []
    assert carry_on(uow) == 1
    assert units_told(uow) == [f"{XIAWU}-P", f"{FUSHAN}-P", f"{SHANGWU}-P"]
    assert uow.told(DirectiveDispatched) == [DirectiveDispatched(number=NUMBER, tasks=3, by=DIRECTIVE.by)]
    assert carry_on(uow) == 0


def test_pages_together_reach_whom_one_page_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    by_pages, at_once = FakeUnitOfWork(), FakeUnitOfWork()
    directives.directive_issued(EVERYBODY, by_pages)
    carry_on(by_pages)
    monkeypatch.setattr(directives, "PAGE", 500)
    directives.directive_issued(EVERYBODY, at_once)
    assert units_told(by_pages) == units_told(at_once)
    assert len(units_told(at_once)) == 7
    assert by_pages.told(DirectiveDispatched) == at_once.told(DirectiveDispatched)


def test_a_page_that_is_placed_again_places_nothing_twice() -> None:
    """As when the place to go on from was lost: what is on record decides."""
    uow = FakeUnitOfWork()
    directives.directive_issued(EVERYBODY, uow)
    uow.directives[NUMBER].cursor = ""
    carry_on(uow)
    assert len(units_told(uow)) == len(set(units_told(uow))) == 7


def test_it_is_complete_when_all_is_placed_and_done_and_not_before() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    for place in (XIAWU, FUSHAN):
        sign(uow, place)
    assert uow.told(DirectiveCompleted) == [], "one village has not even heard of it"
    carry_on(uow)
    assert uow.told(DirectiveCompleted) == []
    sign(uow, SHANGWU)
    assert [event.tasks for event in uow.told(DirectiveCompleted)] == [3]


def test_one_that_was_done_before_the_last_page_is_complete_with_it() -> None:
    uow = FakeUnitOfWork()
    targets = (DirectiveTarget(region=YANGKOU, tier=Tier.VILLAGE),)
    directives.directive_issued(replace(DIRECTIVE, region=YANGKOU, targets=targets), uow)
    for place in (FUSHAN, SHANGWU):
        sign(uow, place)
    carry_on(uow)
    assert [type(event) for event in uow.published[-2:]] == [DirectiveDispatched, DirectiveCompleted]


def test_cancelled_in_the_middle_it_places_no_more_and_takes_back_page_by_page() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(EVERYBODY, uow)
    carry_on(uow, pages=1)
    placed = len(uow.tasks.kept)
    assert 2 < placed < 7
    directives.directive_cancelled(CANCELLED, uow)
    assert len(uow.told(TaskCancelled)) == 2, "the first page with the event"
    carry_on(uow)
    assert {task.state for task in uow.tasks.kept.values()} == {State.CANCELLED}
    assert len(uow.tasks.kept) == len(uow.told(TaskCancelled)) == placed
    work = uow.directives[NUMBER]
    assert (work.stage, work.open_tasks) == (Stage.CANCELLED, 0)
    assert uow.told(DirectiveDispatched) == uow.told(DirectiveCompleted) == []


def test_whoever_signs_while_it_is_taken_back_completes_nothing() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    carry_on(uow)
    directives.directive_cancelled(CANCELLED, uow)
    sign(uow, SHANGWU)
    carry_on(uow)
    assert uow.told(DirectiveCompleted) == []
    assert uow.directives[NUMBER].open_tasks == 0


def test_urgent_ones_come_first_and_the_others_take_turns() -> None:
    uow = FakeUnitOfWork()
    for number, urgent in (("D-a", False), ("D-b", False), ("D-c", True)):
        directives.directive_issued(replace(EVERYBODY, number=number, urgent=urgent), uow)
    turns = []
    for _ in range(9):
        uow.now += timedelta(seconds=1)
        number = uow.spreading.in_turn(uow.now)
        if number is not None:
            directives.carry_on(number, uow)
            turns.append(number)
    assert turns == ["D-c"] * 3 + ["D-a", "D-b"] * 3


def test_regions_where_nobody_can_sign_are_remembered_and_the_others_reached() -> None:
    uow = FakeUnitOfWork()
    lonely = small_county.region("361104", "无机构县", Tier.COUNTY)
    village = small_county.region("361104100200", "无机构村", Tier.VILLAGE, "361104100")
    uow.organisation.add([lonely, village])
    directives.directive_issued(to(DirectiveTarget(region="3611", tier=Tier.VILLAGE), region="3611"), uow)
    carry_on(uow)
    assert len(units_told(uow)) == 3
    shown = receipts.list_unreached(NUMBER, WantedPart(), COUNTY_CHIEF, uow)
    assert list(shown.items) == ["361104100200"]
    assert uow.directives[NUMBER].unreached == 1


def test_when_somebody_can_sign_it_is_placed_there_too_and_only_then_can_be_complete() -> None:
    uow = FakeUnitOfWork()
    village = "361104100200"
    uow.organisation.add([small_county.region(village, "无机构村", Tier.VILLAGE, "361104100")])
    directives.directive_issued(to(DirectiveTarget(region="3611", tier=Tier.VILLAGE), region="3611"), uow)
    with pytest.raises(Conflict):
        directives.reach_again(NUMBER, "", COUNTY_CHIEF, uow)
    carry_on(uow)
    for place in (XIAWU, FUSHAN, SHANGWU):
        sign(uow, place)
    assert uow.told(DirectiveCompleted) == []
    assert directives.reach_again(NUMBER, "", COUNTY_CHIEF, uow) == ReachedLater(regions=0, unreached=1, next=None)
    uow.organisation.add([small_county.unit(f"{village}-P", UnitKind.POST)])
    assert directives.reach_again(NUMBER, "", COUNTY_CHIEF, uow) == ReachedLater(regions=1, unreached=0, next=None)
    assert uow.told(DirectiveDispatched)[-1].tasks == 4
    with pytest.raises(Forbidden):
        directives.reach_again(NUMBER, "", COUNTY_DISPATCHER, uow)
    sign(uow, village)
    assert [event.tasks for event in uow.told(DirectiveCompleted)] == [4]


def test_if_nobody_at_all_can_sign_it_goes_to_the_dead_letters() -> None:
    uow = FakeUnitOfWork(loaded=False)
    uow.organisation.add([small_county.region("361104", "无机构县", Tier.COUNTY)])
    with pytest.raises(NotFound, match="361104"):
        directives.directive_issued(to(DirectiveTarget(region="361104", tier=Tier.COUNTY), region="361104"), uow)


def test_a_province_waits_until_one_of_its_counties_is_loaded() -> None:
    province = to(DirectiveTarget(region="36", tier=Tier.COUNTY), region="36")
    with pytest.raises(NotYet):
        directives.directive_issued(province, FakeUnitOfWork(loaded=False))
    uow = FakeUnitOfWork()
    directives.directive_issued(province, uow)
    assert units_told(uow) == ["361103-MZ", "361103-YB"]


COUNTY_CHIEF = identity("chief", "36-1", scope="")


def test_progress_says_by_tier_and_area_who_has_answered() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    carry_on(uow)
    sign(uow, FUSHAN)
    whole = receipts.show_progress(NUMBER, WantedPart(), COUNTY_DISPATCHER, uow)
    counted = whole.whole.tiers[Tier.VILLAGE]
    assert (counted.addressed, counted.placed, counted.silent, counted.read) == (3, 3, 2, 1)
    assert [(part.area, part.name, part.total.silent) for part in whole.parts] == [
        (WUDU, "五都镇", 1),
        (YANGKOU, "洋口镇", 1),
    ]
    below = receipts.show_progress(NUMBER, WantedPart(), TOWNSHIP_LEADER, uow)
    assert (below.whole.area, below.whole.total.placed, below.parts) == (YANGKOU, 2, [])


def test_the_silent_are_listed_page_by_page_inside_the_scope() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    carry_on(uow)
    first = receipts.list_silent(NUMBER, WantedPart(limit=2), COUNTY_DISPATCHER, uow)
    assert first.next is not None
    second = receipts.list_silent(NUMBER, WantedPart(limit=2, after=first.next), COUNTY_DISPATCHER, uow)
    assert [task.place for task in (*first.items, *second.items)] == [XIAWU, FUSHAN, SHANGWU]
    assert second.next is None
    mine = receipts.list_silent(NUMBER, WantedPart(), TOWNSHIP_LEADER, uow)
    assert [task.place for task in mine.items] == [FUSHAN, SHANGWU]


@pytest.mark.parametrize("look", [receipts.show_progress, receipts.list_silent, receipts.list_unreached])
def test_nobody_looks_beyond_their_scope(look: Callable[..., object]) -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(to(DirectiveTarget(region=YANGKOU, tier=Tier.VILLAGE), region=YANGKOU), uow)
    with pytest.raises(NotFound):
        look("D-none", WantedPart(), COUNTY_DISPATCHER, uow)
    with pytest.raises(Forbidden):
        look(NUMBER, WantedPart(region=WUDU), TOWNSHIP_LEADER, uow)
    with pytest.raises(Forbidden):
        look(NUMBER, WantedPart(), AGENT, uow)
    with pytest.raises(Forbidden, match="不涉及"):
        look(NUMBER, WantedPart(region=WUDU), COUNTY_DISPATCHER, uow)
    with pytest.raises(Invalid):
        look(NUMBER, WantedPart(region=FUSHAN), COUNTY_DISPATCHER, uow)


def test_receipts_are_told_once_for_many_changes() -> None:
    uow = FakeUnitOfWork()
    directives.directive_issued(DIRECTIVE, uow)
    carry_on(uow)
    assert directives.tell_receipts(uow) == 1
    assert directives.tell_receipts(uow) == 0
    (told,) = uow.told(DirectiveReceiptsCounted)
    (villages,) = told.tiers
    assert (told.number, told.placing, villages.addressed, villages.silent) == (NUMBER, False, 3, 3)
    assert len(uow.told(TaskAssigned)) == villages.placed


@pytest.mark.parametrize("state", State)
def test_every_state_of_a_task_is_one_receipt(state: State) -> None:
    acted, read = receipt_of(state, answer_needed=True), receipt_of(state, answer_needed=False)
    assert acted in Receipt
    assert read is (Receipt.READ if acted is Receipt.ACTED_ON else acted)


@pytest.mark.parametrize(
    ("reach", "place", "covered"),
    [
        (Reach("", Tier.VILLAGE), FUSHAN, True),
        (Reach(COUNTY, Tier.VILLAGE), YANGKOU, False),
        (Reach(COUNTY), YANGKOU, True),
        (Reach(YANGKOU, alone=True), FUSHAN, False),
        (Reach(YANGKOU, alone=True), YANGKOU, True),
        (Reach(WUDU), FUSHAN, False),
    ],
)
def test_a_reach_covers_what_lies_inside_at_its_tier(reach: Reach, place: str, covered: bool) -> None:
    assert reach.covers(place) is covered
