"""A stamp is asked for, approved by somebody else, made by the keeper; whom it is for is never told in clear."""

from dataclasses import replace

import pytest

from services.dispatch.handlers import stamps
from services.dispatch.handlers.stamps import ChangeStamp, DecideUse, RegisterStamp, RequestUse
from services.dispatch.model.stamp import Stamp, StampUse, UseState
from services.dispatch.ports import UseFilter
from shared.contracts import (
    StampRegistered,
    StampUseApplied,
    StampUseDecided,
    StampUseRequested,
    StampUseWithdrawn,
)
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.identity import Identity
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    AGENT,
    HANDLER,
    OTHER_HANDLER,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
    WUDU,
    identity,
)

OFFICE = "361103102-1"
SEAL = RegisterStamp(
    unit=OFFICE,
    name="社会事务办专用章",
    keeper=HANDLER.staff_id,
    approvers=(TOWNSHIP_LEADER.staff_id, TOWNSHIP_DISPATCHER.staff_id),
)
YES, NO = DecideUse(approved=True), DecideUse(approved=False, reason="材料不全")
ELSEWHERE = identity("361103101-01", "361103101-1", scope=WUDU)


def sealed(text: str) -> str:
    return f"sealed:{len(text)}"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.fixture
def stamp(uow: FakeUnitOfWork) -> Stamp:
    return stamps.register_stamp(SEAL, TOWNSHIP_LEADER, uow)


@pytest.fixture
def use(uow: FakeUnitOfWork, stamp: Stamp) -> StampUse:
    return ask(uow, stamp, AGENT)


def ask(uow: FakeUnitOfWork, stamp: Stamp, who: Identity) -> StampUse:
    command = RequestUse(stamp_id=stamp.stamp_id, what="转学证明", copies=2, for_whom="王秀兰")
    return stamps.request_use(command, who, uow, sealed)


def test_a_stamp_is_made_after_somebody_else_has_approved(uow: FakeUnitOfWork, use: StampUse) -> None:
    stamps.decide_use(use.use_id, YES, TOWNSHIP_LEADER, uow, sealed)
    stamps.apply_stamp(use.use_id, HANDLER, uow)
    assert (use.state, use.decided_by, use.applied_by) == (
        UseState.APPLIED,
        TOWNSHIP_LEADER.staff_id,
        HANDLER.staff_id,
    )
    kinds = [type(event) for event in uow.published]
    assert kinds == [StampRegistered, StampUseRequested, StampUseDecided, StampUseApplied]
    (asked,) = uow.told(StampUseRequested)
    assert (asked.what, asked.for_whom, asked.copies, asked.approvers) == ("sealed:4", "sealed:3", 2, SEAL.approvers)
    assert "王秀兰" not in repr(uow.published) + repr(use)


def test_nobody_approves_their_own_request(uow: FakeUnitOfWork, stamp: Stamp) -> None:
    own = ask(uow, stamp, TOWNSHIP_LEADER)
    with pytest.raises(Forbidden, match="不能审批自己的"):
        stamps.decide_use(own.use_id, YES, TOWNSHIP_LEADER, uow, sealed)
    stamps.decide_use(own.use_id, YES, TOWNSHIP_DISPATCHER, uow, sealed)
    assert own.state is UseState.APPROVED


def test_only_approvers_decide_and_only_the_keeper_stamps(uow: FakeUnitOfWork, use: StampUse) -> None:
    with pytest.raises(Forbidden):
        stamps.decide_use(use.use_id, YES, OTHER_HANDLER, uow, sealed)
    with pytest.raises(Conflict, match="待审批"):
        stamps.apply_stamp(use.use_id, HANDLER, uow)
    stamps.decide_use(use.use_id, YES, TOWNSHIP_LEADER, uow, sealed)
    with pytest.raises(Forbidden, match="保管人"):
        stamps.apply_stamp(use.use_id, TOWNSHIP_LEADER, uow)


