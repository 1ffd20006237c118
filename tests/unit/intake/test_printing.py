"""Printed sheets: everything a resident needs on one page, and nothing that could be read as markup."""

import re
from typing import Any

import pytest

from services.intake.handlers import cases, printouts
from services.intake.handlers import held_documents as ledger
from services.intake.handlers.cases import DeclineCase
from services.intake.handlers.held_documents import Paper, TakeDocuments
from services.intake.handlers.query_codes import WrongQueryCode
from services.intake.model.case import Ground
from services.intake.model.held_documents import PaperForm
from services.intake.printing import PageSize, Printer, PrintOptions
from shared.errors import NotFound
from tests.unit.intake.fakes import CLERK, STRANGER, WANG, FakeSeals, FakeUnitOfWork, item, submitted

PRINTER = Printer("https://zhenbi.example/")
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def page(uow: FakeUnitOfWork, number: str, **options: Any) -> str:
    return PRINTER.page(printouts.printout(number, CLERK, uow), PrintOptions(**options))


def test_a_notice_says_what_where_and_that_nothing_more_may_be_asked(uow: FakeUnitOfWork) -> None:
    filed = submitted(uow, "income")
    html = page(uow, f"{filed.case.number}-G1")
    for said in (
        "一次性告知单",
        "Everything you need to bring",
        "身份证",
        "富山村便民服务点，或 洋口镇便民服务中心",
        "不会再要别的",
        "20 个工作日",
        filed.case.number,
    ):
        assert said in html
    assert "家庭收入证明" not in html, "it was handed over"
    assert WANG.name not in html
    assert WANG.identity_number not in html
    assert filed.query_code not in html
    assert "<svg" in html
    assert f"https://zhenbi.example/progress?number={filed.case.number}" in html


def test_size_and_large_print(uow: FakeUnitOfWork) -> None:
    number = f"{submitted(uow).case.number}-G1"
    plain, roll = page(uow, number), page(uow, number, size=PageSize.ROLL)
    assert "size: A4" in plain
    assert "size: 80mm auto" in roll
    sizes = [int(re.findall(r"font: (\d+)pt", page(uow, number, large=large))[0]) for large in (False, True)]
    assert sizes[0] < sizes[1]


def test_a_refusal_names_the_ground_and_who_is_competent(uow: FakeUnitOfWork) -> None:
    case = submitted(uow, "id_card", "income").case
    command = DeclineCase(ground=Ground.IN_COURT, reason="已经起诉", authority="广丰区人民法院")
    cases.decline_case(case.number, command, CLERK, uow)
    html = page(uow, f"{case.number}-N1")
    for said in ("不予受理告知书", "诉讼、仲裁", "已经起诉", "广丰区人民法院", "行政复议"):
        assert said in html


def test_an_acceptance_lists_what_was_received(uow: FakeUnitOfWork) -> None:
    case = submitted(uow, "id_card", "income").case
    cases.accept_case(case.number, CLERK, uow)
    html = page(uow, f"{case.number}-S1")
    for said in ("受理回执", "身份证", "家庭收入证明", "20 个工作日内办结"):
        assert said in html


def test_a_receipt_lists_the_papers_held(uow: FakeUnitOfWork) -> None:
    case = submitted(uow).case
    papers = (Paper(name="户口簿", form=PaperForm.ORIGINAL), Paper(name=HOSTILE, form=PaperForm.COPY, count=3))
    ledger.take_documents(case.number, TakeDocuments(handed_by="王大", papers=papers), CLERK, uow)
    html = page(uow, f"{case.number}-B1")
    for said in ("材料代管收据", "户口簿", "原件 1 份", "复印件 3 份", "&lt;script&gt;"):
        assert said in html
    assert "<script" not in html
    assert "王大" not in html


def test_what_people_typed_is_never_markup(uow: FakeUnitOfWork) -> None:
    uow.items.add(item("evil", name=HOSTILE, legal_basis=HOSTILE, name_en='"><img src=x onerror=alert(1)>'))
    html = page(uow, f"{submitted(uow, item='evil').case.number}-G1")
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("suffix", ["G2", "G0", "N1", "S1", "B1", "X1", "G", ""])
def test_what_was_not_issued_is_not_printed(uow: FakeUnitOfWork, suffix: str) -> None:
    number = submitted(uow).case.number
    with pytest.raises(NotFound):
        printouts.printout(f"{number}-{suffix}", CLERK, uow)


def test_it_is_for_those_in_scope_and_for_whoever_has_the_query_code(uow: FakeUnitOfWork) -> None:
    filed = submitted(uow)
    number = f"{filed.case.number}-G1"
    with pytest.raises(NotFound):
        printouts.printout(number, STRANGER, uow)
    sheet = printouts.printout_for_resident(number, filed.query_code, uow, FakeSeals())
    assert sheet.number == number
    with pytest.raises(WrongQueryCode):
        printouts.printout_for_resident(number, "XXXXXX", uow, FakeSeals())
