"""Who listens to what, service by service: read off the ``consumers`` of the contracts.

The queues are declared from here before any service starts, so that no event is published past a consumer that has
not run yet; a test holds it against the ``@subscribe`` entrypoints.
"""

from typing import Any

from shared.contracts.registry import CONTRACTS
from shared.contracts.services import SERVICES

_HEARS_EVERYTHING = "portal"  # the read model shows everything, so no contract has to name it

SUBSCRIPTIONS: dict[str, tuple[type[Any], ...]] = {
    service: tuple(
        contract.data
        for contract in CONTRACTS.values()
        if service in contract.consumers or service == _HEARS_EVERYTHING
    )
    for service in SERVICES
}