def test_a_refusal_says_why_and_ends_it(uow: FakeUnitOfWork, use: StampUse) -> None:
    with pytest.raises(Invalid, match="reason"):
        stamps.decide_use(use.use_id, DecideUse(approved=False), TOWNSHIP_LEADER, uow, sealed)
    stamps.decide_use(use.use_id, NO, TOWNSHIP_LEADER, uow, sealed)
    (decided,) = uow.told(StampUseDecided)
    assert (decided.approved, decided.reason) == (False, "sealed:4")
    for act in (
        lambda: stamps.decide_use(use.use_id, YES, TOWNSHIP_DISPATCHER, uow, sealed),
        lambda: stamps.apply_stamp(use.use_id, HANDLER, uow),
        lambda: stamps.withdraw_use(use.use_id, AGENT, uow),
    ):
        with pytest.raises(Conflict, match="不同意"):
            act()


def test_who_asked_may_withdraw_until_it_is_stamped(uow: FakeUnitOfWork, stamp: Stamp, use: StampUse) -> None:
    with pytest.raises(Forbidden):
        stamps.withdraw_use(use.use_id, HANDLER, uow)
    stamps.decide_use(use.use_id, YES, TOWNSHIP_LEADER, uow, sealed)
    stamps.withdraw_use(use.use_id, AGENT, uow)
    assert (use.state, len(uow.told(StampUseWithdrawn))) == (UseState.WITHDRAWN, 1)
    with pytest.raises(Conflict):
        stamps.apply_stamp(use.use_id, HANDLER, uow)


def test_a_seal_is_asked_for_in_its_own_place(uow: FakeUnitOfWork, stamp: Stamp) -> None:
    with pytest.raises(Forbidden):
        ask(uow, stamp, ELSEWHERE)
    assert stamps.list_stamps(AGENT, uow) == [stamp]
    assert stamps.list_stamps(ELSEWHERE, uow) == []


def test_a_seal_out_of_use_stamps_nothing(uow: FakeUnitOfWork, stamp: Stamp, use: StampUse) -> None:
    stamps.decide_use(use.use_id, YES, TOWNSHIP_LEADER, uow, sealed)
    out = ChangeStamp(keeper=SEAL.keeper, approvers=SEAL.approvers, in_use=False)
    stamps.change_stamp(stamp.stamp_id, out, ADMINISTRATOR, uow)
    with pytest.raises(Conflict, match="停用"):
        ask(uow, stamp, AGENT)
    with pytest.raises(Conflict, match="停用"):
        stamps.apply_stamp(use.use_id, HANDLER, uow)
    assert [told.in_use for told in uow.told(StampRegistered)] == [True, False]


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (replace(SEAL, name=" "), "name"),
        (replace(SEAL, unit="none"), "unit"),
        (replace(SEAL, keeper="nobody"), "keeper"),
        (replace(SEAL, approvers=()), "approvers"),
        (replace(SEAL, approvers=("nobody",)), "approvers"),
    ],
)
def test_what_is_wrong_with_a_seal_is_named(uow: FakeUnitOfWork, command: RegisterStamp, field: str) -> None:
    with pytest.raises(Invalid, match=field):
        stamps.register_stamp(command, ADMINISTRATOR, uow)


def test_who_arranges_a_unit_registers_its_seals(uow: FakeUnitOfWork, stamp: Stamp) -> None:
    for who in (HANDLER, AGENT):
        with pytest.raises(Forbidden):
            stamps.register_stamp(SEAL, who, uow)
    with pytest.raises(NotFound):
        stamps.change_stamp("none", ChangeStamp(keeper=SEAL.keeper, approvers=SEAL.approvers), ADMINISTRATOR, uow)


def test_requests_are_seen_by_who_asked_and_where_the_seal_is(uow: FakeUnitOfWork, use: StampUse) -> None:
    for who, seen in ((AGENT, [use]), (HANDLER, [use]), (ELSEWHERE, [])):
        assert list(stamps.list_uses(UseFilter(), who, uow).items) == seen
    assert stamps.list_uses(UseFilter(limit=1), AGENT, uow).next == use.use_id
