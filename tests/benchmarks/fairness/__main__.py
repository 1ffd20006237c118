"""``python -m tests.benchmarks.fairness [--quick] --json FILE``; a few seconds."""

from typing import Any

from tests.benchmarks import machine
from tests.benchmarks.command import Options, run_benchmark
from tests.benchmarks.fairness.metrics import METRICS
from tests.benchmarks.fairness.simulation import at_random, fairness, in_turn, ours
from tests.benchmarks.fairness.township import year
from tests.benchmarks.measuring import Figures

_YEARS, _QUICK_YEARS = 9, 3


def measure(options: Options) -> tuple[Figures, dict[str, Any]]:
    """Work off several years, each in three ways."""
    figures = Figures()
    for seed in range(_QUICK_YEARS if options.quick else _YEARS):
        same = year(seed)
        for name, place in (("", ours), ("_round_robin", in_turn()), ("_random", at_random(seed))):
            index, gap = fairness(same, place)
            figures.add(f"jain{name}", round(index, 4))
            figures.add(f"median_gap{name}", gap)
    return figures, machine.describe()


if __name__ == "__main__":
    run_benchmark("fairness", METRICS, measure)
