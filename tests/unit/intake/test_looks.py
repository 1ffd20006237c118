"""Personal data in full: only in scope, only with a reason, and always on record."""

from datetime import timedelta

import pytest

from services.intake.handlers import looks, query_codes
from services.intake.handlers.identification import fingerprints
from services.intake.handlers.looks import LookUpResident
from services.intake.model.look import Purpose
from services.intake.model.resident import Resident
from services.intake.ports import LookFilter
from shared.contracts import LookKind, LookReason, LookRegistered, Role
from shared.errors import Conflict, Invalid, NotFound
from tests.unit.intake.fakes import (
    AGENT,
    CLERK,
    MORNING,
    STRANGER,
    VILLAGE,
    WANG,
    FakeSeals,
    FakeUnitOfWork,
    identity,
    item,
    submitted,
)

CONTACT = Purpose(reason=LookReason.CONTACT)
FILING = Purpose(reason=LookReason.FILING)
HERE = "10.0.0.7"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


class TestViews:
    def test_who_when_whose_which_why_and_from_where(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        assert looks.view_resident(case.number, CONTACT, CLERK, HERE, uow) == WANG
        (look,) = uow.looks.register
        assert (look.staff_id, look.unit, look.at, look.address) == ("clerk", "u", MORNING, HERE)
        assert (look.case_number, look.region, look.whose) == (case.number, VILLAGE, "王**")
        assert (look.kind, look.reason) == (LookKind.RESIDENT, LookReason.CONTACT)

    def test_it_is_told_without_personal_data(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        purpose = Purpose(reason=LookReason.OTHER, note="打 13812345678 找他")
        looks.view_resident(case.number, purpose, CLERK, HERE, uow)
        (event,) = uow.of(LookRegistered)
        assert (event.concerns, event.staff_id, event.whose) == (case.number, "clerk", "王**")
        for secret in (WANG.name, WANG.phone, WANG.identity_number, HERE):
            assert secret not in str(event)

    def test_other_reasons_must_be_said(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        with pytest.raises(Invalid, match="note"):
            looks.view_resident(case.number, Purpose(reason=LookReason.OTHER, note=" x "), CLERK, HERE, uow)
        assert uow.looks.register == []

    def test_outside_the_scope_there_is_no_case_and_no_look(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        with pytest.raises(NotFound):
            looks.view_resident(case.number, CONTACT, STRANGER, HERE, uow)
        assert uow.looks.register == []
        assert uow.of(LookRegistered) == []


class TestLookUp:
    def search(self, uow: FakeUnitOfWork, actor: object = CLERK, **asked: object) -> looks.KnownResident:
        command = LookUpResident(purpose=FILING, **asked)  # type: ignore[arg-type]
        return looks.look_up_resident(command, actor, HERE, uow, FakeSeals())  # type: ignore[arg-type]

    def test_by_document_or_phone_in_any_spelling(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        assert self.search(uow, identity_number="361103 19900101123x").matters == [case]
        assert self.search(uow, phone="+86 138-1234-5678").matters == [case]
        assert self.search(uow, phone="13900000000").matters == []

    def test_only_within_the_scope(self, uow: FakeUnitOfWork) -> None:
        submitted(uow)
        assert self.search(uow, STRANGER, phone=WANG.phone).matters == []
        assert len(self.search(uow, AGENT, phone=WANG.phone).matters) == 1

    def test_a_search_is_a_look_even_when_it_finds_nothing(self, uow: FakeUnitOfWork) -> None:
        self.search(uow, phone="13900000000")
        (look,) = uow.looks.register
        assert (look.kind, look.case_number, look.found) == (LookKind.LOOKUP, None, 0)
        assert look.phone == fingerprints(FakeSeals(), phone="13900000000").phone
        (event,) = uow.of(LookRegistered)
        assert event.concerns == look.look_id

    def test_known_data_is_given_in_full_only_when_asked_for(self, uow: FakeUnitOfWork) -> None:
        old = submitted(uow).case
        new = submitted(uow, resident=Resident(WANG.name, WANG.identity_number, "13900000001")).case
        assert self.search(uow, identity_number=WANG.identity_number).resident is None
        known = self.search(uow, identity_number=WANG.identity_number, fill=True)
        assert known.matters == [new, old]
        assert known.resident == new.resident
        assert uow.looks.register[-1].case_number == new.number

    def test_of_very_many_matters_the_newest(self, uow: FakeUnitOfWork) -> None:
        filed = [submitted(uow).case for _ in range(looks.MOST_MATTERS + 2)]
        known = self.search(uow, phone=WANG.phone)
        assert known.more
        assert known.matters == filed[:1:-1]

    def test_without_a_number_nobody_is_looked_for(self, uow: FakeUnitOfWork) -> None:
        submitted(uow, resident=Resident("李", "", ""))
        with pytest.raises(Invalid, match="identity_number"):
            self.search(uow)
        assert uow.looks.register == []


class TestTheRegister:
    def test_supervisors_see_their_own_region_page_by_page(self, uow: FakeUnitOfWork) -> None:
        case = submitted(uow).case
        for _ in range(5):
            looks.view_resident(case.number, CONTACT, CLERK, HERE, uow)
        supervisor = identity(Role.SUPERVISOR)
        first = looks.list_looks(LookFilter(limit=3), supervisor, uow)
        rest = looks.list_looks(LookFilter(limit=3, before=first.next), supervisor, uow)
        assert [look.look_id for look in (*first.looks, *rest.looks)] == [
            look.look_id for look in reversed(uow.looks.register)
        ]
        assert rest.next is None
        elsewhere = identity(Role.SUPERVISOR, scope="361104")
        assert looks.list_looks(LookFilter(), elsewhere, uow).looks == []

    def test_the_resident_is_told_units_and_counts(self, uow: FakeUnitOfWork) -> None:
        filed = submitted(uow)
        looks.view_resident(filed.case.number, CONTACT, CLERK, HERE, uow)
        looks.look_up_resident(LookUpResident(purpose=FILING, phone=WANG.phone), AGENT, HERE, uow, FakeSeals())
        (told,) = looks.tell_resident(filed.case.number, filed.query_code, uow, FakeSeals())
        assert (told.unit, told.count) == ("u", 1)


class TestQueryCodes:
    def test_number_and_code_open_the_case_as_people_type_them(self, uow: FakeUnitOfWork) -> None:
        filed = submitted(uow)
        typed = filed.query_code.lower()
        assert query_codes.case_of_resident(f" {filed.case.number} ", f" {typed}", uow, FakeSeals()) is filed.case

    def test_a_wrong_code_and_no_case_look_the_same(self, uow: FakeUnitOfWork) -> None:
        number = submitted(uow).case.number
        with pytest.raises(query_codes.WrongQueryCode) as wrong:
            query_codes.case_of_resident(number, "000000", uow, FakeSeals())
        with pytest.raises(query_codes.WrongQueryCode) as nowhere:
            query_codes.case_of_resident("361103-20261123-999999-0", "000000", uow, FakeSeals())
        assert str(wrong.value) == str(nowhere.value)

    def test_after_ten_wrong_codes_in_an_hour_not_even_the_right_one_opens(self, uow: FakeUnitOfWork) -> None:
        filed = submitted(uow)
        for _ in range(query_codes.WRONG_CODES_AN_HOUR):
            with pytest.raises(query_codes.WrongQueryCode):
                query_codes.case_of_resident(filed.case.number, "000000", uow, FakeSeals())
        with pytest.raises(Conflict):
            query_codes.case_of_resident(filed.case.number, filed.query_code, uow, FakeSeals())
        uow.now += timedelta(hours=1, seconds=1)
        assert query_codes.case_of_resident(filed.case.number, filed.query_code, uow, FakeSeals()) is filed.case


def test_an_identity_number_is_asked_for_only_where_the_item_needs_it(uow: FakeUnitOfWork) -> None:
    uow.items.add(item("needs", needs_identity=True))
    nobody = Resident("李", "", "")
    with pytest.raises(Invalid, match=r"resident\.identity_number"):
        submitted(uow, item="needs", resident=nobody)
    submitted(uow, item="needs")
    submitted(uow, resident=nobody)
