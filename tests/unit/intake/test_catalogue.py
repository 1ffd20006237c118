"""The catalogue: versions, and everything that is missing named at once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.handlers.catalogue import CatalogueChange, PutCatalogue, put_catalogue
from services.intake.model.catalogue import Item, RequiredMaterial
from shared.contracts import ItemPublished, Material, Tier
from shared.errors import Invalid
from tests.unit.intake.fakes import COUNTY, FakeUnitOfWork, item


def put(uow: FakeUnitOfWork, *items: Item) -> CatalogueChange:
    return put_catalogue(PutCatalogue(county=COUNTY, items=items), uow)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    unit = FakeUnitOfWork()
    unit.items.known.clear()
    return unit


@given(st.sets(st.sampled_from(["id_card", "income", "photo", "unheard of"])))
def test_all_that_is_missing_is_named_at_once_and_nothing_else(handed_over: set[str]) -> None:
    missing = [material.code for material in item().missing(frozenset(handed_over))]
    assert missing == [code for code in ("id_card", "income") if code not in handed_over]


def test_a_paper_is_found_by_its_code() -> None:
    assert item().material("income") == RequiredMaterial("income", "家庭收入证明", "原件 1 份")
    assert item().material("other") is None
    assert item().materials[1].as_contract == Material(code="income", name="家庭收入证明", how="原件 1 份")


def test_a_new_catalogue_is_version_one_of_everything(uow: FakeUnitOfWork) -> None:
    assert put(uow, item("a", version=0), item("b", version=7)) == CatalogueChange(items=2, changed=2)
    assert [(each.code, each.version) for each in uow.items.known] == [("a", 1), ("b", 1)]
    assert [(event.code, event.version) for event in uow.of(ItemPublished)] == [("a", 1), ("b", 1)]


def test_the_same_catalogue_again_changes_nothing(uow: FakeUnitOfWork) -> None:
    put(uow, item("a"))
    uow.published.clear()
    assert put(uow, item("a", version=0)) == CatalogueChange(items=1, changed=0)
    assert uow.published == []


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "低保"},
        {"promised_working_days": 15},
        {"lead_tier": Tier.COUNTY},
        {"proxy_allowed": False},
        {"materials": (RequiredMaterial("id_card", "身份证", "复印件"),)},
        {"materials": ()},
    ],
)
def test_a_changed_item_is_the_next_version_and_the_old_one_stays(
    uow: FakeUnitOfWork, changes: dict[str, object]
) -> None:
    put(uow, item("a"))
    changed = item("a", **changes)
    assert put(uow, changed).changed == 1
    assert uow.items.current(COUNTY, "a") is changed
    assert changed.version == 2
    assert uow.items.version(COUNTY, "a", 1) == item("a")


def test_an_item_may_not_appear_twice(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid) as refused:
        put(uow, item("a"), item("b"), item("a"))
    assert refused.value.errors[0].field == "items[2].code"


def test_the_event_says_what_dispatch_and_supervision_need(uow: FakeUnitOfWork) -> None:
    put(uow, item("a"))
    (event,) = uow.of(ItemPublished)
    assert (event.lead_tier, event.co_tiers, event.promised_working_days) == (Tier.TOWNSHIP, (Tier.VILLAGE,), 20)


def test_two_items_are_the_same_if_only_the_version_differs() -> None:
    assert item().same_as(replace(item(), version=9))
    assert not item().same_as(replace(item(), line="other"))
