"""Figures and how they are kept: a value is the median of its samples, a ratio that of its rounds' ratios."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

LEAST_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, and what we want of it."""

    name: str  # as in the JSON
    unit: str  # "events/s", "×", "ms"
    zh: str
    en: str
    at_least: float | None = None  # the target; None: a figure for comparison
    at_most: float | None = None

    def is_met_by(self, value: float) -> bool | None:
        """Whether ``value`` reaches the target; None if there is none."""
        if self.at_least is not None:
            return value >= self.at_least
        if self.at_most is not None:
            return value <= self.at_most
        return None

    @property
    def target(self) -> str:
        """The target in words; empty if there is none."""
        if self.at_least is not None:
            return f"≥ {self.at_least:,g}"
        return f"≤ {self.at_most:,g}" if self.at_most is not None else ""


@dataclass(slots=True)
class Figures:
    """The samples of one run, by metric."""

    samples: dict[str, list[float]] = field(default_factory=dict)
    least: int = LEAST_SAMPLES  # of each metric; one will do for what takes minutes by itself

    def add(self, metric: str, sample: float) -> None:
        """Keep one sample."""
        self.samples.setdefault(metric, []).append(sample)

    def compare(self, metric: str, ours: str, theirs: str) -> None:
        """Add a ratio for each round: sample by sample, because those of one round were taken side by side."""
        for one, other in zip(self.samples[ours], self.samples[theirs], strict=True):
            self.add(metric, one / other)

    def value(self, metric: str) -> float:
        """The median.

        Raises:
            ValueError: fewer than ``least`` were taken.
        """
        taken = self.samples[metric]
        if len(taken) < self.least:
            raise ValueError(f"{metric}: {len(taken)} samples are too few for a median")
        return median(taken)

    def as_json(self, metrics: Sequence[Metric], machine: dict[str, Any]) -> dict[str, Any]:
        """``{"<metric>": {"value", "unit", "samples"}, …, "machine": {…}}``; metrics not taken are left out."""
        plain: dict[str, Any] = {
            metric.name: {
                "value": _short(self.value(metric.name)),
                "unit": metric.unit,
                "samples": [_short(sample) for sample in self.samples[metric.name]],
            }
            for metric in metrics
            if metric.name in self.samples
        }
        return {**plain, "machine": machine}


def write(result: dict[str, Any], file: Path) -> None:
    """Save a benchmark's result."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def percentile(sorted_values: Sequence[float], percent: float) -> float:
    """The smallest value that ``percent`` of them do not exceed."""
    rank = max(0, -(-len(sorted_values) * percent // 100) - 1)
    return sorted_values[int(rank)]


def _short(number: float) -> float:
    return float(f"{number:.4g}")
