"""What waits for its retry when the broker dies comes back soon after the broker does."""

import time

from deploy.local.broker import PrivateBroker
from shared.messaging.topology import RETRY_TIERS, declare_all, queues_of, tier_of
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.waiting import wait_until

BACK_SECONDS = 30  # after the broker is; left to itself, RabbitMQ may take three minutes


def test_retries_come_back_soon_after_a_broker_that_died(
    fragile_broker: PrivateBroker, virtual_host: VirtualHost
) -> None:
    """Their time is up before all queues are back: the broker tries to move them, fails, and must soon try again."""
    declare_all(virtual_host.uri)
    [tier, *_] = RETRY_TIERS
    services = ("supervision", "notify", "portal")
    queues = [queue for service in services for queue in queues_of(service)]
    for queue in queues:
        for _ in range(5):
            virtual_host.publish_raw(b"{}", tier_of(queue.partition(".")[0], tier), queue)
    fragile_broker.kill()
    time.sleep(tier.seconds)
    fragile_broker.start()

    def all_back() -> bool:
        depths = [virtual_host.depth(queue) for queue in queues]
        assert depths == [5] * len(queues), f"{sum(depths)} of {5 * len(queues)}"
        return True

    wait_until(all_back, BACK_SECONDS, "all retries to come back", look=0.5)
