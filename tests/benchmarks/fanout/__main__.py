"""``python -m tests.benchmarks.fanout [--quick] --json FILE``; about eight minutes, one with ``--quick``."""

from typing import Any

from tests.benchmarks import machine
from tests.benchmarks.command import Options, run_benchmark
from tests.benchmarks.fanout.country import COUNTIES, COUNTY, TOWNSHIPS, VILLAGES, Country
from tests.benchmarks.fanout.dispatch import Dispatch, dispatch
from tests.benchmarks.fanout.metrics import METRICS
from tests.benchmarks.measuring import Figures, percentile
from tests.benchmarks.progress import Progress
from tests.benchmarks.surroundings import surroundings

_DIRECTIVE = "D-country"
_QUICK = 0.05  # of the country
_ROUNDS = 5
_LOOKS = 20  # at each level
_LEVELS = (0, 2, 4, 6, 9)  # digits: country, province, city, county, township
_COUNTY_SECONDS, _COUNTRY_SECONDS = 60.0, 1_500.0  # what lasts longer is no sample


def measure(options: Options) -> tuple[Figures, dict[str, Any]]:
    """Take all samples; returns them and the machine they were taken on."""
    figures = Figures(least=1)  # the country is reached once
    part = _QUICK if options.quick else 1.0
    country = Country.of(*(int(count * part) for count in (COUNTIES, TOWNSHIPS, VILLAGES)))
    progress = Progress(steps=4)
    described = machine.describe(
        **machine.project_versions("nameko", "eventlet", "SQLAlchemy", "psycopg2-binary"),
        postgresql=machine.postgres_version(),
        rabbitmq=machine.rabbitmq_version(),
        villages=f"{country.villages:,}",
    )
    with surroundings() as place:
        progress.step(f"an organisation of {country.villages:,} villages")
        with dispatch(place, country) as running:
            progress.step("a county")
            (code,) = COUNTY.counties
            for number in range(_ROUNDS):
                run = running.issue(f"D-county-{number}", code, COUNTY.villages, _COUNTY_SECONDS)
                figures.add("county_s", run.told_s)
                progress.say(f"county: placed {run.placed_s:.2f} s, told {run.told_s:.2f} s")
            progress.step("the country")
            run = running.issue(_DIRECTIVE, "", country.villages, _COUNTRY_SECONDS)
            figures.add("country_s", run.placed_s)
            figures.add("country_told_s", run.told_s)
            figures.add("country_rss_mb", running.rss_mb())
            progress.say(f"country: placed {run.placed_s:.0f} s, told {run.told_s:.0f} s, {running.rss_mb():.0f} MB")
            progress.step("who has answered")
            _look(running, next(country.township_codes()), figures)
    progress.end()
    return figures, described


def _look(running: Dispatch, township: str, figures: Figures) -> None:
    for metric, path in (("progress_ms", "progress"), ("silent_ms", "silent")):
        running.get_ms(f"/directives/{_DIRECTIVE}/{path}")  # the first look reads from the disk
        taken = [
            running.get_ms(f"/directives/{_DIRECTIVE}/{path}" + (f"?region={township[:digits]}" if digits else ""))
            for _ in range(_LOOKS)
            for digits in _LEVELS
        ]
        figures.add(metric, percentile(sorted(taken), 99))


if __name__ == "__main__":
    run_benchmark("fanout", METRICS, measure)
