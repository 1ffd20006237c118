"""How many events a second reach the broker, confirmed: our relay from an outbox, the peers one by one from memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.messaging.handling import expect_depth, ours
from tests.benchmarks.messaging.network.store import metadata
from tests.benchmarks.messaging.peers.event import CONSUMER
from tests.benchmarks.peer_environment import peer_program
from tests.benchmarks.surroundings import Surroundings
from tests.benchmarks.worker import run


@dataclass(frozen=True, slots=True)
class PublisherCommand:
    """Something that publishes events into the queue and prints how many a second."""

    name: str
    events: int  # of a sample
    command: Sequence[str]  # the count is appended


RELAY = PublisherCommand("zhenbi", 20_000, ours("tests.benchmarks.messaging.network", "relay"))
ONE_BY_ONE = (
    PublisherCommand(
        "faststream",
        2_500,
        [peer_program("python"), "-m", "tests.benchmarks.messaging.peers.publish_with_faststream"],
    ),
    PublisherCommand("pika", 2_500, ours("tests.benchmarks.messaging.peers.publish_with_pika")),
)


def rate(publisher: PublisherCommand, events: int, surroundings: Surroundings) -> float:
    """Take one sample: events a second; every one of them must be in the queue at the end."""
    with surroundings.place(metadata) as place:
        environment = {
            "AMQP_URI": place.amqp_uri,
            "DATABASE_URL": place.database_url,
            "BENCH_FOLDER": str(surroundings.folder),
        }
        printed = run([*publisher.command, str(events)], environment)
        expect_depth(place, CONSUMER, events)
        return float(printed)
