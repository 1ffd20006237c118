"""Find items by words, pinyin and initials: 低保, dibao, zdshbz."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.intake.model.catalogue import Item
from services.intake.model.search import Document, Field, Index, Marks
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import NotFound

DEFAULT_LIMIT = 20
MOST_HITS = 50  # that may be asked for
_NAME, _ALIAS, _CODE, _ENGLISH, _PAPER = 1.0, 0.98, 0.95, 0.8, 0.4  # how much a match there says


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item that was found; ``marks`` are the ranges of ``excerpt``, a text of its ``found_in``, that matched."""

    item: Item
    score: float
    found_in: str  # name, alias, code, name_en or paper
    excerpt: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The index of one county as of one revision and day."""

    stamp: tuple[int, date]
    items: dict[str, Item]
    index: Index[str]


class ItemIndexes:
    """The indexes of this process: each is kept until its county's catalogue changes, in this copy or another."""

    def __init__(self) -> None:
        self._known: dict[str, _Prepared] = {}

    def search(self, query: str, county: str, uow: UnitOfWork, limit: int = DEFAULT_LIMIT) -> list[FoundItem]:
        """The items in force that ``query`` means, the best first.

        Raises:
            NotFound: there is no such county here.
        """
        prepared = self._of(county, uow)
        return [
            FoundItem(prepared.items[hit.key], hit.score, hit.field, hit.excerpt, hit.marks)
            for hit in prepared.index.search(query, limit)
        ]

    def _of(self, county: str, uow: UnitOfWork) -> _Prepared:
        # Taken before the items are read: a change in between makes the index newer than its stamp, never older.
        stamp = (uow.items.revision(county), uow.now.astimezone(SHANGHAI).date())
        known = self._known.get(county)
        if known is not None and known.stamp == stamp:
            return known
        if not stamp[0]:  # else anybody could fill the memory with counties there are not
            raise NotFound("没有这个县（区）的事项目录", "there is no catalogue of such a county")
        items = uow.items.all_current(county)
        prepared = _Prepared(stamp, {item.code: item for item in items}, index_of(items))
        self._known[county] = prepared
        return prepared


def index_of(items: Iterable[Item]) -> Index[str]:
    """An index of items by their code."""
    return Index(Document(item.code, tuple(_fields(item))) for item in items)


def _fields(item: Item) -> Iterable[Field]:
    yield Field("name", item.name, _NAME)
    yield from (Field("alias", alias, _ALIAS) for alias in item.aliases)
    yield Field("code", item.code, _CODE, sounds=False)
    yield Field("name_en", item.name_en, _ENGLISH)
    yield from (Field("paper", material.name, _PAPER, sounds=False) for material in item.materials)
