"""The two services, as any service of the network is written."""

import os
import time

import eventlet

from shared.contracts import RegionRegistered
from shared.messaging.envelope import Envelope
from shared.messaging.every import every
from shared.messaging.subscribe import HOT, subscribe
from shared.service import Service
from tests.benchmarks.messaging.network.events import region
from tests.benchmarks.messaging.network.store import BenchUnitOfWork


class Receiver(Service):
    """Handles each region once effective."""

    name = "bench"

    @subscribe(RegionRegistered, batch=HOT)
    def on_region_registered(self, event: Envelope[RegionRegistered], uow: BenchUnitOfWork) -> None:
        uow.add(event)


class Sender(Service):
    """Commits regions at a steady rate, one a transaction."""

    name = "dispatch"

    @every(seconds=3600.0, unit_of_work=False)
    def send(self) -> None:
        """Once: SEND_COUNT regions, SEND_RATE a second."""
        began, rate = time.monotonic(), float(os.environ["SEND_RATE"])
        for number in range(int(os.environ["SEND_COUNT"])):
            eventlet.sleep(max(0.0, began + number / rate - time.monotonic()))
            with self.wiring.units() as uow:
                uow.send(region(number))
                uow.commit()
