"""The relay page by page, with a broker that does as the test says (tests/integration has a real one)."""

from collections.abc import Callable, Sequence

import eventlet
import pytest

from shared.messaging import relay
from shared.messaging.broker import BrokerUnavailable, Outgoing, Published
from shared.messaging.relay import Relay
from tests.unit.shared.small_store import Store, metadata, region

Act = Callable[[], None]


class Broker:
    """Confirms what it is sent, save what it was told of by position; takes its time."""

    def __init__(self) -> None:
        self.sent: list[int] = []  # keys, in the order they came
        self.unroutable: set[int] = set()
        self.dies_before: int | None = None
        self.on_page: Act = lambda: None

    def publish(self, messages: Sequence[Outgoing]) -> Published:
        """As a ``ConfirmingPublisher`` would."""
        self.on_page()
        eventlet.sleep(0.01)  # what goes on beside it has its turn
        outcome = Published()
        for message in messages:
            if message.key == self.dies_before:
                self.dies_before = None
                outcome.failure = BrokerUnavailable("gone")
                return outcome
            self.sent.append(message.key)
            (outcome.returned if message.key in self.unroutable else outcome.confirmed).append(message.key)
        return outcome

    def keep_alive(self) -> None: ...
    def close(self) -> None: ...


@pytest.fixture
def broker() -> Broker:
    """A broker that takes everything."""
    return Broker()


@pytest.fixture
def carrier(store: Store, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Relay:
    """A relay with pages of four."""
    monkeypatch.setattr(relay, "PAGE", 4)
    return Relay("probe", store.database, metadata, broker, lambda: True)  # type: ignore[arg-type]


def commit(store: Store, *subjects: int) -> None:
    """One transaction with an event of each subject; the rows are numbered from 1 on."""
    with store() as uow:
        for subject in subjects:
            uow.publish(region(f"{subject:06}"))
        uow.commit()


def carry_all(carrier: Relay) -> None:
    """Until there is nothing more, or for twenty pages."""
    for _ in range(20):
        if carrier.carry() == 0:
            return


def test_page_after_page_is_sent_once_and_written_down(store: Store, broker: Broker, carrier: Relay) -> None:
    commit(store, *range(10))
    carry_all(carrier)
    assert broker.sent == list(range(1, 11))
    assert all(row.published_at for row in store.rows("outbox"))


def test_the_page_after_is_read_while_one_is_on_its_way(store: Store, broker: Broker, carrier: Relay) -> None:
    commit(store, *range(8))
    carrier.carry()
    broker.on_page = lambda: commit(store, 100)
    carrier.carry()
    assert broker.sent == list(range(1, 9)), "the second page was read before the ninth event was there"
    broker.on_page = lambda: None
    carry_all(carrier)
    assert broker.sent == list(range(1, 10))


def test_what_follows_an_event_that_no_queue_takes_waits_behind_it(
    store: Store, broker: Broker, carrier: Relay
) -> None:
    commit(store, 1, 2, 3, 4, 1, 5)
    broker.unroutable = {1}
    carry_all(carrier)
    assert 5 not in broker.sent, "it was read ahead, and must not be sent all the same"
    assert 6 in broker.sent


def test_what_was_not_sent_before_the_broker_died_goes_first(store: Store, broker: Broker, carrier: Relay) -> None:
    commit(store, 1, 2, 3, 4, 1, 2, 3)
    broker.dies_before = 3
    with pytest.raises(BrokerUnavailable):
        carrier.carry()
    assert [row.id for row in store.rows("outbox") if row.published_at is None] == [3, 4, 5, 6, 7]
    carry_all(carrier)
    assert broker.sent == [1, 2, 3, 4, 5, 6, 7]


def test_what_is_sent_is_written_down_at_last_if_the_database_was_away(
    store: Store, broker: Broker, carrier: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(store, *range(10))
    writer = store.database.writer

    def away() -> None:
        raise OSError("away")

    carrier.carry()
    monkeypatch.setattr(store.database, "writer", away)
    with pytest.raises(OSError, match="away"):
        carrier.carry()
    monkeypatch.setattr(store.database, "writer", writer)
    carry_all(carrier)
    assert broker.sent == list(range(1, 11)), "nothing twice"
    assert all(row.published_at for row in store.rows("outbox"))
