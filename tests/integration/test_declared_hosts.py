"""A virtual host is used by one network after the other only if nothing of the one is left for the next."""

import pytest

from deploy.local.broker_node import BrokerNode
from shared.messaging.topology import RETRY_TIERS, tier_of
from tests.infrastructure.broker import Broker, VirtualHost
from tests.infrastructure.declared_hosts import declared_host

QUEUE = "notify.case.closed"


@pytest.fixture(autouse=True)
def private_node(broker: Broker) -> None:
    if not isinstance(broker, BrokerNode):
        pytest.skip("the broker is not a private node")


def test_what_lies_in_a_queue_is_gone_when_the_next_network_comes(broker: Broker) -> None:
    with declared_host(broker) as first:
        left = VirtualHost(first)
        left.publish_raw(b"{}", "", QUEUE, "left")
        left.publish_raw(b"{}", "", tier_of("notify", RETRY_TIERS[-1]), "left")
        left.close()
    with declared_host(broker) as second:
        assert second == first
        found = VirtualHost(second)
        assert found.depth(QUEUE) == found.depth(tier_of("notify", RETRY_TIERS[-1])) == 0
        found.close()


def test_one_that_is_not_as_it_was_declared_is_not_used_again(broker: Broker) -> None:
    with declared_host(broker) as first:
        changed = VirtualHost(first)
        changed.listen("a.queue.of.the.tests", "intake.events")
        changed.close()
    with declared_host(broker) as second:
        assert second != first
