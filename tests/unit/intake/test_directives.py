"""Orders and documents from above, at the door."""

from typing import Any

import pytest

from services.intake.handlers.directives import ReceiveDirective, directive_in_scope, receive_directive
from services.intake.model.directive import Directive
from services.intake.model.numbers import is_number
from shared.contracts import DirectiveAction, DirectiveReceived, Role, Tier
from shared.errors import Forbidden, Invalid, NotFound
from tests.unit.intake.fakes import COUNTY, MORNING, TOWNSHIP, VILLAGE, FakeUnitOfWork, identity

ISSUER = identity(Role.ISSUER, scope=COUNTY, staff_id="issuer")


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def receive(uow: FakeUnitOfWork, actor: Any = ISSUER, **changes: Any) -> Directive:
    fields: dict[str, Any] = {
        "title": "关于做好医保缴费工作的通知",
        "action": DirectiveAction.READ,
        "line": "medical_insurance",
        "region": COUNTY,
        "target_tier": Tier.VILLAGE,
        "document": "广府办字〔2026〕58号",
    }
    return receive_directive(ReceiveDirective(**{**fields, **changes}), actor, uow)


def test_it_is_numbered_stored_and_published(uow: FakeUnitOfWork) -> None:
    directive = receive(uow)
    assert directive.number.startswith("D361103-20261123-000001-")
    assert is_number(directive.number)
    assert (directive.issued_by, directive.received_at) == ("issuer", MORNING)
    assert uow.directives.get(directive.number) is directive
    (event,) = uow.of(DirectiveReceived)
    assert (event.number, event.region, event.target_tier, event.action) == (
        directive.number,
        COUNTY,
        Tier.VILLAGE,
        DirectiveAction.READ,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"classification": "秘密"},
        {"classification": " 机密★1年 "},
        {"classification": "绝密"},
        {"classification": "Secret"},
        {"classification": "TOP SECRET"},
        {"title": "关于某事的通知 秘密★3年"},
        {"document": "机密★"},
    ],
)
def test_a_classified_paper_never_enters(uow: FakeUnitOfWork, changes: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        receive(uow, **changes)
    assert refused.value.errors[0].field == "classification"
    assert "机要" in refused.value.errors[0].zh, "it says where the paper must go instead"
    for secret in changes.values():
        assert secret.strip() not in str(refused.value).replace("涉密", "").replace("保密", "")
    assert (uow.directives.known, uow.published, uow.serials.last) == ({}, [], {})


@pytest.mark.parametrize("classification", ["", "公开", "内部", "普通"])
def test_an_open_paper_is_taken(uow: FakeUnitOfWork, classification: str) -> None:
    assert receive(uow, classification=classification)


def test_nobody_addresses_units_outside_their_scope(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Forbidden):
        receive(uow, identity(Role.ISSUER, scope=TOWNSHIP))
    assert receive(uow, identity(Role.ISSUER, scope=TOWNSHIP), region=TOWNSHIP)


def test_an_unknown_region_is_named(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid) as refused:
        receive(uow, region="361103999")
    assert refused.value.errors[0].field == "region"


@pytest.mark.parametrize(
    ("scope", "sees"),
    [("", True), (COUNTY, True), (TOWNSHIP, True), (VILLAGE, True), ("361102", False), ("361102101", False)],
)
def test_those_it_addresses_and_those_above_them_see_it(uow: FakeUnitOfWork, scope: str, sees: bool) -> None:
    number = receive(uow).number
    actor = identity(Role.HANDLER, scope=scope)
    if sees:
        assert directive_in_scope(number, actor, uow).number == number
    else:
        with pytest.raises(NotFound, match=number):
            directive_in_scope(number, actor, uow)


def test_another_townships_directive_is_not_seen(uow: FakeUnitOfWork) -> None:
    number = receive(uow, region=TOWNSHIP).number
    assert directive_in_scope(number, identity(Role.HANDLER, scope=VILLAGE), uow)
    with pytest.raises(NotFound):
        directive_in_scope(number, identity(Role.HANDLER, scope="361103103"), uow)
