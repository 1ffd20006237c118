"""How Chinese text sounds: pinyin and initials, character by character, so that a match can be shown in the text."""

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

_REMEMBERED = 20_000  # texts; pinyin takes about 35 µs a character, and most texts of an index stay as they were


@dataclass(frozen=True, slots=True)
class Sound:
    """A text as it is typed: ``letters`` is its pinyin in one piece, ``initials`` the first letter of each syllable."""

    letters: str
    starts: tuple[int, ...]  # where in ``letters`` each character begins; one more for the end
    initials: str  # one letter a character, so a position in it is a position in the text

    @property
    def syllables(self) -> tuple[str, ...]:
        """One a character; empty for a character without sound."""
        return tuple(self.letters[a:b] for a, b in zip(self.starts, self.starts[1:], strict=False))

    def characters(self, start: int, end: int, *, whole: bool = False) -> tuple[int, int] | None:
        """The range of characters that ``letters[start:end]`` spells; None if it begins inside a syllable.

        ``whole``: also None if it ends inside one.
        """
        first = bisect_left(self.starts, start)
        if self.starts[first] != start:
            return None
        while first + 1 < len(self.starts) and self.starts[first + 1] == start:
            first += 1  # silent characters before it
        last = bisect_left(self.starts, end)
        return None if whole and self.starts[last] != end else (first, last)


def plain(text: str) -> str:
    """``text`` without the differences of width and case; every character keeps its place."""
    return "".join(map(_plain, text))


@lru_cache(maxsize=_REMEMBERED)
def sound_of(text: str) -> Sound:
    """How a plain text sounds. Letters and digits stand for themselves, everything else is silent."""
    syllables = lazy_pinyin(text, errors=_letter_by_letter)  # type: ignore[arg-type]  # a list is one syllable each
    starts, position = [0], 0
    for syllable in syllables:
        position += len(syllable)
        starts.append(position)
    initials = "".join(syllable[:1] or " " for syllable in syllables)
    return Sound("".join(syllables), tuple(starts), initials)


def _letter_by_letter(run: str) -> list[str]:
    return [sign if sign.isascii() and sign.isalnum() else "" for sign in run]


@lru_cache(maxsize=_REMEMBERED)
def _plain(sign: str) -> str:
    folded = unicodedata.normalize("NFKC", sign).casefold()
    return folded if len(folded) == 1 else sign
