"""The one search over guides and questions: one index a county for staff, another one of what is public."""

from dataclasses import dataclass

from services.intake.model.knowledge.searching import ArticleKey, ItemNames, index_of
from services.intake.model.search import Hit, Index
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import ArticleKind
from shared.errors import Invalid, NotFound

DEFAULT_LIMIT = 20
MOST_HITS = 50
_LOOKED_AT = 500  # hits before they are narrowed down to a kind or line


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for; empty fields narrow nothing."""

    query: str
    kind: ArticleKind | None = None
    line: str = ""
    limit: int = DEFAULT_LIMIT


class KnowledgeIndexes:
    """The indexes of this process, each kept until its county's articles change."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool], tuple[tuple[int, ...], Index[ArticleKey]]] = {}

    def of(self, county: str, uow: UnitOfWork, *, public_only: bool) -> Index[ArticleKey]:
        """The index as of now; looking whether it is costs one small query."""
        # Taken before the articles are read: a change in between makes the index newer than its stamp, never older.
        # What items are called changes with the catalogue, and with the day on which a change begins.
        today = uow.now.astimezone(SHANGHAI).date()
        stamp = (*uow.knowledge.stamp(county), uow.items.revision(county), today.toordinal())
        known = self._known.get((county, public_only))
        if known is not None and known[0] == stamp:
            return known[1]
        items = {item.code: ItemNames(item.name, item.aliases) for item in uow.items.all_current(county)}
        guides = (guide for guide in uow.guides.valid(county) if guide.code in items or not public_only)
        index = index_of(guides, uow.questions.valid(county), items, public_only=public_only)
        self._known[county, public_only] = (stamp, index)
        return index


def search(county: str, wanted: Search, indexes: KnowledgeIndexes, uow: UnitOfWork) -> list[Hit[ArticleKey]]:
    """For staff: everything of their county, the best first."""
    return _search(wanted, indexes.of(county, uow, public_only=False))


def search_public(county: str, wanted: Search, indexes: KnowledgeIndexes, uow: UnitOfWork) -> list[Hit[ArticleKey]]:
    """For everybody: what is public, and marked in what is public only.

    Raises:
        NotFound: there is no such county here.
    """
    if len(county) != 6 or uow.regions.name(county) is None:
        raise NotFound("没有这个县（区）", "there is no such county")
    return _search(wanted, indexes.of(county, uow, public_only=True))


def _search(wanted: Search, index: Index[ArticleKey]) -> list[Hit[ArticleKey]]:
    if not 1 <= wanted.limit <= MOST_HITS:
        raise Invalid("limit", f"应为 1 到 {MOST_HITS}", f"must be from 1 to {MOST_HITS}")
    hits = index.search(wanted.query, limit=_LOOKED_AT)
    fitting = (hit for hit in hits if wanted.kind in (None, hit.key.kind) and wanted.line in ("", hit.key.line))
    return list(fitting)[: wanted.limit]
