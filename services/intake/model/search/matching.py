"""How one term of a query can match the fields of an index: each way over all fields at once, the surest first."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from rapidfuzz import fuzz, process

from services.intake.model.search.column import Column
from services.intake.model.search.documents import Marks, joined
from services.intake.model.search.spelling import Sound, sound_of
from services.intake.model.search.terms import pairs_of

# How sure each kind of match is that this is what was meant; the weight of the field multiplies it.
_WHOLE, _BEGINNING, _INSIDE = 1.2, 1.0, 0.95
_SPELT, _INITIALS, _HOMOPHONE = 0.85, 0.8, 0.75
_WORDS, _ABBREVIATION, _NEARLY = 0.7, 0.6, 0.5
_AT_THE_BEGINNING = 0.08  # added to a spelling that starts where the text starts

_LEAST_COVERAGE = 0.34  # of the weight of a query's pairs of characters
_UNKNOWN_PAIR = 0.5  # written nowhere: a typing error, or words that merely go with the question
_LEAST_LIKENESS = 80.0  # of 100
_NEARLY_FROM = 5  # letters; shorter ones are near to everything
_MOST_READINGS = 16  # of letters as syllables: "xian" is xian and xi an
_LONGEST_SYLLABLE = 6  # zhuang


@dataclass(frozen=True, slots=True)
class Match:
    """How well a term matches a field, and where; None: at its pairs of characters, see :meth:`Matcher.marks`."""

    score: float
    marks: Marks | None


class Matcher:
    """Knows the texts of all fields, by number; the sound of those that have one."""

    def __init__(self, texts: Sequence[str], sounds: Sequence[Sound | None]) -> None:
        self._texts, self._sounds = texts, sounds
        self._text = Column(texts)
        self._letters = Column([sound.letters if sound else "" for sound in sounds])
        self._initials = Column([sound.initials if sound else "" for sound in sounds])
        self._pairs: dict[str, list[int]] = defaultdict(list)
        self._signs: dict[str, set[int]] = defaultdict(set)  # of fields that sound
        self._syllables: dict[str, set[int]] = defaultdict(set)
        spelt: dict[str, list[int]] = defaultdict(list)
        for number, (text, sound) in enumerate(zip(texts, sounds, strict=True)):
            for pair in pairs_of(text):
                self._pairs[pair].append(number)
            if sound is not None:
                for sign, syllable in zip(text, sound.syllables, strict=True):
                    self._signs[sign].add(number)
                    if len(syllable) > 1:
                        self._syllables[syllable].add(number)
                spelt[sound.letters].append(number)
                spelt[sound.initials].append(number)
        self._spelt = dict(spelt)  # what is typed → fields; names are often alike

    def match(self, term: str) -> dict[int, Match]:
        """By field, how it matches."""
        latin = (self._spelling, self._in_initials, self._in_leaps)
        chinese = (self._homophones, self._words, self._abbreviations)
        found: dict[int, Match] = {}
        for way in (self._literally, *(latin if term.isascii() else chinese)):
            for number, match in way(term):
                if number not in found or found[number].score < match.score:
                    found[number] = match
        return found or dict(self._nearly(term))

    def marks(self, term: str, number: int, match: Match) -> Marks:
        """Where ``term`` matches the field; worked out for what is shown only."""
        if match.marks is not None:
            return match.marks
        text = self._texts[number]
        return joined((at, at + 2) for pair in pairs_of(term) if (at := text.find(pair)) >= 0)

    def _literally(self, term: str) -> Iterator[tuple[int, Match]]:
        for number, at in self._text.first_occurrences(term):
            whole = len(self._texts[number]) == len(term)
            score = _WHOLE if whole else _BEGINNING if at == 0 else _INSIDE
            yield number, Match(score, ((at, at + len(term)),))

    def _spelling(self, term: str) -> Iterator[tuple[int, Match]]:
        """Pinyin from the beginning of a syllable on; the last may be cut short."""
        if len(term) < 2:
            return
        for number, at in self._letters.occurrences(term):
            characters = self._sound(number).characters(at, at + len(term))
            if characters is not None:
                yield number, Match(_SPELT + _bonus(characters[0]), (characters,))

    def _in_initials(self, term: str) -> Iterator[tuple[int, Match]]:
        if len(term) < 2:
            return
        for number, at in self._initials.first_occurrences(term):
            yield number, Match(_INITIALS + _bonus(at), ((at, at + len(term)),))

    def _in_leaps(self, term: str) -> Iterator[tuple[int, Match]]:
        """Whole syllables, in order, that leave others out: ``dibao`` for 最低生活保障."""
        for reading in self._readings(term):
            for number in _in_all(self._syllables[syllable] for syllable in reading):
                if marks := _in_order(reading, self._sound(number).syllables):
                    yield number, Match(_ABBREVIATION * _closeness(marks), joined(marks))

    def _abbreviations(self, term: str) -> Iterator[tuple[int, Match]]:
        """Characters, in order, that leave others out: 低保 for 最低生活保障."""
        if len(term) < 2 or not self._signs.keys() >= set(term):
            return
        for number in _in_all(self._signs[sign] for sign in term):
            if marks := _in_order(term, self._texts[number]):
                yield number, Match(_ABBREVIATION * _closeness(marks), joined(marks))

    def _homophones(self, term: str) -> Iterator[tuple[int, Match]]:
        """The right sound in the wrong characters, as an input method writes it."""
        letters = sound_of(term).letters
        if len(term) < 2 or not letters:
            return
        for number, at in self._letters.occurrences(letters):
            characters = self._sound(number).characters(at, at + len(letters), whole=True)
            if characters is not None:
                yield number, Match(_HOMOPHONE, (characters,))

    def _words(self, term: str) -> Iterator[tuple[int, Match]]:
        """Most of a question's pairs of characters, the rare ones counting more."""
        pairs = pairs_of(term)
        if len(pairs) < 2:
            return  # one pair is found as it stands or not at all
        weights = {pair: self._weight(pair) for pair in pairs}
        whole, covered = sum(weights.values()), defaultdict[int, float](float)
        for pair in pairs & self._pairs.keys():
            for number in self._pairs[pair]:
                covered[number] += weights[pair]
        for number, weight in covered.items():
            if weight / whole >= _LEAST_COVERAGE:
                yield number, Match(_WORDS * weight / whole, None)

    def _nearly(self, term: str) -> Iterator[tuple[int, Match]]:
        """Letters typed wrongly; tried only when nothing else is found."""
        if not term.isascii() or len(term) < _NEARLY_FROM:
            return
        spelt = [each for each in self._spelt if len(each) >= len(term) - 1]
        close = process.extract(term, spelt, scorer=fuzz.partial_ratio, score_cutoff=_LEAST_LIKENESS, limit=None)
        for each, likeness, _ in close:
            for number in self._spelt[each]:
                yield number, Match(_NEARLY * likeness / 100, ((0, len(self._texts[number])),))

    def _weight(self, pair: str) -> float:
        known = self._pairs.get(pair)
        return math.log1p(len(self._texts) / (1 + len(known))) if known else _UNKNOWN_PAIR

    def _sound(self, number: int) -> Sound:
        sound = self._sounds[number]
        if sound is None:
            raise LookupError(f"field {number} has no sound and cannot have been found by one")
        return sound

    def _readings(self, letters: str) -> list[tuple[str, ...]]:
        """The letters as syllables that occur, in the ways there are; at least two of them.

        Built from the end, so that no time is lost on beginnings that lead nowhere.
        """
        readings: list[list[tuple[str, ...]]] = [[] for _ in letters] + [[()]]
        for start in range(len(letters) - 2, -1, -1):
            for end in range(start + 2, min(start + _LONGEST_SYLLABLE, len(letters)) + 1):
                syllable = letters[start:end]
                if readings[end] and syllable in self._syllables:
                    readings[start] += [(syllable, *rest) for rest in readings[end]]
            del readings[start][_MOST_READINGS:]
        return [reading for reading in readings[0] if len(reading) > 1]


def _bonus(position: int) -> float:
    return _AT_THE_BEGINNING if position == 0 else 0.0


def _in_all(sets: Iterable[set[int]]) -> set[int]:
    return reduce(set.intersection, sorted(sets, key=len))


def _in_order(wanted: Sequence[str], among: Sequence[str]) -> list[tuple[int, int]]:
    """Where each of ``wanted`` stands, one after the other; empty if they do not."""
    marks: list[tuple[int, int]] = []
    position = 0
    for each in wanted:
        try:
            position = among.index(each, position) + 1
        except ValueError:
            return []
        marks.append((position - 1, position))
    return marks


def _closeness(marks: Sequence[tuple[int, int]]) -> float:
    """1 for characters that stand side by side, less the further they are apart."""
    return 0.7 + 0.3 * len(marks) / (marks[-1][1] - marks[0][0])
