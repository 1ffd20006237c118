"""``python -m tests.classification``: measure classification help on held-out sentences; ``--write``: into the docs.

Three fifths of tests/data/residents_words.csv stand in for a county's closed cases, two fifths are held out. The split
is by a fixed seed, and near-duplicates never lie on both sides.
"""

import csv
import re
import sys
import time
from collections import Counter
from pathlib import Path

from deploy.local.county import open_pack
from services.intake.model.classification import Accuracy, Classifier, Example, accuracy_of, folds, train
from services.intake.model.classification.training import SEED

COUNTY = "361103"
DATA = Path(__file__).parent / "data" / "residents_words.csv"
DOCUMENT = Path(__file__).parents[1] / "docs" / "classification.md"
_BLOCK = re.compile(r"(<!-- measured -->\n).*(<!-- end -->)", re.DOTALL)
_BANDS = ((0, 40), (40, 60), (60, 80), (80, 101))


def sentences() -> list[Example]:
    """The sentences, in the order of the file."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        return [Example(row["words"], row["item"]) for row in csv.DictReader(lines)]


def measured() -> str:
    """The tables of docs/classification.md."""
    items = open_pack(COUNTY).items
    line_of = {item.code: item.line for item in items}
    parts = folds(sentences(), 5, SEED)
    held_out, rest = [*parts[0], *parts[1]], [*parts[2], *parts[3], *parts[4]]
    trained, by_cross_validation = train(items, rest, version=1)
    before, after = Classifier(items), Classifier(items, trained)

    def asked(classifier: Classifier) -> Accuracy:
        return accuracy_of(lambda words: [each.item for each in classifier.propose(words)], held_out, line_of)

    started = time.perf_counter()
    learnt = asked(after)
    milliseconds = (time.perf_counter() - started) / len(held_out) * 1000
    rows = [
        f"{len(items)} items; {len(rest)} sentences learnt from, {len(held_out)} held out (seed {SEED}).",
        "",
        "| on the held-out sentences | first | among three | line at first |",
        "|---|---|---|---|",
        _row("the catalogue alone, never trained", asked(before)),
        _row("trained", learnt),
        "",
        f"The training itself, by five-fold cross-validation on its {by_cross_validation.sentences} sentences: first "
        f"{by_cross_validation.top1:.1%}, among three {by_cross_validation.top3:.1%}; weight of past cases "
        f"{trained.weight}, temperature {trained.temperature}. One sentence took {milliseconds:.1f} ms.",
        "",
        "| sureness of the first proposal | sentences | right |",
        "|---|---|---|",
        *_sureness(after, held_out),
        "",
        "Held-out sentences whose item is not among the three, at most ten:",
        "",
        *_missed(after, held_out),
    ]
    return "\n".join(rows) + "\n"


def _row(name: str, accuracy: Accuracy) -> str:
    return f"| {name} | {accuracy.top1:.1%} | {accuracy.top3:.1%} | {accuracy.line:.1%} |"


def _sureness(classifier: Classifier, held_out: list[Example]) -> list[str]:
    right: Counter[tuple[int, int]] = Counter()
    whole: Counter[tuple[int, int]] = Counter()
    for example in held_out:
        for proposal in classifier.propose(example.words, 1):
            band = next(band for band in _BANDS if band[0] <= proposal.sureness < band[1])
            whole[band] += 1
            right[band] += proposal.item == example.item
    return [
        f"| {low} to {min(high, 100)} % | {whole[low, high]} | {right[low, high] / whole[low, high]:.0%} |"
        for low, high in _BANDS
        if whole[low, high]
    ]


def _missed(classifier: Classifier, held_out: list[Example]) -> list[str]:
    lines = []
    for example in held_out:
        proposals = classifier.propose(example.words)
        if example.item not in [proposal.item for proposal in proposals]:
            instead = "、".join(proposal.name for proposal in proposals) or "nothing"
            lines.append(f"- “{example.words}” ({example.item}): {instead}")
    return lines[:10]


def main() -> None:
    """Print the tables, or write them."""
    tables = measured()
    if "--write" in sys.argv[1:]:
        text = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(
            _BLOCK.sub(lambda found: found[1] + "\n" + tables + "\n" + found[2], text), encoding="utf-8"
        )
    print(tables)


if __name__ == "__main__":
    main()
