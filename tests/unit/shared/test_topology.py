"""Names and arguments on the broker."""

import pytest

from shared.contracts import CONTRACTS, TaskSigned, contract_of
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging import topology
from shared.messaging.topology import RETRY_TIERS, WAIT, Tier

SIGNED = contract_of(TaskSigned)


def test_names() -> None:
    assert topology.exchange_of("dispatch") == "dispatch.events"
    assert topology.queue_of("intake", SIGNED) == "intake.task.signed"
    assert topology.tier_of("intake", Tier("10s", 10)) == "intake.retry.10s"
    assert topology.dead_letters_of("intake.task.signed") == "intake.task.signed.dead"


def test_no_two_things_on_the_broker_have_the_same_name() -> None:
    names = [queue for service in SUBSCRIPTIONS for queue in topology.queues_of(service)]
    names += [topology.dead_letters_of(queue) for queue in names]
    names += [topology.tier_of(service, tier) for service in SUBSCRIPTIONS for tier in (WAIT, *RETRY_TIERS)]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 255, "AMQP's short strings are 255 bytes"


def test_a_service_has_one_queue_per_subscription() -> None:
    assert topology.queues_of("intake") == [f"intake.{contract_of(event).name}" for event in SUBSCRIPTIONS["intake"]]
    assert len(topology.queues_of("portal")) == len(CONTRACTS)


def test_tiers_get_longer() -> None:
    seconds = [tier.seconds for tier in (WAIT, *RETRY_TIERS)]
    assert seconds == sorted(set(seconds))


def test_an_event_queue_is_bound_and_loses_nothing() -> None:
    queue = topology._event_queue("intake.task.signed", SIGNED)
    assert (queue.exchange.name, queue.exchange.type, queue.routing_key) == ("dispatch.events", "topic", SIGNED.type)
    assert queue.durable
    assert queue.queue_arguments == {
        "x-queue-type": "quorum",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-delivery-limit": topology.DELIVERY_LIMIT,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": "intake.task.signed.dead",
    }


@pytest.mark.parametrize("tier", [WAIT, *RETRY_TIERS])
def test_a_waiting_room_sends_everything_back_where_it_came_from(tier: Tier) -> None:
    room = topology._waiting_room("intake", tier)
    assert room.name == room.exchange.name == topology.tier_of("intake", tier)
    assert room.exchange.type == "fanout", "so that the routing key may be the queue to come back to"
    assert room.queue_arguments["x-message-ttl"] == tier.seconds * 1000
    assert room.queue_arguments["x-dead-letter-exchange"] == ""
    assert "x-dead-letter-routing-key" not in room.queue_arguments, "the message keeps its own"
