"""The command line that all benchmarks share: ``[--quick] --json FILE``."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console, JustifyMethod
from rich.table import Table

from tests.benchmarks.measuring import Figures, Metric, write


@dataclass(frozen=True, slots=True)
class Options:
    """How thoroughly to measure."""

    quick: bool  # fewer samples of less: to see whether all works, not to publish

    def scaled(self, count: int, quick: float) -> int:
        """``count``, or this part of it in a quick run."""
        return int(count * quick) if self.quick else count


def run_benchmark(
    name: str, metrics: Sequence[Metric], measure: Callable[[Options], tuple[Figures, dict[str, Any]]]
) -> None:
    """Read the command line, measure, print a table, write the JSON."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.benchmarks.{name}")
    parser.add_argument("--quick", action="store_true", help="fewer samples of less work")
    parser.add_argument("--json", type=Path, required=True, metavar="FILE", help="where the figures go")
    arguments = parser.parse_args()
    options = Options(quick=arguments.quick)
    figures, machine = measure(options)
    result = figures.as_json(metrics, {**machine, "quick": options.quick})
    write(result, arguments.json)
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)  # a log has no width of its own
    console.print(table(name, metrics, result))
    console.print(f"  {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB", highlight=False)
    console.print(f"  {machine['busy_percent_before']:.0f}% busy with other things before", highlight=False)


def table(name: str, metrics: Sequence[Metric], result: dict[str, Any]) -> Table:
    """The figures for a person; those that miss their target stand out."""
    shown = Table(title=name, title_justify="left")
    for heading in ("", "量 metric", "值 value", "目标 target", "", "样本 samples"):
        justify: JustifyMethod = "right" if heading.endswith(("value", "target")) else "left"
        shown.add_column(heading, justify=justify, no_wrap=not heading.endswith("samples"))
    for metric in metrics:
        if metric.name not in result:
            continue
        figure = result[metric.name]
        met = metric.is_met_by(figure["value"])
        shown.add_row(
            metric.zh,
            metric.name,
            f"{figure['value']:,g} {metric.unit}",
            metric.target,
            "" if met is None else "✓" if met else "[bold red]✗[/]",
            " ".join(f"{sample:,.3g}" if sample < 1000 else f"{sample:,.0f}" for sample in figure["samples"]),
        )
    return shown
