"""BM25 over a handful of documents, with what each term contributed.

Written here because the libraries give totals only (``bm25s``, ``rank-bm25``), and without the parts there are no
reasons; see docs/adr. Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

_SATURATION = 1.5  # k1: how soon another occurrence of the same term adds nothing
_LENGTH = 0.5  # b: how far long documents are held down


class Ranking:
    """Documents by the terms they have."""

    def __init__(self, documents: Mapping[str, Mapping[str, float]]) -> None:
        """``documents``: by key, how often each term occurs; parts of an occurrence count, too."""
        lengths = {key: sum(terms.values()) for key, terms in documents.items()}
        filled = [length for length in lengths.values() if length]
        average = sum(filled) / max(len(filled), 1) or 1.0
        spread = Counter(term for terms in documents.values() for term in terms)
        self._weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for key, terms in documents.items():
            held_down = _SATURATION * (1 - _LENGTH + _LENGTH * lengths[key] / average)
            for term, often in terms.items():
                rarity = math.log(1 + (len(documents) - spread[term] + 0.5) / (spread[term] + 0.5))
                self._weights[term].append((key, rarity * often * (_SATURATION + 1) / (often + held_down)))

    def parts(self, terms: Mapping[str, int]) -> dict[str, dict[str, float]]:
        """By document, what each term of a question contributes to its score. How often it is asked does not count."""
        parts: dict[str, dict[str, float]] = defaultdict(dict)
        for term in terms:
            for key, weight in self._weights.get(term, ()):
                parts[key][term] = weight
        return dict(parts)
