"""The index: documents in, ranked hits out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Generic, NamedTuple

from services.intake.model.search.documents import Document, Field, Hit, Key, excerpt, joined
from services.intake.model.search.matching import Match, Matcher
from services.intake.model.search.spelling import plain, sound_of
from services.intake.model.search.terms import terms_of


class _Best(NamedTuple):
    """A document's best match with one term."""

    score: float
    field: int
    match: Match


class Index(Generic[Key]):
    """Documents that can be searched."""

    def __init__(self, documents: Iterable[Document[Key]]) -> None:
        self._keys: list[Key] = []
        self._fields: list[tuple[int, Field]] = []  # with the number of the document
        for number, document in enumerate(documents):
            self._keys.append(document.key)
            self._fields += ((number, field) for field in document.fields if field.text)
        texts = [plain(field.text).replace("\n", " ") for _, field in self._fields]
        sounds = [
            sound_of(text) if field.sounds else None for text, (_, field) in zip(texts, self._fields, strict=True)
        ]
        self._matcher = Matcher(texts, sounds)

    def __len__(self) -> int:
        return len(self._keys)

    def search(self, query: str, limit: int = 20) -> list[Hit[Key]]:
        """The documents that ``query`` means, the best first; equally good ones in the order they were given.

        Of several terms at least half must match.
        """
        by_term = {term: self._best_of(term) for term in terms_of(query)}
        totals: dict[int, float] = defaultdict(float)
        terms: dict[int, int] = defaultdict(int)
        for best in by_term.values():
            for document, found in best.items():
                totals[document] += found.score / len(by_term)
                terms[document] += 1
        ranked = sorted(
            (document for document in totals if terms[document] * 2 >= len(by_term)),
            key=lambda document: (-totals[document], document),
        )
        return [self._hit(document, totals[document], by_term) for document in ranked[:limit]]

    def _best_of(self, term: str) -> dict[int, _Best]:
        best: dict[int, _Best] = {}
        for number, match in self._matcher.match(term).items():
            document, field = self._fields[number]
            score = match.score * field.weight
            if document not in best or best[document].score < score:
                best[document] = _Best(score, number, match)
        return best

    def _hit(self, document: int, score: float, by_term: Mapping[str, dict[int, _Best]]) -> Hit[Key]:
        found = {term: best[document] for term, best in by_term.items() if document in best}
        shown = max(found.values(), key=lambda best: best.score).field
        here = ((term, best.match) for term, best in found.items() if best.field == shown)
        marks = joined(mark for term, match in here for mark in self._matcher.marks(term, shown, match))
        field = self._fields[shown][1]
        text, marks = excerpt(field.text, marks)
        return Hit(self._keys[document], round(score, 4), field.name, text, marks)
