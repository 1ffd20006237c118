"""Closed sets of words: which ones are understood in a cell, and which one is written there."""

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T", bound=StrEnum)


class Words(Generic[T]):
    """The words of one enumeration."""

    def __init__(self, terms: Mapping[T, tuple[str, ...]]) -> None:
        """``terms``: for every value the words for it; the first is the one that is written."""
        self._written = {value: words[0] for value, words in terms.items()}
        self._read = {_folded(word): value for value, words in terms.items() for word in (*words, value.value)}

    def read(self, word: str) -> T | None:
        """The value a word stands for, in Chinese or as its code; None if the word is not known."""
        return self._read.get(_folded(word))

    def write(self, value: T) -> str:
        """The word for a value."""
        return self._written[value]

    def write_all(self, values: Iterable[T]) -> str:
        """The words for several values, as one cell."""
        return "、".join(self._written[value] for value in values)

    @property
    def choices(self) -> tuple[str, ...]:
        """Every word that may be written, for the message that one was not understood."""
        return tuple(self._written.values())


def _folded(word: str) -> str:
    """A word without the difference between full and half width, upper and lower case."""
    return unicodedata.normalize("NFKC", word).lower()


YES = frozenset({"是", "yes", "true", "1", "y", "√", "✓", "有"})
NO = frozenset({"否", "no", "false", "0", "n", "×", "无"})
