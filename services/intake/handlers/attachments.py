"""Files of cases: who may add, see and remove them. Contents are moved outside of any transaction, before or after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from services.intake.handlers.looks import register
from services.intake.handlers.scope import case_in_scope
from services.intake.model.attachment import Attachment, StoredFile, clean_name, must_have_room
from services.intake.model.case import OVER, Case
from services.intake.model.look import Purpose
from services.intake.ports import Placed, UnitOfWork, Vault
from shared.contracts import AttachmentAdded, AttachmentRemoved, LookKind
from shared.errors import Conflict, NotFound
from shared.identifiers import new_id
from shared.identity import Identity

ORPHANED_AFTER = timedelta(hours=1)  # an upload that is under way has no row yet
_STEP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAttachment:
    """A file that does not belong here."""

    reason: str


def may_attach(case: Case, uow: UnitOfWork) -> Case:
    """Refuse files for a case that is over, or has as many as it may have.

    Raises:
        Conflict: it does not take any.
    """
    if case.state in OVER:
        raise Conflict("工单已结束，不再收附件", "the case is over; it takes no more attachments")
    must_have_room(len(uow.attachments.of_case(case.number)))
    return case


def attach(case: Case, file: StoredFile, name: str, by: str, uow: UnitOfWork) -> Attachment:
    """Give a file to a case; the same content again is the attachment that it has already.

    Raises:
        Conflict: the case takes no more.
    """
    for attachment in uow.attachments.of_case(case.number):
        if attachment.stored.fingerprint == file.fingerprint:
            return attachment
    may_attach(case, uow)
    attachment = Attachment(
        attachment_id=new_id(),
        case_number=case.number,
        name=clean_name(name),
        added_by=by,
        added_at=uow.now,
        stored=uow.attachments.stored(file.fingerprint) or file,
    )
    uow.attachments.add(attachment)
    uow.publish(
        AttachmentAdded(
            number=case.number,
            attachment_id=attachment.attachment_id,
            media_type=attachment.media_type.value,
            size_bytes=attachment.size_bytes,
            added_by=by,
        )
    )
    return attachment


def list_attachments(number: str, actor: Identity, uow: UnitOfWork) -> list[Attachment]:
    """The files of a case in the actor's scope."""
    return uow.attachments.of_case(case_in_scope(number, actor, uow).number)


def open_attachment(
    number: str, attachment_id: str, purpose: Purpose, actor: Identity, address: str, uow: UnitOfWork
) -> Attachment:
    """A file to be read; the look goes on record.

    Raises:
        NotFound: there is no such case in the actor's scope, or no such file.
        Invalid: no reason is given.
    """
    case = case_in_scope(number, actor, uow)
    attachment = attachment_of(case, attachment_id, uow)
    register(LookKind.ATTACHMENT, purpose, actor, address, uow, case=case)
    return attachment


def attachment_of(case: Case, attachment_id: str, uow: UnitOfWork) -> Attachment:
    """One file of a case.

    Raises:
        NotFound: it has no such file.
    """
    attachment = uow.attachments.get(case.number, attachment_id)
    if attachment is None:
        raise NotFound("没有这个附件", "there is no such attachment")
    return attachment


def remove_attachment(
    number: str, attachment_id: str, command: RemoveAttachment, actor: Identity, uow: UnitOfWork
) -> None:
    """Take a file away that does not belong here; that it was here stays on record."""
    case = case_in_scope(number, actor, uow, for_update=True)
    _remove(attachment_of(case, attachment_id, uow), command.reason, actor.staff_id, uow)


def remove_past_retention(kept: timedelta, uow: UnitOfWork) -> int:
    """Remove some files whose case ended longer ago than ``kept``; returns how many, 0 when none is left."""
    uow.attachments.note_ended_cases(uow.now)
    past = uow.attachments.past_retention(uow.now - kept, _STEP)
    for attachment in past:
        _remove(attachment, "保存期满", "", uow)
    return len(past)


def orphans(vault: Vault, uow: UnitOfWork) -> Iterator[str]:
    """Places in the vault that nothing is known to lie in: of uploads that failed, and of removed attachments."""
    for step in _steps(placed for placed in vault.places() if placed.since < uow.now - ORPHANED_AFTER):
        places = [placed.place for placed in step]
        known = uow.attachments.known_places(places)
        yield from (place for place in places if place not in known)


def _steps(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    step: list[Placed] = []
    for each in placed:
        step.append(each)
        if len(step) == _STEP:
            yield step
            step = []
    if step:
        yield step


def _remove(attachment: Attachment, reason: str, by: str, uow: UnitOfWork) -> None:
    uow.attachments.remove(attachment)
    uow.publish(
        AttachmentRemoved(
            number=attachment.case_number, attachment_id=attachment.attachment_id, reason=reason, removed_by=by
        )
    )
