"""``python -m tests.benchmarks.http [--quick] --json FILE``; about ten minutes, three with ``--quick``."""

from typing import Any

from tests.benchmarks import machine
from tests.benchmarks.command import Options, run_benchmark
from tests.benchmarks.http.intake import Intake, intake
from tests.benchmarks.http.load import load
from tests.benchmarks.http.metrics import METRICS
from tests.benchmarks.measuring import Figures
from tests.benchmarks.progress import Progress
from tests.benchmarks.surroundings import surroundings

_ROUNDS, _QUICK_ROUNDS = 5, 3
_SECONDS, _QUICK_SECONDS = 10, 4
_MANY, _QUICK_MANY = 1_000_000, 100_000
_WARM_UP_SECONDS = 2
_OPEN = 10_000
_TYPING = 4  # clerks who search at the same time
_BODIES = 20_000


def measure(options: Options) -> tuple[Figures, dict[str, Any]]:
    """Take all samples; returns them and the machine they were taken on."""
    figures = Figures()
    rounds = _QUICK_ROUNDS if options.quick else _ROUNDS
    many = _QUICK_MANY if options.quick else _MANY
    progress = Progress(steps=2 + 5 * rounds)
    described = machine.describe(
        **machine.project_versions("nameko", "eventlet", "SQLAlchemy", "marshmallow"),
        postgresql=machine.postgres_version(),
        rabbitmq=machine.rabbitmq_version(),
    )
    with surroundings() as place:
        progress.step(f"a store with {_OPEN:,} open cases")
        with intake(place, "few", open_cases=_OPEN) as few:
            progress.step(f"a store with {many:,} cases")
            with intake(place, "many", open_cases=_OPEN, closed=many - _OPEN) as crowded:
                progress.say("both stores are filled")
                for number in range(rounds):  # all in turn: what disturbs a round disturbs all
                    _round(figures, few, crowded, number, options, progress)
    progress.end()
    figures.compare("list_1m_ratio", "list_per_s", "list_1m_per_s")
    return figures, described


def _round(figures: Figures, few: Intake, crowded: Intake, number: int, options: Options, progress: Progress) -> None:
    seconds = _QUICK_SECONDS if options.quick else _SECONDS

    def sample(name: str, where: Intake, requests: list[Any], **how: int) -> tuple[float, float]:
        progress.step(name)
        if number == 0:
            load(where.url, requests, _WARM_UP_SECONDS, where.folder, **how)
        taken = load(where.url, requests, seconds, where.folder, **how)
        progress.say(f"{name}: {taken.per_second:,.0f}/s, p99 {taken.p99_ms:.1f} ms")
        return taken.per_second, taken.p99_ms

    per_second, _ = sample("list", few, few.lists())
    figures.add("list_per_s", per_second)
    per_second, _ = sample("list among many", crowded, crowded.lists())
    figures.add("list_1m_per_s", per_second)
    per_second, _ = sample("detail", few, few.cases_to_show(_BODIES))
    figures.add("detail_per_s", per_second)
    per_second, p99 = sample("search", few, few.searches(), connections=_TYPING)
    figures.add("search_per_s", per_second)
    figures.add("search_p99_ms", p99)
    few.forget_filed()
    per_second, p99 = sample("create", few, few.cases_to_file(_BODIES, seed=10 + number))
    figures.add("create_per_s", per_second)
    figures.add("create_p99_ms", p99)
    few.check(few.forget_filed(), answered=int(per_second * seconds))


if __name__ == "__main__":
    run_benchmark("http", METRICS, measure)
