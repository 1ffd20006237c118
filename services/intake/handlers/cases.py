"""What people do with cases at the door: bring papers, accept, answer, decline, withdraw; and file them away."""

from dataclasses import dataclass
from datetime import timedelta

from services.intake import events
from services.intake.handlers import following
from services.intake.handlers.mandates import must_act_under_mandate
from services.intake.handlers.reckoning import holdings_for, item_of, known_materials, reckoning_of, spare
from services.intake.handlers.scope import case_in_scope
from services.intake.model.case import Case, Ground, Refusal, State
from services.intake.model.held_documents import must_hold_no_originals
from services.intake.ports import UnitOfWork
from shared.contracts import CaseAnswered, CaseArchived, CaseDeclined, CaseWithdrawn
from shared.errors import Conflict, Invalid
from shared.identity import Identity

_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMaterials:
    """Papers brought later."""

    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCase:
    """A direct answer."""

    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineCase:
    """A refusal with its ground and the authority that is competent instead."""

    ground: Ground
    reason: str
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCase:
    """The resident no longer wants it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCase:
    """It goes to the file."""

    reason: str = "已结案"


def add_materials(number: str, command: AddMaterials, actor: Identity, uow: UnitOfWork) -> Case:
    """Take papers in; when all that is needed is there, the case goes on."""
    case = case_in_scope(number, actor, uow, for_update=True)
    must_act_under_mandate(case, actor, uow)
    item = item_of(case, uow)
    known_materials(command.materials, item)
    new = case.receive_materials(command.materials)
    # Now somebody has seen the resident, so what the network holds of them counts, whichever door the case came by.
    reckoning = reckoning_of(case, item, holdings_for(item, case.fingerprints, uow, but=number))
    is_complete = case.state is State.AWAITING_MATERIALS and not reckoning.missing
    if not new and not is_complete:
        raise Conflict("这些材料已经收过", "these papers were taken before")
    spare(case, reckoning)
    if is_complete:
        case.complete_materials()
        uow.publish(events.case_materials_received(case, item, by=actor.staff_id))
    return case


def accept_case(number: str, actor: Identity, uow: UnitOfWork) -> Case:
    """Accept a complete case; dispatch takes it from here."""
    case = case_in_scope(number, actor, uow, for_update=True)
    following.must_not_overtake_lead(case, uow)
    case.accept(by=actor.staff_id, at=uow.now)
    uow.publish(events.case_accepted(case, item_of(case, uow), actor.staff_id))
    following.follower_accepted(case, actor.staff_id, uow)
    return case


def answer_case(number: str, command: AnswerCase, actor: Identity, uow: UnitOfWork) -> Case:
    """Answer directly."""
    case = case_in_scope(number, actor, uow, for_update=True)
    case.answer_directly(command.answer)
    uow.publish(CaseAnswered(number=number, answer=command.answer, answered_by=actor.staff_id))
    following.lead_answered(case, actor.staff_id, uow)
    return case


def decline_case(number: str, command: DeclineCase, actor: Identity, uow: UnitOfWork) -> Case:
    """Decline, and name who is competent: a case is never turned away to nowhere.

    Raises:
        Invalid: the reason or the authority is blank.
    """
    case = case_in_scope(number, actor, uow, for_update=True)
    if not command.reason.strip():
        raise Invalid("reason", "请写明不予受理的理由", "say why it is declined")
    if not command.authority.strip():
        raise Invalid("authority", "请写明应找的机关", "name the authority that is competent")
    case.decline(
        Refusal(command.ground, command.reason.strip(), command.authority.strip(), by=actor.staff_id, at=uow.now)
    )
    uow.publish(
        CaseDeclined(
            number=number,
            ground=command.ground,
            reason=command.reason.strip(),
            authority=command.authority.strip(),
            declined_by=actor.staff_id,
        )
    )
    following.lead_gone(case, uow)
    return case


def withdraw_case(number: str, command: WithdrawCase, actor: Identity, uow: UnitOfWork) -> Case:
    """Withdraw on the resident's word."""
    case = case_in_scope(number, actor, uow, for_update=True)
    must_act_under_mandate(case, actor, uow)
    case.withdraw()
    uow.publish(CaseWithdrawn(number=number, reason=command.reason, withdrawn_by=actor.staff_id))
    following.lead_gone(case, uow)
    return case


def archive_case(number: str, command: ArchiveCase, actor: Identity, uow: UnitOfWork) -> Case:
    """File a closed case away.

    Raises:
        Conflict: it is not closed, or originals are still held for the resident.
    """
    case = case_in_scope(number, actor, uow, for_update=True)
    must_hold_no_originals(uow.held_documents.of_case(number))
    case.archive()
    uow.publish(CaseArchived(number=number, archived_by=actor.staff_id, reason=command.reason))
    return case


def archive_due(after: timedelta, uow: UnitOfWork) -> int:
    """File away what was closed longer ago than ``after``; returns how many if there may be more, otherwise 0."""
    due = uow.cases.to_archive(uow.now - after, _AT_ONCE)
    for case in due:
        case.archive()
        uow.publish(CaseArchived(number=case.number, archived_by="", reason=f"结案满 {after.days} 天"))
    return len(due) if len(due) == _AT_ONCE else 0
