"""Telling: from an occasion and the routing table to the messages, each written once.

Nobody is silently not told. An empty or vacated position falls to whoever stands in for it, a resident without a phone
falls to the staff member who took the case, and when there is nobody at all, that is kept as a failed message.
"""

from collections.abc import Sequence

from services.notify.events import message_sent
from services.notify.model import (
    NOBODY,
    Addressee,
    Case,
    Channel,
    HandOver,
    Message,
    Occasion,
    Recipient,
    Route,
    State,
    resident_of,
)
from services.notify.ports import Desk, UnitOfWork
from shared.contracts import Role
from shared.errors import NotYet
from shared.identifiers import new_id

_STAND_INS = (Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR)  # asked in this order when a position is empty


def tell(occasion: Occasion, uow: UnitOfWork, desk: Desk) -> None:
    """Write every message the routing table asks for on this occasion; what was written before is left alone.

    Raises:
        NotYet: the unit whose leader is to be told is not known yet.
    """
    told = uow.messages.told(occasion.event_id)
    for route in desk.routing.of(occasion.event):
        for recipient in _people_behind(route.addressee, occasion, uow):
            if (recipient.staff_id, route.channel) in told:
                continue
            told.add((recipient.staff_id, route.channel))
            message = _write(occasion, route, recipient, uow, desk)
            if route.addressee is Addressee.RESIDENT:
                _post(message, occasion.case, uow, desk)
            else:
                _keep(message, uow)


def hand_over(message: Message, case: Case, reason: HandOver, uow: UnitOfWork, desk: Desk) -> None:
    """Ask the staff member who took the case to tell the resident by hand what ``message`` says; asked once only."""
    facts = {
        "about": case.number,
        "title": case.title,
        "resident": case.resident,
        "reason": reason,
        "told_zh": message.text_zh,
        "told_en": message.text_en,
    }
    wording = desk.texts.render("call_list", facts)
    told = uow.messages.told(message.event_id)
    for recipient in _person_or_stand_ins(case.taken_by, None, case.region, uow):
        if (recipient.staff_id, Channel.CALL_LIST) not in told:
            _keep(message.handed_to(recipient.staff_id, wording, reason, message_id=new_id(), now=uow.now), uow)


def _write(occasion: Occasion, route: Route, recipient: Recipient, uow: UnitOfWork, desk: Desk) -> Message:
    wording = desk.texts.render(route.template, {**occasion.facts, "stand_in": recipient.stands_in})
    return Message.about_occasion(occasion, route, recipient.staff_id, wording, message_id=new_id(), now=uow.now)


def _post(message: Message, case: Case | None, uow: UnitOfWork, desk: Desk) -> None:
    """Put a message to a resident where its sender finds it, or into a person's hands if no channel can reach them."""
    if case is None:
        raise ValueError(f"{message.event} has no resident: the routing table should have been refused")
    if case.contact is None:
        hand_over(message, case, HandOver.NO_PHONE, uow, desk)
    elif message.channel is Channel.CALL_LIST:
        hand_over(message, case, HandOver.BY_RULE, uow, desk)
    else:
        uow.messages.add(message)


def _keep(message: Message, uow: UnitOfWork) -> None:
    """Keep a message to a staff member, which reaches them by being there."""
    uow.messages.add(message)
    if message.state is not State.FAILED:
        uow.publish(message_sent(message))


def _people_behind(  # noqa: PLR0911  # a kind of addressee a line
    addressee: Addressee, occasion: Occasion, uow: UnitOfWork
) -> Sequence[Recipient]:
    match addressee:
        case Addressee.RESIDENT:
            return [Recipient(resident_of(occasion.about))]
        case Addressee.TAKER:
            taker = occasion.case.taken_by if occasion.case else None
            return _person_or_stand_ins(taker, None, occasion.region, uow)
        case Addressee.ACTOR:
            return _person_or_stand_ins(occasion.actor, occasion.unit, occasion.region, uow)
        case Addressee.ISSUER:
            return _person_or_stand_ins(occasion.issuer, None, occasion.region, uow)
        case Addressee.CONCERNED:
            known = {staff_id: uow.directory.staff(staff_id) for staff_id in occasion.concerned}
            return [Recipient(staff_id) for staff_id, person in known.items() if person is None or person.active]
        case Addressee.CALLED_UPON:
            return _called_upon(occasion, uow)
        case Addressee.DISPATCHERS | Addressee.SUPERVISORS:
            role = Role.DISPATCHER if addressee is Addressee.DISPATCHERS else Role.SUPERVISOR
            holders = uow.directory.holders(role, occasion.region)
            return [Recipient(person.staff_id) for person in holders] or _stand_ins(occasion.region, uow)


def _called_upon(occasion: Occasion, uow: UnitOfWork) -> Sequence[Recipient]:
    """Each of them or who stands in, once; nobody is named: the leader of the unit."""
    told = dict.fromkeys(
        each for staff_id in occasion.called_upon for each in _person_or_stand_ins(staff_id, None, occasion.region, uow)
    )
    return list(told) or _person_or_stand_ins(None, occasion.unit, occasion.region, uow)


def _person_or_stand_ins(
    staff_id: str | None, unit_code: str | None, region: str, uow: UnitOfWork
) -> Sequence[Recipient]:
    """The person; else the leader of ``unit_code`` or of their own unit; else who oversees the place; else nobody.

    Somebody not registered here yet counts as present: the event that names them is newer than our copy.
    """
    person = uow.directory.staff(staff_id) if staff_id else None
    if staff_id and (person is None or person.active):
        return [Recipient(staff_id)]
    unit_code = unit_code or (person.unit if person else None)
    if unit_code:
        unit = uow.directory.unit(unit_code)
        if unit is None:
            raise NotYet(f"unit {unit_code} is not registered here yet")
        leader = uow.directory.staff(unit.leader) if unit.leader else None
        if unit.leader and unit.leader != staff_id and (leader is None or leader.active):
            return [Recipient(unit.leader, stands_in=True)]
    return _stand_ins(region, uow)


def _stand_ins(region: str, uow: UnitOfWork) -> Sequence[Recipient]:
    for role in _STAND_INS:
        holders = uow.directory.holders(role, region)
        if holders:
            return [Recipient(person.staff_id, stands_in=True) for person in holders]
    return [NOBODY]
