"""``docs/benchmarks.md`` and its charts, from the figures that were measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.drawing import BarOf, bars
from tests.benchmarks.measuring import Metric


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture of some metrics with the same unit."""

    name: str  # of its file
    title: str
    metrics: Sequence[str]
    ours: Sequence[str]  # of them


@dataclass(frozen=True, slots=True)
class Chapter:
    """One benchmark on the page."""

    name: str
    title: str
    about: str  # how it was measured
    metrics: Sequence[Metric]
    charts: Sequence[Chart]


def render(chapters: Sequence[tuple[Chapter, dict[str, Any]]], page: Path) -> None:
    """Write the page, and the charts into a folder beside it with the same name."""
    folder = page.with_suffix("")
    folder.mkdir(exist_ok=True)
    parts = [_HEAD]
    for chapter, result in chapters:
        parts += [f"## {chapter.title}\n", f"{chapter.about.strip()}\n", *_table(chapter.metrics, result)]
        for chart in chapter.charts:
            file = folder / f"{chapter.name}-{chart.name}.svg"
            file.write_text(_draw(chart, chapter.metrics, result), encoding="utf-8")
            parts.append(f"![{chart.title}]({folder.name}/{file.name})\n")
        parts += [*_machine(result["machine"])]
    page.write_text("\n".join(parts), encoding="utf-8")


_HEAD = """# 性能 · How fast it is

由 `make bench` 生成，数字都是实测的。 Written by `make bench`; do not edit. Values are medians, ratios are
medians of the ratios of rounds in which everybody took a turn; the samples stand beside them.
"""


def _table(metrics: Sequence[Metric], result: dict[str, Any]) -> list[str]:
    lines = ["| | | value | target | | samples |", "|---|---|--:|--:|---|---|"]
    for metric in metrics:
        if metric.name not in result:
            continue
        figure = result[metric.name]
        met = {None: "", True: "✓", False: "✗"}[metric.is_met_by(figure["value"])]
        samples = " · ".join(f"{sample:,g}" for sample in figure["samples"])
        value = f"{figure['value']:,g} {metric.unit}"
        lines.append(f"| `{metric.name}` | {metric.zh} · {metric.en} | {value} | {metric.target} | {met} | {samples} |")
    return [*lines, ""]


def _draw(chart: Chart, metrics: Sequence[Metric], result: dict[str, Any]) -> str:
    by_name = {metric.name: metric for metric in metrics}
    rows = [
        BarOf(
            by_name[name].en,
            result[name]["value"],
            min(result[name]["samples"]),
            max(result[name]["samples"]),
            name in chart.ours,
        )
        for name in chart.metrics
    ]
    return bars(chart.title, by_name[chart.metrics[0]].unit, rows)


def _machine(machine: dict[str, Any]) -> list[str]:
    lines = ["Measured on:", ""]
    for name, fact in machine.items():
        lines.append(f"- {name.replace('_', ' ')}: {fact}")
    return [*lines, ""]
