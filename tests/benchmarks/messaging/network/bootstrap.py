"""The wiring of the benchmark's own processes, from the environment it gives them."""

import base64
import json
import os
import sys
import time
from pathlib import Path

from kombu import Connection

from deploy.local.ports import ADDRESS, Reservation
from shared.config import Settings
from shared.contracts import RegionRegistered, contract_of
from shared.messaging.broker import ConfirmingPublisher, Outgoing
from shared.messaging.envelope import CONTENT_TYPE
from shared.messaging.relay import Relay
from shared.messaging.topology import declare, exchange_of
from shared.service import Service, Wiring, run, wire
from tests.benchmarks.messaging.network.events import envelopes, region
from tests.benchmarks.messaging.network.service import Receiver, Sender
from tests.benchmarks.messaging.network.store import BenchUnitOfWork

_A_TRANSACTION = 500


def main() -> None:
    """Do what the command line says; a service runs until SIGTERM and then writes down its moments."""
    what = sys.argv[1]
    if what == "fill":
        fill(int(sys.argv[2]))
    elif what == "relay":
        print(json.dumps(relay(int(sys.argv[2]))))
    else:
        service: type[Service] = {"receiver": Receiver, "sender": Sender}[what]
        run(service, _wiring(service.name))
        if "MOMENTS_FILE" in os.environ:
            moments = BenchUnitOfWork.received if service is Receiver else BenchUnitOfWork.sent
            Path(os.environ["MOMENTS_FILE"]).write_text(json.dumps(moments))


def fill(count: int) -> None:
    """Declare the receiver's queue and publish ``count`` events into it, confirmed."""
    uri, contract = os.environ["AMQP_URI"], contract_of(RegionRegistered)
    _declare(uri)
    publisher = ConfirmingPublisher(uri)
    exchange = exchange_of(contract.publisher)
    messages = [
        Outgoing(event.id, exchange, contract.type, event.encode(), CONTENT_TYPE, event.id)
        for event in envelopes(count)
    ]
    for first in range(0, count, _A_TRANSACTION):
        outcome = publisher.publish(messages[first : first + _A_TRANSACTION])
        if outcome.failure is not None:
            raise outcome.failure
    publisher.close()


def relay(count: int) -> float:
    """Commit ``count`` events to an outbox, then let the relay carry them; returns how many it carried a second."""
    wiring = _wiring(Sender.name)
    _declare(wiring.settings.amqp_uri)
    for first in range(0, count, _A_TRANSACTION):
        with wiring.units() as uow:
            for number in range(first, min(first + _A_TRANSACTION, count)):
                uow.publish(region(number))
            uow.commit()
    publisher = ConfirmingPublisher(wiring.settings.amqp_uri)
    carrier = Relay(wiring.service, wiring.database, BenchUnitOfWork.metadata, publisher, lambda: True)
    carrier.stop()  # so that it ends when the outbox is empty
    began = time.perf_counter()
    carrier.run()
    return count / (time.perf_counter() - began)


def _declare(uri: str) -> None:
    with Connection(uri) as connection:
        declare(connection, Receiver.name, [contract_of(RegionRegistered)])


def _wiring(service: str) -> Wiring:
    reservation = Reservation("http")
    port = reservation["http"]
    reservation.close()  # nothing else starts here meanwhile
    settings = Settings(
        service=service,
        amqp_uri=os.environ["AMQP_URI"],
        database_url=os.environ["DATABASE_URL"],
        bind=f"{ADDRESS}:{port}",
        urls={},
        token_key="a key for benchmarks only, 32 bytes",
        index_key=base64.urlsafe_b64encode(b"1" * 32).decode(),
        data_key=base64.urlsafe_b64encode(b"0" * 32).decode(),
        home=Path(os.environ["BENCH_FOLDER"]),
        log_level="WARNING",
    )
    return wire(settings, BenchUnitOfWork)
