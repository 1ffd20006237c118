"""Residents' words as terms: the words of a sentence, its pairs of characters, and its characters.

Pairs and single characters stand beside the words because sentences are short, typed in a hurry and half in dialect:
in 低宝 the word is gone, 低 is not.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import rjieba

_DOMAIN_FREQUENCY = 100_000  # of a word of the catalogue: higher than of what it could be cut into
_ASKING = re.compile(
    r"请问|怎么样|怎么办理|怎么办|怎么|怎样|如何|什么|哪些|哪里|多少|是不是|能不能|有没有|可不可以|可以|需要|听说|听讲|想问|问一下"
)
_EMPTY = frozenset("的了吗呢啊吧呀么是我你他她它们在有和就都也要这那个想怎什哪样如何请问可以能不")
_RUNS = re.compile(r"[\w]+")
_MOST_CHARACTERS = 2000


class Segmenter:
    """Cuts sentences with the general dictionary of ``rjieba`` and the words of one catalogue."""

    def __init__(self, domain: Iterable[str] = ()) -> None:
        """``domain``: names and other names of items and lines, taken as words of their own."""
        self._words = rjieba.Jieba()
        for word in domain:
            if 2 <= len(word) <= 12:
                self._words.add_word(plain(word), _DOMAIN_FREQUENCY, "n")
        self.terms = lru_cache(maxsize=20_000)(self._terms)

    def _terms(self, text: str) -> Counter[str]:
        """How often each term occurs in ``text``."""
        terms: Counter[str] = Counter()
        for run in _RUNS.findall(_ASKING.sub(" ", plain(text)[:_MOST_CHARACTERS])):
            terms.update(sign for sign in run if sign not in _EMPTY)
            pairs = {run[at : at + 2] for at in range(len(run) - 1)}
            terms.update(run[at : at + 2] for at in range(len(run) - 1))
            terms.update(word for word in self._words.cut(run) if len(word) > 1 and word not in pairs)
        return terms


def plain(text: str) -> str:
    """``text`` in one width and one case, without NUL, which no database keeps."""
    return unicodedata.normalize("NFKC", text.replace("\x00", "")).casefold()
