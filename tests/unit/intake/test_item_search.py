"""Items are found by their names, aliases, codes and papers; the index follows the catalogue."""

from dataclasses import replace

import pytest

from services.intake.handlers.catalogue import PutCatalogue, put_catalogue
from services.intake.handlers.item_search import FoundItem, ItemIndexes
from services.intake.model.catalogue import Item, RequiredMaterial
from shared.contracts import Role
from shared.errors import NotFound
from tests.unit.intake.fakes import COUNTY, FakeUnitOfWork, identity, item

ALLOWANCE = item(aliases=("低保", "吃低保"))
CARD = item("cjrz", name="残疾人证办理", name_en="Disability certificate", aliases=("残疾证",))
HOUSE = item(
    "zjdsp", name="农村宅基地审批", name_en="Homestead permit", materials=(RequiredMaterial("deed", "房产证", "带来"),)
)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    unit = FakeUnitOfWork()
    unit.items.known.clear()
    put(unit, ALLOWANCE, CARD, HOUSE)
    return unit


def put(uow: FakeUnitOfWork, *items: Item) -> None:
    put_catalogue(PutCatalogue(county=COUNTY, items=items), identity(Role.ADMINISTRATOR), uow)


def found(uow: FakeUnitOfWork, query: str, limit: int = 20) -> list[FoundItem]:
    return ItemIndexes().search(query, COUNTY, uow, limit)


@pytest.mark.parametrize(
    ("typed", "code", "found_in"),
    [
        ("低保", "zdshbz", "alias"),
        ("zdshbz", "zdshbz", "code"),
        ("dibao", "zdshbz", "alias"),
        ("底保", "zdshbz", "alias"),
        ("最低生活", "zdshbz", "name"),
        ("canji", "cjrz", "name"),
        ("certificate", "cjrz", "name_en"),
        ("房产证", "zjdsp", "paper"),
    ],
)
def test_the_best_hit_says_where_it_was_found(uow: FakeUnitOfWork, typed: str, code: str, found_in: str) -> None:
    best = found(uow, typed)[0]
    assert (best.item.code, best.found_in) == (code, found_in)
    assert all(0 <= start < end <= len(best.excerpt) for start, end in best.marks)


def test_a_name_says_more_than_a_paper(uow: FakeUnitOfWork) -> None:
    put(uow, item("bdcdj", name="不动产登记", aliases=("房产证",)))
    assert [hit.item.code for hit in found(uow, "房产证")] == ["bdcdj", "zjdsp"]
    assert len(found(uow, "房产证", 1)) == 1


def test_the_index_is_kept_until_the_catalogue_changes(uow: FakeUnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    indexes, reads, read = ItemIndexes(), [], uow.items.all_current

    def counted(county: str) -> list[Item]:
        reads.append(county)
        return read(county)

    monkeypatch.setattr(uow.items, "all_current", counted)
    for _ in range(3):
        assert indexes.search("低保", COUNTY, uow)[0].item.name == ALLOWANCE.name
    assert reads == [COUNTY]
    monkeypatch.undo()
    put(uow, replace(ALLOWANCE, name="基本生活救助"))
    assert indexes.search("低保", COUNTY, uow)[0].item.name == "基本生活救助"


def test_counties_without_a_catalogue_are_not_remembered(uow: FakeUnitOfWork) -> None:
    with pytest.raises(NotFound):
        ItemIndexes().search("低保", "110101", uow)
