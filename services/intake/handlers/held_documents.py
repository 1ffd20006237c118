"""Documents held for residents: taken against a receipt, moved against signatures, given back."""

from dataclasses import dataclass

from services.intake import events
from services.intake.handlers.reckoning import item_of
from services.intake.handlers.scope import case_in_scope
from services.intake.model.held_documents import HeldDocument, PaperForm
from services.intake.ports import UnitOfWork
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.identity import Identity

_MOST_LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One line of a receipt."""

    material: str = ""  # code of the item's paper
    name: str = ""  # of something else
    form: PaperForm
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDocuments:
    """Papers a resident, or who came for them, leaves with us."""

    handed_by: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDocument:
    """On its way to another unit."""

    to_unit: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDocument:
    """Back to the resident, or to whom they sent."""

    to: str


def take_documents(number: str, command: TakeDocuments, actor: Identity, uow: UnitOfWork) -> list[HeldDocument]:
    """Take papers of an open case into custody and number the receipt.

    Raises:
        Invalid: a line names no paper.
        Conflict: the case is over.
        Forbidden: the actor works for no unit, so nobody would answer for the papers.
    """
    case = case_in_scope(number, actor, uow, for_update=True)
    if not case.is_open:
        raise Conflict("工单已结束，不再收材料", "the case is over; no more papers are taken")
    if not actor.unit:
        raise Forbidden("您没有所在机构，不能代管材料", "you belong to no unit, which would answer for the papers")
    item = item_of(case, uow)
    earlier = {document.receipt for document in uow.held_documents.of_case(number)}
    receipt = f"{number}-B{len(earlier) + 1}"
    taken = []
    for position, paper in enumerate(command.papers, 1):
        material = item.material(paper.material) if paper.material else None
        name = material.name if material is not None else paper.name.strip()
        if paper.material and material is None:
            field = f"papers[{position - 1}].material"
            raise Invalid(field, f"事项没有材料“{paper.material}”", f"the item has no paper {paper.material}")
        if not name:
            raise Invalid(f"papers[{position - 1}].name", "请写明是什么材料", "say which paper it is")
        document = HeldDocument(
            number=f"{receipt}-{position}",
            receipt=receipt,
            case_number=number,
            region=case.region,
            material=paper.material,
            name=name,
            form=paper.form,
            count=paper.count,
            handed_by=command.handed_by,
            taken_by=actor.staff_id,
            taken_at=uow.now,
            unit=actor.unit,
        )
        uow.held_documents.add(document)
        uow.publish(events.held_document_taken(document))
        taken.append(document)
    return taken


def send_document(number: str, command: SendDocument, actor: Identity, uow: UnitOfWork) -> HeldDocument:
    """Send a paper on; the other unit has to sign for it."""
    document = document_in_scope(number, actor, uow)
    document.send(command.to_unit, unit=actor.unit, by=actor.staff_id, at=uow.now, note=command.note)
    uow.publish(events.held_document_sent(document))
    return document


def receive_document(number: str, actor: Identity, uow: UnitOfWork) -> HeldDocument:
    """Sign for a paper that was sent to the actor's unit."""
    document = document_in_scope(number, actor, uow)
    document.receive(unit=actor.unit, by=actor.staff_id, at=uow.now)
    uow.publish(events.held_document_received(document))
    return document


def return_document(number: str, command: ReturnDocument, actor: Identity, uow: UnitOfWork) -> HeldDocument:
    """Give a paper back."""
    document = document_in_scope(number, actor, uow)
    document.give_back(command.to, unit=actor.unit, by=actor.staff_id, at=uow.now)
    uow.publish(events.held_document_returned(document))
    return document


def documents_of_case(number: str, actor: Identity, uow: UnitOfWork) -> list[HeldDocument]:
    """All entries of a case in the actor's scope."""
    case_in_scope(number, actor, uow)
    return uow.held_documents.of_case(number)


def open_documents(unit: str, actor: Identity, uow: UnitOfWork) -> list[HeldDocument]:
    """What lies in a unit, or is on its way to it, as far as the actor may see it; their own unit if none is named."""
    found = uow.held_documents.at_unit(unit or actor.unit, _MOST_LISTED)
    return [document for document in found if _may_see(document, actor)]


def document_in_scope(number: str, actor: Identity, uow: UnitOfWork) -> HeldDocument:
    """An entry of a case in the actor's scope, or one that is at or on its way to their unit; locked."""
    document = uow.held_documents.get(number, for_update=True)
    if document is None or not _may_see(document, actor):
        raise NotFound(f"没有代管材料 {number}", f"no paper {number} is held")
    return document


def _may_see(document: HeldDocument, actor: Identity) -> bool:
    mine = actor.unit != "" and actor.unit in (document.unit, document.moving_to)
    return mine or actor.covers(document.region)
