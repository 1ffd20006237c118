"""What is printed with a number of its own: notices, refusals, acceptances, and receipts for held documents.

``<case>-G1`` is the first version of the one-time notice (告知单), ``-N1`` the refusal (不予受理), ``-S1`` the
acceptance (受理), ``-B1`` the first receipt for documents held (代管收据).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.intake.handlers.query_codes import case_of_resident
from services.intake.handlers.reckoning import item_of, reckoning_of
from services.intake.handlers.scope import case_in_scope
from services.intake.model.case import Case
from services.intake.model.catalogue import Item, RequiredMaterial
from services.intake.model.held_documents import HeldDocument
from services.intake.model.notice import Notice
from services.intake.ports import Seals, UnitOfWork
from shared.errors import NotFound, Text
from shared.identity import Identity

_NUMBER = re.compile(r"(?P<case>.{6,40})-(?P<kind>[GNSB])(?P<position>[1-9][0-9]{0,2})")


class SheetKind(StrEnum):
    """What is printed; the value is the letter in its number."""

    NOTICE = "G"  # 一次性告知单
    REFUSAL = "N"  # 不予受理告知书
    ACCEPTANCE = "S"  # 受理回执
    RECEIPT = "B"  # 材料代管收据


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of a notice, and when it is needed if that is not decided."""

    material: RequiredMaterial
    only_if: Text | None
    brought: bool  # since the notice was issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that stands on one printed page."""

    kind: SheetKind
    number: str
    case: Case
    item: Item
    issued_at: datetime
    issued_by: str  # name, or the staff id if it is not known here
    county: str  # names of places
    township: str
    village: str
    notice: Notice | None = None
    papers: Sequence[PaperLine] = ()
    spared: Sequence[RequiredMaterial] = ()  # what the network holds and does not ask for
    documents: Sequence[HeldDocument] = ()


def printout(number: str, actor: Identity, uow: UnitOfWork) -> Sheet:
    """The sheet with this number, of a case in the actor's scope.

    Raises:
        NotFound: there is none.
    """
    case_number, kind, position = _parts(number)
    return _sheet(case_in_scope(case_number, actor, uow), kind, position, uow)


def printout_for_resident(number: str, query_code: str, uow: UnitOfWork, seals: Seals) -> Sheet:
    """The sheet with this number, for whoever shows the query code of its case.

    Raises:
        WrongQueryCode: the code is wrong, or there is no such case.
        NotFound: the case has no such sheet.
    """
    case_number, kind, position = _parts(number)
    return _sheet(case_of_resident(case_number, query_code, uow, seals), kind, position, uow)


def _parts(number: str) -> tuple[str, SheetKind, int]:
    match = _NUMBER.fullmatch(number)
    if match is None:
        raise _no_such(number)
    return match["case"], SheetKind(match["kind"]), int(match["position"])


def _sheet(case: Case, kind: SheetKind, position: int, uow: UnitOfWork) -> Sheet:
    match kind:
        case SheetKind.NOTICE if position <= len(case.notices):
            return _notice(case, case.notices[position - 1], uow)
        case SheetKind.REFUSAL if position == 1 and case.refusal is not None:
            return _made(case, kind, position, case.refusal.at, case.refusal.by, uow)
        case SheetKind.ACCEPTANCE if position == 1 and case.accepted_at is not None:
            return _made(case, kind, position, case.accepted_at, case.accepted_by, uow)
        case SheetKind.RECEIPT:
            return _receipt(case, position, uow)
    raise _no_such(f"{case.number}-{kind}{position}")


def _notice(case: Case, notice: Notice, uow: UnitOfWork) -> Sheet:
    item = item_of(case, uow)
    undecided = reckoning_of(case, item).undecided
    papers = [
        PaperLine(
            material,
            material.condition.wording(item.subjects) if material.condition and material.code in undecided else None,
            brought=material.code in case.materials,
        )
        for material in item.materials
        if material.code in notice.missing
    ]
    spared = [material for material in item.materials if material.code in case.held]
    made = _made(case, SheetKind.NOTICE, notice.version, notice.issued_at, notice.issued_by, uow)
    return replace(made, notice=notice, papers=papers, spared=spared)


def _receipt(case: Case, position: int, uow: UnitOfWork) -> Sheet:
    number = f"{case.number}-B{position}"
    documents = [document for document in uow.held_documents.of_case(case.number) if document.receipt == number]
    if not documents:
        raise _no_such(number)
    first = documents[0]
    made = _made(case, SheetKind.RECEIPT, position, first.taken_at, first.taken_by, uow)
    return replace(made, documents=documents)


def _made(case: Case, kind: SheetKind, position: int, at: datetime, by: str, uow: UnitOfWork) -> Sheet:
    member = uow.staff.get(by)
    return Sheet(
        kind=kind,
        number=f"{case.number}-{kind}{position}",
        case=case,
        item=item_of(case, uow),
        issued_at=at,
        issued_by=member.name if member else by,
        county=uow.regions.name(case.region[:6]) or "",
        township=uow.regions.name(case.region[:9]) or "",
        village=uow.regions.name(case.region) or "",
    )


def _no_such(number: str) -> NotFound:
    return NotFound(f"没有编号 {number[:60]} 的文书", f"nothing with the number {number[:60]} was issued")
