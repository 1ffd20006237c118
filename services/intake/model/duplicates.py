"""Whether two residents speak of the same thing: the same words about the same item, near each other.

Chinese is compared without cutting it into words: what two texts share is found by stretches of characters, and how
alike they are by how much of the shorter one is shared, or by the best matching stretch
(``rapidfuzz.fuzz.partial_ratio``, which forgives slips): one resident tells in five characters what another tells in
fifty. Width, case, punctuation, empty words and how long something has lasted do not count.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from rapidfuzz import fuzz

from services.intake.model.case import State
from shared.contracts import CaseKind

REPEAT_WITHIN = timedelta(days=90)  # after a case was closed; default
NEWEST = 200  # open cases of one item in one township that are compared while typing …
NEWEST_AT_FILING = 50  # … and when a case is filed, which must not take long
SHOWN = 5
_ALIKE = 55.0  # of 100: measured on pairs, see tests/unit/intake/test_duplicates.py
_LEAST_LETTERS = 2
_MOST_LETTERS = 160  # compared of a text: what it is about is said at its beginning

# Matters of one person: that two people want the same item says nothing, only what else they tell does.
PERSONAL = frozenset({CaseKind.APPLICATION, CaseKind.CONSULTATION})

_NOT_TEXT = re.compile(r"[\W_]+")
_EMPTY = str.maketrans(
    "", "", "的了吗呢啊吧呀么哦哈我你您他她它们咱是在有和就都也要这那个些想请得着过给被把还没很太又再"
)
_SAYING = re.compile(
    "申请|办理|请问|怎么办|反映|投诉|举报|希望|建议|政府|咨询|村里|本人|"
    "[0-9一二三四五六七八九十两几半好多]+(?:天|个?多?月|个?多?星期|年|次|个?小时|点|岁|块|元|万|亩|户)"
)
_SHARED_WEIGHT = 150  # two thirds of the shorter text shared is as good as all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """What is compared of a case that is still open: of up to 200 of them, so no more than that."""

    number: str
    region: str
    summary: str
    same_resident: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of the few that are alike."""

    title: str
    place: str  # name of the village
    state: State
    submitted_at: datetime
    resident: str  # masked name
    lead: str | None  # number of the case it was linked to


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An open case that may be the same matter, and why it is thought so. The other resident is masked."""

    number: str
    title: str
    region: str
    place: str  # name of the village
    state: State
    submitted_at: datetime
    resident: str  # masked name
    likeness: int  # 0 to 100
    shared: tuple[str, ...]  # stretches of words that both have
    same_village: bool
    same_resident: bool
    lead: str | None  # number of the case it was linked to


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are, and what they share."""

    score: int  # 0 to 100
    shared: tuple[str, ...]


@lru_cache(maxsize=4096)
def essence(text: str) -> str:
    """``text`` as it is compared: one width, one case, no punctuation, no empty words."""
    plain = _SAYING.sub("", unicodedata.normalize("NFKC", text[: 4 * _MOST_LETTERS]).casefold())
    return _NOT_TEXT.sub("", plain).translate(_EMPTY)[:_MOST_LETTERS]


def likeness(one: str, other: str, *, without: Iterable[str] = ()) -> Likeness | None:
    """How alike two texts are; None: not enough to speak of.

    Args:
        one: what a resident says.
        other: what another said.
        without: words that do not count, such as the item's own name.
    """
    a, b = _without(essence(one), without), _without(essence(other), without)
    if len(a) < _LEAST_LETTERS or len(b) < _LEAST_LETTERS:
        return None
    shared = _shared(a, b)
    if not shared:
        return None
    covered = _SHARED_WEIGHT * sum(map(len, shared)) / min(len(a), len(b))
    score = min(100.0, max(covered, fuzz.partial_ratio(a, b)))
    return Likeness(round(score), shared) if score >= _ALIKE else None


def most_alike(
    words: str, region: str, candidates: Sequence[OpenCase], *, without: Iterable[str] = ()
) -> list[tuple[OpenCase, Likeness]]:
    """The candidates that may be the same matter: the same resident's first, then the same village's, then by words."""
    ignored = tuple(without)
    found = []
    for candidate in candidates:
        alike = likeness(words, candidate.summary, without=ignored)
        if alike is not None:
            found.append((candidate, alike))
        elif candidate.same_resident:
            found.append((candidate, Likeness(100, ())))
    found.sort(key=lambda each: (not each[0].same_resident, each[0].region != region, -each[1].score, each[0].number))
    return found[:SHOWN]


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(essence(word), "") if essence(word) else text
    return text


def _shared(a: str, b: str) -> tuple[str, ...]:
    """The longest stretches of ``a``, of two characters or more, that ``b`` has as well."""
    stretches, start = [], 0
    while start < len(a) - 1:
        end = start + 1
        while end < len(a) and a[start : end + 1] in b:
            end += 1
        if end - start >= _LEAST_LETTERS:
            stretches.append(a[start:end])
            start = end
        else:
            start += 1
    return tuple(dict.fromkeys(stretches))
