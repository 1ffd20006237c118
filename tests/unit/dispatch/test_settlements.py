"""What a post saw and settled itself (自办自结): on record, reported upward, looked at."""

import pytest

from services.dispatch.handlers import settlements
from services.dispatch.handlers.settlements import ReviewSettlement, Settle, SettleAgain
from services.dispatch.model.settlement import Settlement, Standing
from services.dispatch.ports import SettlementFilter
from shared.contracts import Role, SettlementReported, SettlementReviewed
from shared.errors import Conflict, Forbidden, Invalid, NotFound, ZhenbiError
from shared.identity import Identity
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    CIVIL,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_LEADER,
    XIAWU,
    identity,
)

SEEN = Settle(place=FUSHAN, line=CIVIL, what="王秀兰家屋檐漏水", result="已帮忙盖好瓦片")
NOTED, MORE = ReviewSettlement(noted=True), ReviewSettlement(noted=False, remark="花了多少钱？")


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.fixture
def settled(uow: FakeUnitOfWork) -> Settlement:
    return settlements.settle(SEEN, SECOND_AGENT, uow)


def test_a_post_reports_what_it_settled_and_the_township_takes_note(uow: FakeUnitOfWork, settled: Settlement) -> None:
    assert (settled.unit, settled.region, settled.standing) == (f"{FUSHAN}-P", FUSHAN, Standing.REPORTED)
    settlements.review_settlement(settled.settlement_id, NOTED, TOWNSHIP_LEADER, uow)
    assert (settled.standing, settled.reviewed_by) == (Standing.NOTED, TOWNSHIP_LEADER.staff_id)
    told, noted = uow.published
    assert isinstance(told, SettlementReported)
    assert (told.place, told.line, told.reported_by) == (FUSHAN, CIVIL, SECOND_AGENT.staff_id)
    assert isinstance(noted, SettlementReviewed)
    assert noted.noted
    assert "王秀兰" not in repr(uow.published) + repr(settled)


def test_it_is_sent_back_and_reported_again(uow: FakeUnitOfWork, settled: Settlement) -> None:
    key = settled.settlement_id
    with pytest.raises(Conflict, match="待阅"):
        settlements.settle_again(key, SettleAgain(result="共 20 片"), AGENT, uow)
    with pytest.raises(Invalid, match="remark"):
        settlements.review_settlement(key, ReviewSettlement(noted=False), TOWNSHIP_LEADER, uow)
    settlements.review_settlement(key, MORE, TOWNSHIP_LEADER, uow)
    with pytest.raises(Conflict, match="退回补充"):
        settlements.review_settlement(key, NOTED, TOWNSHIP_LEADER, uow)
    with pytest.raises(Forbidden):
        settlements.settle_again(key, SettleAgain(result="共 20 片"), TOWNSHIP_LEADER, uow)
    with pytest.raises(Invalid, match="result"):
        settlements.settle_again(key, SettleAgain(result=" "), AGENT, uow)
    settlements.settle_again(key, SettleAgain(result="共 20 片"), AGENT, uow)
    assert (settled.standing, settled.result, settled.reported_by) == (Standing.REPORTED, "共 20 片", AGENT.staff_id)
    assert [type(event) for event in uow.published] == [SettlementReported, SettlementReviewed, SettlementReported]


@pytest.mark.parametrize(
    ("who", "command", "error", "words"),
    [
        (HANDLER, SEEN, Forbidden, "村级服务点"),
        (identity("x", f"{FUSHAN}-P", Role.CLERK), SEEN, Forbidden, "村级服务点"),
        (identity("x", "none"), SEEN, Forbidden, "村级服务点"),
        (AGENT, Settle(place=XIAWU, line=CIVIL, what="事", result="办"), Invalid, "place"),
        (AGENT, Settle(place=FUSHAN[:9], line=CIVIL, what="事", result="办"), Invalid, "place"),
        (AGENT, Settle(place=FUSHAN, line=CIVIL, what=" ", result="办"), Invalid, "what"),
        (AGENT, Settle(place=FUSHAN, line=CIVIL, what="事", result=""), Invalid, "result"),
    ],
)
def test_what_is_not_taken(
    uow: FakeUnitOfWork, who: Identity, command: Settle, error: type[ZhenbiError], words: str
) -> None:
    with pytest.raises(error, match=words):
        settlements.settle(command, who, uow)
    assert (uow.settlements.kept, uow.published) == ({}, [])


def test_a_line_that_the_post_does_not_work_is_named(uow: FakeUnitOfWork) -> None:
    uow.organisation.known_units[f"{FUSHAN}-P"].lines = (CIVIL,)
    with pytest.raises(Invalid, match="line"):
        settlements.settle(Settle(place=FUSHAN, line="forestry", what="事", result="办"), AGENT, uow)


def test_nobody_reviews_their_own_nor_beyond_their_scope(uow: FakeUnitOfWork) -> None:
    own = settlements.settle(SEEN, AGENT, uow)
    for who, words in ((AGENT, "自己"), (SECOND_AGENT, "负责人"), (NEIGHBOUR, "管辖范围")):
        with pytest.raises(Forbidden, match=words):
            settlements.review_settlement(own.settlement_id, NOTED, who, uow)
    with pytest.raises(NotFound):
        settlements.review_settlement("none", NOTED, TOWNSHIP_LEADER, uow)


def test_each_sees_their_own_and_those_in_scope(uow: FakeUnitOfWork, settled: Settlement) -> None:
    other = settlements.settle(Settle(place=SHANGWU, line=CIVIL, what="事", result="办"), NEIGHBOUR, uow)
    assert settlements.list_settlements(SettlementFilter(), AGENT, uow).items == [settled]
    page = settlements.list_settlements(SettlementFilter(limit=1), COUNTY_DISPATCHER, uow)
    assert (page.items, page.next) == ([other], other.settlement_id), "the newest first"
    assert settlements.show_settlement(settled.settlement_id, TOWNSHIP_LEADER, uow) is settled
    with pytest.raises(Forbidden):
        settlements.show_settlement(settled.settlement_id, NEIGHBOUR, uow)
