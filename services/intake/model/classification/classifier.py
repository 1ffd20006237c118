"""The classifier: what a sentence may mean, how sure that is, and why."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.intake.model.catalogue import Item
from services.intake.model.classification.ranking import Ranking
from services.intake.model.classification.trained import UNTRAINED, Trained
from services.intake.model.classification.words import Segmenter, plain

# How much each text of an item says about it.
_NAME, _ALIAS, _MATERIAL, _HOW = 3.0, 3.0, 1.0, 0.3
_MOST_REASONS = 4


class Source(StrEnum):
    """Where a word was found."""

    NAME = "name"  # 事项名称
    ALIAS = "alias"  # 别名
    MATERIAL = "material"  # 材料
    CASES = "cases"  # 本县已办结的工单


@dataclass(frozen=True, slots=True)
class Reason:
    """A word of the sentence that speaks for an item."""

    word: str
    source: Source
    text: str  # of the item, where the word stands in it; empty for past cases
    cases: int  # in how many past cases of the item it occurs
    weight: int  # percent of the item's score


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that may be meant."""

    item: str
    name: str
    line: str
    sureness: int  # percent; of 100 proposals with 70 about 70 are right, as far as the training could tell
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LineShare:
    """A line of work that may be meant: its items' sureness together."""

    line: str
    sureness: int


class Classifier:
    """Ready to be asked. It never changes: make a new one when the catalogue or the training did."""

    def __init__(self, items: Sequence[Item], trained: Trained = UNTRAINED, segmenter: Segmenter | None = None) -> None:
        self.trained = trained
        self._segmenter = segmenter or segmenter_for(items)
        self._items = {item.code: item for item in items}
        self._catalogue = Ranking({item.code: self._terms_of(item) for item in items})
        known = {code: counts for code, counts in trained.counts.items() if code in self._items}
        self._cases = Ranking({code: known.get(code, {}) for code in self._items})

    @property
    def line_of(self) -> Mapping[str, str]:
        """By item, its line of work."""
        return {code: item.line for code, item in self._items.items()}

    def propose(self, sentence: str, limit: int = 3) -> list[Proposal]:
        """The items that the sentence may mean, the likeliest first; empty: no word of it is known."""
        ranked = self._ranked(sentence)
        return [
            Proposal(
                code, self._items[code].name, self._items[code].line, round(100 * share), self._reasons(code, parts)
            )
            for code, share, parts in ranked[:limit]
        ]

    def lines(self, sentence: str, limit: int = 2) -> list[LineShare]:
        """The lines of work that it may belong to, the likeliest first."""
        shares: dict[str, float] = defaultdict(float)
        for code, share, _ in self._ranked(sentence):
            shares[self._items[code].line] += share
        best = sorted(shares.items(), key=lambda each: (-each[1], each[0]))[:limit]
        return [LineShare(line, round(100 * share)) for line, share in best]

    def scores(self, sentence: str) -> tuple[dict[str, float], dict[str, float]]:
        """By item, what the catalogue says and what past cases say, before they are weighed against each other."""
        terms = self._segmenter.terms(sentence)
        catalogue, cases = self._catalogue.parts(terms), self._cases.parts(terms)
        return (
            {code: sum(parts.values()) for code, parts in catalogue.items()},
            {code: sum(parts.values()) for code, parts in cases.items()},
        )

    def _ranked(self, sentence: str) -> list[tuple[str, float, dict[str, float]]]:
        terms = self._segmenter.terms(sentence)
        found: dict[str, dict[str, float]] = self._catalogue.parts(terms)
        for code, parts in self._cases.parts(terms).items():
            mine = found.setdefault(code, {})
            for term, weight in parts.items():
                mine[term] = mine.get(term, 0.0) + self.trained.weight * weight
        scores = {code: sum(parts.values()) for code, parts in found.items()}
        if not scores:
            return []
        best = max(scores.values())
        shares = {code: math.exp((score - best) / self.trained.temperature) for code, score in scores.items()}
        whole = sum(shares.values())
        order = sorted(scores, key=lambda code: (-scores[code], code))
        return [(code, shares[code] / whole, found[code]) for code in order]

    def _terms_of(self, item: Item) -> dict[str, float]:
        terms: dict[str, float] = defaultdict(float)
        for weight, _, text in _texts_of(item):
            for term, often in self._segmenter.terms(text).items():
                terms[term] += weight * often
        return dict(terms)

    def _reasons(self, code: str, parts: Mapping[str, float]) -> tuple[Reason, ...]:
        """The words that say most; what is part of a longer one is not said twice, lone characters only for want."""
        whole = sum(parts.values())
        order = sorted(parts, key=lambda term: (len(term) == 1, -parts[term], term))
        shown: list[str] = []
        for term in order:
            if len(shown) < _MOST_REASONS and not any(term in longer for longer in shown):
                shown = [other for other in shown if other not in term] + [term]
        return tuple(self._reason(code, term, parts, whole) for term in shown)

    def _reason(self, code: str, term: str, parts: Mapping[str, float], whole: float) -> Reason:
        weight = round(100 * sum(part for other, part in parts.items() if other in term) / whole)
        cases = self.trained.counts.get(code, {}).get(term, 0)
        for _, source, text in _texts_of(self._items[code]):
            if term in plain(text):
                return Reason(term, source, text, cases, weight)
        return Reason(term, Source.CASES, "", cases, weight)


def segmenter_for(items: Iterable[Item]) -> Segmenter:
    """A segmenter that knows the words of a catalogue."""
    return Segmenter(word for item in items for word in (item.name, *item.aliases))


def counted(sentences: Iterable[tuple[str, str]], segmenter: Segmenter) -> dict[str, Counter[str]]:
    """By item, in how many of its sentences each term occurs. ``sentences``: (words, item)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for words, item in sentences:
        counts[item].update(segmenter.terms(words).keys())
    return dict(counts)


def _texts_of(item: Item) -> list[tuple[float, Source, str]]:
    return [
        (_NAME, Source.NAME, item.name),
        *((_ALIAS, Source.ALIAS, alias) for alias in item.aliases),
        *((_MATERIAL, Source.MATERIAL, material.name) for material in item.materials),
        *((_HOW, Source.MATERIAL, material.how) for material in item.materials if material.how),
    ]
