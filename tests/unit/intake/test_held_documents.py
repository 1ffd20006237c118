"""Documents held: somebody answers for each at every moment, and none is forgotten."""

from dataclasses import replace
from typing import Any

import pytest

from services.intake.handlers import cases
from services.intake.handlers import held_documents as ledger
from services.intake.handlers.cases import ArchiveCase
from services.intake.handlers.held_documents import Paper, ReturnDocument, SendDocument, TakeDocuments
from services.intake.model.case import Case, State
from services.intake.model.held_documents import HeldDocument, PaperForm
from shared import contracts as c
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.intake.fakes import AGENT, CLERK, MORNING, STRANGER, FakeUnitOfWork, complete_case

POST = replace(AGENT, unit="post")
OFFICE = replace(CLERK, unit="office")
COUNTY = replace(CLERK, unit="bureau", scope="361103", staff_id="bureau-clerk")
BOOK = Paper(name="户口簿", form=PaperForm.ORIGINAL)
BACK = ReturnDocument(to="王小明")


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.fixture
def case(uow: FakeUnitOfWork) -> Case:
    filed = complete_case(uow)
    uow.published.clear()
    return filed


def take(uow: FakeUnitOfWork, case: Case, *papers: Paper, actor: Any = POST) -> list[HeldDocument]:
    return ledger.take_documents(case.number, TakeDocuments(handed_by="王大", papers=papers or (BOOK,)), actor, uow)


def send(uow: FakeUnitOfWork, document: HeldDocument, to: str, actor: Any) -> None:
    ledger.send_document(document.number, SendDocument(to_unit=to), actor, uow)


def test_a_receipt_has_a_line_for_each_paper(uow: FakeUnitOfWork, case: Case) -> None:
    card = Paper(material="id_card", form=PaperForm.COPY, count=2)
    first = take(uow, case, BOOK, card)
    (second,) = take(uow, case)
    assert [document.number for document in first] == [f"{case.number}-B1-1", f"{case.number}-B1-2"]
    assert [(document.name, document.form, document.count) for document in first] == [
        ("户口簿", "original", 1),
        ("身份证", "copy", 2),
    ]
    assert second.receipt == f"{case.number}-B2"
    assert uow.story == ["HeldDocumentTaken"] * 3
    assert uow.of(c.HeldDocumentTaken)[1].unit == "post"


def test_it_moves_up_against_signatures_and_comes_back(uow: FakeUnitOfWork, case: Case) -> None:
    (book,) = take(uow, case)
    send(uow, book, "office", POST)
    assert (book.unit, book.moving_to) == ("post", "office"), "the sender answers for it until it is signed for"
    ledger.receive_document(book.number, OFFICE, uow)
    send(uow, book, "bureau", OFFICE)
    ledger.receive_document(book.number, COUNTY, uow)
    assert (book.unit, book.moving_to) == ("bureau", "")
    assert [(move.from_unit, move.to_unit, move.sent_by, move.received_by) for move in book.moves] == [
        ("post", "office", "agent", "clerk"),
        ("office", "bureau", "clerk", "bureau-clerk"),
    ]
    ledger.return_document(book.number, BACK, COUNTY, uow)
    assert (book.returned_to, book.returned_by, book.returned_at) == ("王小明", "bureau-clerk", MORNING)
    assert uow.story[1:] == [
        "HeldDocumentSent",
        "HeldDocumentReceived",
        "HeldDocumentSent",
        "HeldDocumentReceived",
        "HeldDocumentReturned",
    ]
    assert uow.of(c.HeldDocumentReturned)[0].returned_to == "王**"


def test_who_does_not_have_it_cannot_move_it(uow: FakeUnitOfWork, case: Case) -> None:
    (book,) = take(uow, case)
    with pytest.raises(Forbidden, match="another unit"):
        send(uow, book, "bureau", OFFICE)
    with pytest.raises(Forbidden, match="another unit"):
        ledger.return_document(book.number, BACK, OFFICE, uow)
    with pytest.raises(Conflict, match="not on its way"):
        ledger.receive_document(book.number, OFFICE, uow)
    with pytest.raises(Conflict, match="at that unit already"):
        send(uow, book, "post", POST)
    send(uow, book, "office", POST)
    with pytest.raises(Forbidden, match="to another unit"):
        ledger.receive_document(book.number, COUNTY, uow)
    with pytest.raises(Conflict, match="not signed for"):
        ledger.return_document(book.number, BACK, POST, uow)
    with pytest.raises(NotFound):
        ledger.receive_document(book.number, STRANGER, uow)


def test_what_was_given_back_stays_given_back(uow: FakeUnitOfWork, case: Case) -> None:
    (book,) = take(uow, case)
    ledger.return_document(book.number, BACK, POST, uow)
    with pytest.raises(Conflict, match="given back"):
        ledger.return_document(book.number, BACK, POST, uow)
    with pytest.raises(Conflict, match="given back"):
        send(uow, book, "office", POST)


def test_each_unit_sees_what_it_has_and_what_is_coming(uow: FakeUnitOfWork, case: Case) -> None:
    (book,) = take(uow, case)
    send(uow, book, "office", POST)
    for actor in (POST, OFFICE):
        assert ledger.open_documents("", actor, uow) == [book]
    assert ledger.open_documents("", COUNTY, uow) == []
    assert ledger.open_documents("post", STRANGER, uow) == [], "not of cases in other townships"
    ledger.receive_document(book.number, OFFICE, uow)
    assert ledger.open_documents("", POST, uow) == []
    ledger.return_document(book.number, BACK, OFFICE, uow)
    assert ledger.open_documents("", OFFICE, uow) == []
    assert ledger.documents_of_case(case.number, CLERK, uow) == [book]


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (Paper(material="unheard of", form=PaperForm.COPY), "papers[1].material"),
        (Paper(name=" ", form=PaperForm.COPY), "papers[1].name"),
    ],
)
def test_a_line_without_a_paper_is_named(uow: FakeUnitOfWork, case: Case, paper: Paper, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        take(uow, case, BOOK, paper)
    assert refused.value.errors[0].field == field


def test_somebody_must_answer_for_it_and_the_case_must_be_open(uow: FakeUnitOfWork, case: Case) -> None:
    with pytest.raises(Forbidden, match="no unit"):
        take(uow, case, actor=replace(CLERK, unit=""))
    cases.withdraw_case(case.number, cases.WithdrawCase(reason="算了"), CLERK, uow)
    with pytest.raises(Conflict, match="over"):
        take(uow, case)


def test_a_case_is_not_filed_away_while_originals_are_held(uow: FakeUnitOfWork, case: Case) -> None:
    book, _ = take(uow, case, BOOK, Paper(name="病历", form=PaperForm.COPY))
    case.state = State.CLOSED
    with pytest.raises(Conflict, match="户口簿"):
        cases.archive_case(case.number, ArchiveCase(), CLERK, uow)
    assert case.state is State.CLOSED
    ledger.return_document(book.number, BACK, POST, uow)
    cases.archive_case(case.number, ArchiveCase(reason="已结案"), CLERK, uow)
    assert uow.of(c.CaseArchived) == [c.CaseArchived(number=case.number, archived_by="clerk", reason="已结案")]
