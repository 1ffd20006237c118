"""What can be searched, and what is found."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Marks = tuple[tuple[int, int], ...]  # half-open ranges of a text, in order, that do not touch

_EXCERPT_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a document. ``weight`` is above 1 where a match says more; ``sounds``: also found by pinyin."""

    name: str
    text: str
    weight: float = 1.0
    sounds: bool = True  # for titles and names; pinyin of long texts takes long and finds everything


@dataclass(frozen=True, slots=True)
class Document(Generic[Key]):
    """What can be found, and the texts it is found by."""

    key: Key
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Hit(Generic[Key]):
    """A document that was found. ``marks`` are the ranges of ``excerpt`` that matched."""

    key: Key
    score: float
    field: str
    excerpt: str
    marks: Marks


def joined(ranges: Iterable[tuple[int, int]]) -> Marks:
    """The same ranges in order, those that touch made one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(set(ranges)):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)


def excerpt(text: str, marks: Marks) -> tuple[str, Marks]:
    """The part of a text around its first mark, and the marks within it."""
    if len(text) <= _EXCERPT_LETTERS:
        return text, marks
    first = max(0, min(marks[0][0] - _EXCERPT_LETTERS // 4, len(text) - _EXCERPT_LETTERS)) if marks else 0
    cut = text[first : first + _EXCERPT_LETTERS]
    before, after = ("…" if first else ""), ("…" if first + len(cut) < len(text) else "")
    shift = len(before) - first
    within = tuple(
        (max(start, first) + shift, min(end, first + len(cut)) + shift)
        for start, end in marks
        if start < first + len(cut) and end > first
    )
    return before + cut + after, within
