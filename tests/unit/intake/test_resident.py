"""Documents and phones as people type them: made regular, checked, masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.model.resident import (
    DocumentKind,
    Resident,
    document_fault,
    normal_document_number,
    normal_phone,
    phone_fault,
)

VALID = "11010519491231002X"  # the example of GB 11643


@pytest.mark.parametrize(
    "typed",
    [
        VALID,
        VALID.lower(),
        f" {VALID} ",
        "110105 19491231 002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ],
)
def test_one_identity_number_however_it_is_typed(typed: str) -> None:
    assert normal_document_number(typed) == VALID


@pytest.mark.parametrize(
    "typed",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+8613812345678",
        "+86 138 1234 5678",
        "008613812345678",
        "8613812345678",
        "１３８１２３４５６７８",
        "13812345678\n",
    ],
)
def test_one_mobile_number_however_it_is_typed(typed: str) -> None:
    assert normal_phone(typed) == "13812345678"


@pytest.mark.parametrize("typed", ["0793-2615123", "（0793）2615123", "0793 2615123"])
def test_one_landline_number_however_it_is_typed(typed: str) -> None:
    assert normal_phone(typed) == "07932615123"


@given(st.text("0123456789xXＸ０１２３４ -－—·.()（）+＋ABCabc\n", max_size=40))
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal_document_number(normal_document_number(text)) == normal_document_number(text)
    assert normal_phone(normal_phone(text)) in (normal_phone(text), normal_phone(text).removeprefix("86"))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.IDENTITY_CARD, VALID),
        (DocumentKind.IDENTITY_CARD, ""),
        (DocumentKind.RESIDENCE_PERMIT, "810000199408230021"),
        (DocumentKind.HONG_KONG_MACAO_PERMIT, "H12345678"),
        (DocumentKind.HONG_KONG_MACAO_PERMIT, "M1234567801"),
        (DocumentKind.TAIWAN_PERMIT, "12345678"),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, "CAN110105197501"[:15]),
        (DocumentKind.FOREIGN_PERMANENT_RESIDENT, "911124198108030024"),
        (DocumentKind.PASSPORT, "E12345678"),
        (DocumentKind.OTHER, "A1B2C3"),
    ],
)
def test_numbers_of_all_papers_are_taken(kind: DocumentKind, number: str) -> None:
    assert document_fault(kind, number) is None


@pytest.mark.parametrize(
    ("kind", "number", "why"),
    [
        (DocumentKind.IDENTITY_CARD, "110105491231002", "2013"),  # first generation
        (DocumentKind.IDENTITY_CARD, "110105194912310021", "校验码"),
        (DocumentKind.IDENTITY_CARD, "11010519491331002X", "校验码"),  # no such month
        (DocumentKind.RESIDENCE_PERMIT, "810000199408230022", "居住证"),
        (DocumentKind.RESIDENCE_PERMIT, VALID, "居住证"),
        (DocumentKind.HONG_KONG_MACAO_PERMIT, "X12345678", "通行证"),
        (DocumentKind.TAIWAN_PERMIT, "1234567", "通行证"),
        (DocumentKind.PASSPORT, "E1 ", "护照"),
        (DocumentKind.OTHER, "A" * 31, "其他证件"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused(kind: DocumentKind, number: str, why: str) -> None:
    fault = document_fault(kind, number)
    assert fault is not None
    assert why in fault.zh


@pytest.mark.parametrize("number", ["12", "1381234567", "23812345678", "138123456789", "abc"])
def test_what_is_no_phone_number_is_refused(number: str) -> None:
    assert phone_fault(number) is not None


@given(
    st.text(min_size=1, max_size=40), st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True), st.sampled_from(DocumentKind)
)
def test_what_is_masked_does_not_give_the_number_away(name: str, number: str, kind: DocumentKind) -> None:
    masked = Resident(name, number, "13812345678", kind).masked
    assert "*" in masked.name
    assert masked.identity_number.count("*") >= 8
    assert masked.phone == "138****5678"
    assert Resident("", "", "").masked == Resident("", "", "")
