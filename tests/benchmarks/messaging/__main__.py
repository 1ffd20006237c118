"""``python -m tests.benchmarks.messaging [--quick] --json FILE``; about ten minutes, three with ``--quick``."""

from typing import Any

from tests.benchmarks import machine, peer_environment
from tests.benchmarks.command import Options, run_benchmark
from tests.benchmarks.measuring import Figures, percentile
from tests.benchmarks.messaging import handling, hops, publishing
from tests.benchmarks.messaging.contenders import PEERS, PEERS_BY_DRIVER, ZHENBI, ZHENBI_TWICE
from tests.benchmarks.messaging.metrics import METRICS
from tests.benchmarks.progress import Progress
from tests.benchmarks.surroundings import Surroundings, surroundings

_ROUNDS, _QUICK_ROUNDS = 5, 3
_QUICK = 0.4  # of the events of a sample
_HOP_SECONDS, _QUICK_HOP_SECONDS = 20, 5


def measure(options: Options) -> tuple[Figures, dict[str, Any]]:
    """Take all samples; returns them and the machine they were taken on."""
    figures = Figures()
    rounds = _QUICK_ROUNDS if options.quick else _ROUNDS
    progress = Progress(steps=rounds * (2 + 2 * len(PEERS) + 1 + len(publishing.ONE_BY_ONE) + 1))
    progress.say("installing the peers, once; starting a broker and a PostgreSQL")
    peer_environment.install()
    described = machine.describe(
        **machine.project_versions("nameko", "pika", "SQLAlchemy"),
        **peer_environment.versions("faststream", "dramatiq", "celery"),
        postgresql=machine.postgres_version(),
        rabbitmq=machine.rabbitmq_version(),
    )
    with surroundings() as place:
        for _ in range(rounds):  # everybody once a round: what disturbs a round disturbs all
            _handle(figures, place, options, progress)
            _publish(figures, place, options, progress)
            _hop(figures, place, options, progress)
    progress.end()
    for peer in (*PEERS, *PEERS_BY_DRIVER):
        figures.compare(f"vs_{peer.name}", "handled_per_s", f"{peer.name}_handled_per_s")
    figures.compare("scale_2", "two_handled_per_s", "handled_per_s")
    for publisher in publishing.ONE_BY_ONE:
        figures.compare(f"publish_vs_{publisher.name}", "published_per_s", f"{publisher.name}_published_per_s")
    return figures, described


def _handle(figures: Figures, place: Surroundings, options: Options, progress: Progress) -> None:
    names = {ZHENBI.name: "handled_per_s", ZHENBI_TWICE.name: "two_handled_per_s"}
    for contender in (ZHENBI, ZHENBI_TWICE, *PEERS, *PEERS_BY_DRIVER):
        progress.step(f"handling: {contender.name}")
        sample = handling.rate(contender, options.scaled(contender.events, _QUICK), place)
        figures.add(names.get(contender.name, f"{contender.name}_handled_per_s"), sample)
        progress.say(f"{contender.name} handled {sample:,.0f}/s")


def _publish(figures: Figures, place: Surroundings, options: Options, progress: Progress) -> None:
    for publisher in (publishing.RELAY, *publishing.ONE_BY_ONE):
        progress.step(f"publishing: {publisher.name}")
        sample = publishing.rate(publisher, options.scaled(publisher.events, _QUICK), place)
        figures.add("published_per_s" if publisher is publishing.RELAY else f"{publisher.name}_published_per_s", sample)
        progress.say(f"{publisher.name} published {sample:,.0f}/s")


def _hop(figures: Figures, place: Surroundings, options: Options, progress: Progress) -> None:
    progress.step("passing on at 200/s")
    taken = hops.milliseconds(_QUICK_HOP_SECONDS if options.quick else _HOP_SECONDS, place)
    p50, p99 = percentile(taken, 50), percentile(taken, 99)
    figures.add("hop_p50_ms", p50)
    figures.add("hop_p99_ms", p99)
    progress.say(f"a hop took {p50:.1f} ms (p50), {p99:.1f} ms (p99)")


if __name__ == "__main__":
    run_benchmark("messaging", METRICS, measure)
