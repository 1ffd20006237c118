"""Seeing a resident's data in full, finding their matters, and the register of who did."""

from dataclasses import dataclass

from services.intake.handlers.identification import fingerprints
from services.intake.handlers.query_codes import case_of_resident
from services.intake.handlers.scope import case_in_scope
from services.intake.model.case import Case
from services.intake.model.look import Look, Purpose, UnitLooks
from services.intake.model.resident import Fingerprints, Resident
from services.intake.ports import LookFilter, Seals, UnitOfWork
from shared.contracts import LookKind, LookRegistered
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.identity import Identity

MOST_MATTERS = 50  # of one resident in one answer, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpResident:
    """A search by number. At least one of the numbers is given, in normal form."""

    purpose: Purpose
    identity_number: str = ""
    phone: str = ""
    fill: bool = False  # also give the newest case's data in full, so that nobody has to type them again


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownResident:
    """What the network holds about somebody, within the searcher's scope."""

    matters: list[Case]
    more: bool  # there are older ones than these
    resident: Resident | None  # the newest data, in full; only if they were asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class LookPage:
    """A page of the register, newest first."""

    looks: list[Look]
    next: str | None  # cursor of the next page


def view_resident(number: str, purpose: Purpose, actor: Identity, address: str, uow: UnitOfWork) -> Resident:
    """The resident's full data; the look itself goes on record.

    Raises:
        NotFound: there is no such case in the actor's scope.
        Invalid: no reason is given.
    """
    case = case_in_scope(number, actor, uow)
    register(LookKind.RESIDENT, purpose, actor, address, uow, case=case)
    return case.resident


def look_up_resident(
    command: LookUpResident, actor: Identity, address: str, uow: UnitOfWork, seals: Seals
) -> KnownResident:
    """The matters of whoever has this number, as far as the actor's scope reaches; the search goes on record.

    Raises:
        Invalid: no number or no reason is given.
    """
    wanted = fingerprints(seals, identity_number=command.identity_number, phone=command.phone)
    if wanted == Fingerprints():
        raise Invalid("identity_number", "请填写证件号码或电话", "give a document number or a phone number")
    found = uow.residents.matters(wanted, scope=actor.scope, limit=MOST_MATTERS + 1)
    newest = found[0] if found and command.fill else None
    register(
        LookKind.LOOKUP,
        command.purpose,
        actor,
        address,
        uow,
        case=newest,
        wanted=wanted,
        found=min(len(found), MOST_MATTERS),
    )
    return KnownResident(
        matters=found[:MOST_MATTERS],
        more=len(found) > MOST_MATTERS,
        resident=newest.resident if newest else None,
    )


def register(
    kind: LookKind,
    purpose: Purpose,
    actor: Identity,
    address: str,
    uow: UnitOfWork,
    *,
    case: Case | None,
    wanted: Fingerprints | None = None,
    found: int = 1,
) -> Look:
    """Put a look on record and tell it.

    Raises:
        Invalid: the reason says nothing.
    """
    purpose.check()
    known = wanted or (case.fingerprints if case else Fingerprints())
    look = Look(
        look_id=new_id(),
        kind=kind,
        at=uow.now,
        staff_id=actor.staff_id,
        unit=actor.unit,
        address=address,
        case_number=case.number if case else None,
        region=case.region if case else actor.scope,
        whose=case.resident.masked.name if case else "",
        identity=known.identity,
        phone=known.phone,
        reason=purpose.reason,
        note=purpose.note.strip(),
        found=found,
    )
    uow.looks.add(look)
    uow.publish(
        LookRegistered(
            look_id=look.look_id,
            kind=kind,
            concerns=look.case_number or look.look_id,
            region=look.region,
            staff_id=look.staff_id,
            unit=look.unit,
            whose=look.whose,
            reason=look.reason,
        )
    )
    return look


def list_looks(wanted: LookFilter, actor: Identity, uow: UnitOfWork) -> LookPage:
    """A page of the register, as far as the actor's scope reaches."""
    found = uow.looks.page(wanted, scope=actor.scope)
    more = len(found) > wanted.limit
    looks = found[: wanted.limit]
    return LookPage(looks=looks, next=looks[-1].look_id if more else None)


def tell_resident(number: str, query_code: str, uow: UnitOfWork, seals: Seals) -> list[UnitLooks]:
    """How often which unit looked at the data of this case's resident: what a resident may know of the register.

    Units, not names: the resident learns whom to ask, and nobody is exposed for doing their work.

    Raises:
        WrongQueryCode: number and code do not belong together.
    """
    case = case_of_resident(number, query_code, uow, seals)
    return uow.looks.by_unit(case.number, case.fingerprints)
