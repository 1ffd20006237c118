"""What posts saw and settled themselves (自办自结): reported, looked at, sent back for more."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.model.settlement import Settlement, must_say, must_settle
from services.dispatch.ports import SettlementFilter, UnitOfWork
from shared.errors import Forbidden
from shared.identifiers import new_id
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Something a post saw and settled itself."""

    place: str
    line: str
    what: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettlement:
    """The township takes note of it, or asks for more."""

    noted: bool
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleAgain:
    """The post says what was missing."""

    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPage:
    """One page of a list; ``next`` is what to ask ``after``, None at the end."""

    items: Sequence[Settlement]
    next: str | None


def settle(command: Settle, identity: Identity, uow: UnitOfWork) -> Settlement:
    """Put on record what a post has settled, and report it upward.

    Raises:
        Forbidden: the person does not work at a post.
        Invalid: naming the field.
    """
    unit = must_settle(
        uow.organisation.units([identity.unit]).get(identity.unit), command.place, command.line, identity
    )
    must_say("what", command.what)
    must_say("result", command.result)
    settlement = Settlement(
        settlement_id=new_id(),
        unit=unit.code,
        unit_name=unit.name,
        region=unit.region,
        place=command.place,
        line=command.line,
        what=command.what,
        result=command.result,
        reported_by=identity.staff_id,
        reported_by_name=identity.name,
        reported_at=uow.now,
    )
    uow.settlements.add(settlement)
    uow.publish(events.settlement_reported(settlement))
    return settlement


def review_settlement(settlement_id: str, command: ReviewSettlement, identity: Identity, uow: UnitOfWork) -> Settlement:
    """Take note of a settlement, or send it back.

    Raises:
        NotFound, Forbidden: there is none, or it is not for this person.
        Conflict: it does not wait for that.
        Invalid: it is sent back without a remark.
    """
    settlement = _visible(uow.settlements.claim(settlement_id), identity)
    settlement.review(noted=command.noted, remark=command.remark, by=identity, now=uow.now)
    uow.publish(events.settlement_reviewed(settlement))
    return settlement


def settle_again(settlement_id: str, command: SettleAgain, identity: Identity, uow: UnitOfWork) -> Settlement:
    """Report a settlement again, with what was missing.

    Raises:
        NotFound, Forbidden: there is none, or the person is not of the post.
        Conflict: it was not sent back.
        Invalid: the result is empty.
    """
    settlement = _visible(uow.settlements.claim(settlement_id), identity)
    settlement.report_again(result=command.result, by=identity, now=uow.now)
    uow.publish(events.settlement_reported(settlement))
    return settlement


def show_settlement(settlement_id: str, identity: Identity, uow: UnitOfWork) -> Settlement:
    """One settlement.

    Raises:
        NotFound, Forbidden: there is none, or it lies outside the person's scope and unit.
    """
    return _visible(uow.settlements.get(settlement_id), identity)


def list_settlements(wanted: SettlementFilter, identity: Identity, uow: UnitOfWork) -> SettlementPage:
    """A page of the settlements in the person's scope or of their unit, newest first."""
    found = uow.settlements.visible_to(identity, wanted)
    return SettlementPage(items=found, next=found[-1].settlement_id if len(found) == wanted.limit else None)


def _visible(settlement: Settlement, identity: Identity) -> Settlement:
    if not settlement.may_see(identity):
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")
    return settlement
