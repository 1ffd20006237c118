"""How often the classifier is right, on sentences it has not seen."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from services.intake.model.classification.words import plain

TWINS = 80.0  # of 100: sentences this alike are one, told twice
_NOT_TEXT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Example:
    """What a resident said, and the item that a person chose for it."""

    words: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Shares of sentences whose item was proposed first, among the first three, and whose line was right at first."""

    sentences: int
    top1: float
    top3: float
    line: float


def accuracy_of(
    propose: Callable[[str], Sequence[str]], examples: Sequence[Example], line_of: Mapping[str, str]
) -> Accuracy:
    """Ask for each example; ``propose`` gives item codes, the best first."""
    first = among_three = line = 0
    for example in examples:
        proposed = list(propose(example.words))[:3]
        first += proposed[:1] == [example.item]
        among_three += example.item in proposed
        line += bool(proposed) and line_of[proposed[0]] == line_of[example.item]
    whole = max(len(examples), 1)
    return Accuracy(sentences=len(examples), top1=first / whole, top3=among_three / whole, line=line / whole)


def folds(examples: Sequence[Example], number: int, seed: int) -> list[list[Example]]:
    """Split into ``number`` parts by chance; near-duplicates always stay in one part, so that none is learnt by heart.

    Near-duplicates are looked for among all sentences up to a few thousand, beyond that within each item.
    """
    groups = _groups_of_twins(examples)
    random.Random(seed).shuffle(groups)  # noqa: S311 - a split, not a secret
    parts: list[list[Example]] = [[] for _ in range(number)]
    for group in groups:
        min(parts, key=len).extend(group)
    return parts


def _groups_of_twins(examples: Sequence[Example]) -> list[list[Example]]:
    everywhere = len(examples) <= 3000
    seen: dict[str, list[tuple[str, int]]] = defaultdict(list)
    groups: list[list[Example]] = []
    for example in examples:
        text = _NOT_TEXT.sub("", plain(example.words))
        room = seen["" if everywhere else example.item]
        twin = next((group for other, group in room if fuzz.ratio(text, other, score_cutoff=TWINS)), None)
        if twin is None:
            twin = len(groups)
            groups.append([])
        groups[twin].append(example)
        room.append((text, twin))
    return groups
