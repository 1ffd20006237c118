"""Written mandates: registering them, ending them, and refusing who acts without one."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.intake import events
from services.intake.handlers.identification import fingerprints_of
from services.intake.handlers.organisation import land
from services.intake.handlers.reckoning import current_item, today
from services.intake.handlers.scope import case_in_scope
from services.intake.model.case import Case
from services.intake.model.catalogue import Item
from services.intake.model.mandate import Mandate, MandateEnd, Term
from services.intake.model.numbers import mandate_number
from services.intake.model.resident import Fingerprints, Resident
from services.intake.ports import Seals, UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.errors import Forbidden, Invalid, NotFound
from shared.identity import Identity

_MOST_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMandate:
    """A paper a resident signed, for whoever takes it to a matter; what it leaves open see :meth:`Term.of`."""

    agent: str = ""  # staff id; empty: who registers it
    signed_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMandate:
    """A paper signed before there is a case."""

    item: str
    region: str
    resident: Resident
    signed: SignedMandate = SignedMandate()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMandate:
    """It is revoked, or given back."""

    how: MandateEnd
    reason: str


class Filing(Protocol):
    """What a mandate must fit: the matter that is filed."""

    @property
    def region(self) -> str: ...
    @property
    def resident(self) -> Resident: ...


def register_mandate(command: RegisterMandate, actor: Identity, uow: UnitOfWork, seals: Seals) -> Mandate:
    """Register a paper signed before there is a case.

    Raises:
        Forbidden: the village lies outside the actor's scope, or an agent registers it for somebody else.
        Invalid: a field is wrong.
    """
    region = land(command.region, actor, uow).region
    item = current_item(region[:6], command.item, uow)
    prints = fingerprints_of(command.resident, seals)
    mandate = _register(command.signed, region, command.resident, prints, item.code, "", actor, uow)
    uow.publish(events.mandate_registered(mandate))
    return mandate


def add_mandate(number: str, signed: SignedMandate, actor: Identity, uow: UnitOfWork) -> Mandate:
    """Register a paper for a case that is there: another agent takes over, or an agent steps in."""
    case = case_in_scope(number, actor, uow)
    mandate = _register(signed, case.region, case.resident, case.fingerprints, case.item_code, case.number, actor, uow)
    uow.publish(events.mandate_registered(mandate))
    return mandate


def mandate_for_filing(
    number: str,
    signed: SignedMandate | None,
    case_number: str,
    filing: Filing,
    item: Item,
    actor: Identity,
    uow: UnitOfWork,
    seals: Seals,
) -> Mandate | None:
    """The mandate a matter is filed under: a registered one, or one that is registered along; None: neither.

    What is registered along is published by whoever files: the story of a case begins with its submission.

    Raises:
        Invalid: it does not cover this matter.
    """
    if number:
        mandate = uow.mandates.get(number, for_update=True)
        if mandate is None or not actor.covers(mandate.region):
            raise Invalid("mandate", f"没有委托书 {number}", f"there is no mandate {number}")
        mandate.use(
            case_number,
            agent=actor.staff_id,
            day=today(uow),
            item_code=item.code,
            resident=fingerprints_of(filing.resident, seals),
            name=filing.resident.name,
        )
        return mandate
    if signed is None:
        return None
    prints = fingerprints_of(filing.resident, seals)
    return _register(signed, filing.region, filing.resident, prints, item.code, case_number, actor, uow)


def end_mandate(number: str, command: EndMandate, actor: Identity, uow: UnitOfWork) -> Mandate:
    """Revoke it, or take it back."""
    mandate = mandate_in_scope(number, actor, uow, for_update=True)
    mandate.end(command.how, by=actor.staff_id, at=uow.now, reason=command.reason)
    uow.publish(events.mandate_ended(mandate))
    return mandate


def list_mandates(agent: str, actor: Identity, uow: UnitOfWork) -> list[Mandate]:
    """The newest mandates of an agent, of residents in the actor's scope; of the actor if none is named."""
    return uow.mandates.of_agent(agent or actor.staff_id, scope=actor.scope, limit=_MOST_LISTED)


def mandate_in_scope(number: str, actor: Identity, uow: UnitOfWork, *, for_update: bool = False) -> Mandate:
    """A mandate of a resident in the actor's scope."""
    mandate = uow.mandates.get(number, for_update=for_update)
    if mandate is None or not actor.covers(mandate.region):
        raise NotFound(f"没有委托书 {number}", f"there is no mandate {number}")
    return mandate


def must_act_under_mandate(case: Case, actor: Identity, uow: UnitOfWork) -> None:
    """Refuse an agent who acts for the resident without a mandate that is in force; clerks act for the office.

    Raises:
        Forbidden: there is none, or why the last one does not hold.
    """
    if actor.has(Role.CLERK):
        return
    mandates = uow.mandates.of_case(case.number)
    if not mandates:
        raise Forbidden("代为办理须有居民签字的委托书", "acting for a resident needs their written mandate")
    day = today(uow)
    if not any(mandate.fault(agent=actor.staff_id, day=day) is None for mandate in mandates):
        mandates[-1].must_allow(agent=actor.staff_id, day=day)


def _register(
    signed: SignedMandate,
    region: str,
    resident: Resident,
    prints: Fingerprints,
    item_code: str,
    case_number: str,
    actor: Identity,
    uow: UnitOfWork,
) -> Mandate:
    agent = signed.agent or actor.staff_id
    if agent != actor.staff_id and not actor.has(Role.CLERK):
        raise Forbidden("代办员只能登记委托给自己的委托书", "agents register mandates given to themselves only")
    member = uow.staff.get(agent)
    if member is not None and not member.active:
        raise Invalid("agent", "受托人已不在岗", "this agent no longer works here")
    if not resident.name:
        raise Invalid("resident.name", "委托书须有委托人姓名", "a mandate needs the resident’s name")
    term = Term.of(signed.signed_on, signed.valid_until, today=today(uow))
    county = region[:6]
    serial = uow.serials.next(f"mandate/{county}/{uow.now.astimezone(SHANGHAI):%Y%m%d}")
    mandate = Mandate(
        number=mandate_number(county, uow.now, serial),
        county=county,
        region=region,
        resident=resident,
        fingerprints=prints,
        item_code=item_code,
        case_number=case_number,
        agent=agent,
        signed_on=term.signed_on,
        valid_until=term.valid_until,
        registered_by=actor.staff_id,
        registered_at=uow.now,
    )
    uow.mandates.add(mandate)
    return mandate
