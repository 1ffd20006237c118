"""Seals of offices are registered; a stamp is asked for, approved and made, in minutes if everybody is there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.model.meeting import must_be_known
from services.dispatch.model.organisation import Unit, county_of
from services.dispatch.model.permission import must_arrange
from services.dispatch.model.settlement import must_say
from services.dispatch.model.stamp import Stamp, StampUse, must_be_in_use, must_have_an_approver
from services.dispatch.ports import Seal, UnitOfWork, UseFilter
from shared.errors import Forbidden, Invalid
from shared.identifiers import new_id
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterStamp:
    """A seal of a unit."""

    unit: str
    name: str
    keeper: str
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStamp:
    """Who keeps a seal and who approves its use from now on; whether it is still in use."""

    keeper: str
    approvers: tuple[str, ...]
    in_use: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestUse:
    """A stamp is asked for."""

    stamp_id: str
    what: str
    copies: int
    for_whom: str = ""  # empty: for the office itself
    case_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideUse:
    """Approve a request, or say why not."""

    approved: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePage:
    """One page of a list; ``next`` is what to ask ``after``, None at the end."""

    items: Sequence[StampUse]
    next: str | None


def register_stamp(command: RegisterStamp, identity: Identity, uow: UnitOfWork) -> Stamp:
    """Register a seal of a unit.

    Raises:
        Forbidden: the person neither leads the unit nor administers it.
        Invalid: naming the field.
    """
    unit = uow.organisation.units([command.unit]).get(command.unit)
    if unit is None:
        raise Invalid("unit", f"没有机构 {command.unit}", f"there is no unit {command.unit}")
    must_arrange(unit, identity)
    must_say("name", command.name)
    _must_be_ours(unit, command.keeper, command.approvers, uow)
    stamp = Stamp(
        stamp_id=new_id(),
        name=command.name,
        unit=unit.code,
        unit_name=unit.name,
        region=unit.region,
        keeper=command.keeper,
        approvers=command.approvers,
        registered_by=identity.staff_id,
        registered_at=uow.now,
    )
    uow.stamps.add(stamp)
    uow.publish(events.stamp_registered(stamp, identity.staff_id))
    return stamp


def change_stamp(stamp_id: str, command: ChangeStamp, identity: Identity, uow: UnitOfWork) -> Stamp:
    """Change who keeps a seal and who approves its use, or take it out of use.

    Raises:
        NotFound, Forbidden: there is none, or the person neither leads the unit nor administers it.
        Invalid: naming the field.
    """
    stamp = uow.stamps.claim(stamp_id)
    unit = uow.organisation.units([stamp.unit])[stamp.unit]
    must_arrange(unit, identity)
    _must_be_ours(unit, command.keeper, command.approvers, uow)
    stamp.keeper, stamp.approvers, stamp.in_use = command.keeper, command.approvers, command.in_use
    uow.publish(events.stamp_registered(stamp, identity.staff_id))
    return stamp


def list_stamps(identity: Identity, uow: UnitOfWork) -> list[Stamp]:
    """The seals that the person may ask for, or that lie in their scope."""
    return uow.stamps.for_regions(identity)


def request_use(command: RequestUse, identity: Identity, uow: UnitOfWork, seal: Seal) -> StampUse:
    """Ask for a stamp.

    Raises:
        NotFound, Forbidden: no such seal, or it is not for this person's place.
        Conflict: it is not in use any more.
        Invalid: it is not said for what.
    """
    stamp = uow.stamps.claim(command.stamp_id)
    if not stamp.may_ask(identity):
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")
    must_be_in_use(stamp)
    must_say("what", command.what)
    use = StampUse(
        use_id=new_id(),
        stamp_id=stamp.stamp_id,
        stamp_name=stamp.name,
        unit=stamp.unit,
        region=stamp.region,
        what=command.what,
        for_whom=command.for_whom,
        copies=command.copies,
        case_number=command.case_number,
        requested_by=identity.staff_id,
        requested_by_name=identity.name,
        requested_by_unit=identity.unit,
        requested_at=uow.now,
    )
    uow.stamps.add(use)
    uow.publish(events.stamp_use_requested(use, stamp, seal))
    return use


def decide_use(use_id: str, command: DecideUse, identity: Identity, uow: UnitOfWork, seal: Seal) -> StampUse:
    """Approve a request of somebody else, or refuse it.

    Raises:
        NotFound, Forbidden: there is none, or the person may not decide on it.
        Conflict: it does not wait for that.
        Invalid: it is refused without a reason.
    """
    use = uow.stamps.use(use_id)
    stamp = uow.stamps.claim(use.stamp_id)
    use.decide(stamp, approved=command.approved, reason=command.reason, by=identity, now=uow.now)
    uow.publish(events.stamp_use_decided(use, stamp, seal))
    return use


def apply_stamp(use_id: str, identity: Identity, uow: UnitOfWork) -> StampUse:
    """The keeper has stamped what was approved.

    Raises:
        NotFound, Forbidden: there is none, or the person does not keep the seal.
        Conflict: it is not approved.
    """
    use = uow.stamps.use(use_id)
    use.apply(uow.stamps.claim(use.stamp_id), by=identity, now=uow.now)
    uow.publish(events.stamp_use_applied(use))
    return use


def withdraw_use(use_id: str, identity: Identity, uow: UnitOfWork) -> StampUse:
    """The stamp is not needed any more.

    Raises:
        NotFound, Forbidden: there is none, or somebody else has asked for it.
        Conflict: it is stamped, refused or withdrawn already.
    """
    use = uow.stamps.use(use_id)
    use.withdraw(by=identity)
    uow.publish(events.stamp_use_withdrawn(use))
    return use


def list_uses(wanted: UseFilter, identity: Identity, uow: UnitOfWork) -> UsePage:
    """A page of the requests in the person's scope, of their unit or theirs, newest first."""
    found = uow.stamps.uses(identity, wanted)
    return UsePage(items=found, next=found[-1].use_id if len(found) == wanted.limit else None)


def _must_be_ours(unit: Unit, keeper: str, approvers: Collection[str], uow: UnitOfWork) -> None:
    """Whether keeper and approvers are people of the unit's county who still work here."""
    must_have_an_approver(unit, approvers)
    people = {who: one for who, one in uow.organisation.staff({keeper, *approvers}).items() if one.active}
    homes = uow.organisation.units({one.unit for one in people.values()})
    near = [
        who
        for who, one in people.items()
        if one.unit in homes and county_of(homes[one.unit].region) == county_of(unit.region)
    ]
    must_be_known("keeper", [keeper], near)
    must_be_known("approvers", approvers, near)
