"""Training on a county's own closed cases: counting words, and choosing by cross-validation how far to trust them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from services.intake.model.catalogue import Item
from services.intake.model.classification.classifier import Classifier, counted, segmenter_for
from services.intake.model.classification.evaluation import Accuracy, Example, accuracy_of, folds
from services.intake.model.classification.trained import Trained
from services.intake.model.classification.words import Segmenter

SEED = 20261122
FOLDS = 5
_WEIGHTS = (0.0, 0.15, 0.3, 0.5, 0.8, 1.2)
_TEMPERATURES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0)
_LEAST_CASES = 2  # a word of one case only is not kept: it may be a name
_UNTHINKABLE = 1e-6  # the share of an item that was not proposed at all

Scores = tuple[Mapping[str, float], Mapping[str, float], str]  # by the catalogue, by past cases, the right item


def train(
    items: Sequence[Item],
    examples: Sequence[Example],
    *,
    version: int,
    seed: int = SEED,
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> tuple[Trained, Accuracy]:
    """Learn from ``examples``, whose personal data have been taken out.

    Args:
        items: the catalogue in force; examples of other items are left out.
        examples: at least a few dozen; with fewer, past cases get next to no weight by themselves.
        version: the number of this training.
        seed: of the split.
        progress: told (parts done, all parts).

    Returns: what was learnt, and how often it was right on parts it had not learnt from.
    """
    line_of = {item.code: item.line for item in items}
    usable = [example for example in examples if example.item in line_of]
    segmenter = segmenter_for(items)
    scored: list[tuple[Example, Scores]] = []
    parts = folds(usable, FOLDS, seed)
    for number, part in enumerate(parts):
        others = [example for other in parts if other is not part for example in other]
        classifier = Classifier(items, Trained(counts=_counts(others, segmenter)), segmenter)
        scored += [(example, (*classifier.scores(example.words), example.item)) for example in part]
        progress(number + 1, FOLDS)
    weight = max(_WEIGHTS, key=lambda weight: (_worth(scored, weight), -weight))
    temperature = min(_TEMPERATURES, key=lambda temperature: _surprise(scored, weight, temperature))
    trained = Trained(
        counts=_counts(usable, segmenter),
        weight=weight,
        temperature=temperature,
        version=version,
        examples=len(usable),
    )
    answers = {example.words: _best(scores, weight) for example, scores in scored}
    return trained, accuracy_of(lambda words: answers[words], usable, line_of)


def without_cases(trained: Trained) -> Trained:
    """The same, with the catalogue alone: what training is measured against."""
    return replace(trained, counts={}, weight=0.0)


def _counts(examples: Sequence[Example], segmenter: Segmenter) -> dict[str, dict[str, int]]:
    counts = counted(((example.words, example.item) for example in examples), segmenter)
    everywhere: dict[str, int] = {}
    for terms in counts.values():
        for term, cases in terms.items():
            everywhere[term] = everywhere.get(term, 0) + cases
    return {
        item: {term: cases for term, cases in terms.items() if len(term) == 1 or everywhere[term] >= _LEAST_CASES}
        for item, terms in counts.items()
    }


def _summed(scores: Scores, weight: float) -> dict[str, float]:
    catalogue, cases, _ = scores
    return {code: catalogue.get(code, 0.0) + weight * cases.get(code, 0.0) for code in catalogue.keys() | cases.keys()}


def _best(scores: Scores, weight: float) -> list[str]:
    summed = _summed(scores, weight)
    return sorted(summed, key=lambda code: (-summed[code], code))[:3]


def _worth(scored: Sequence[tuple[Example, Scores]], weight: float) -> int:
    """Right at first counts two, right among three counts one."""
    worth = 0
    for example, scores in scored:
        best = _best(scores, weight)
        worth += (best[:1] == [example.item]) + (example.item in best)
    return worth


def _surprise(scored: Sequence[tuple[Example, Scores]], weight: float, temperature: float) -> float:
    """How much the right items surprise at this temperature: the log loss."""
    loss = 0.0
    for example, scores in scored:
        summed = _summed(scores, weight)
        if not summed:
            continue
        best = max(summed.values())
        whole = sum(math.exp((score - best) / temperature) for score in summed.values())
        own = math.exp((summed[example.item] - best) / temperature) if example.item in summed else 0.0
        loss -= math.log(max(own / whole, _UNTHINKABLE))
    return loss
