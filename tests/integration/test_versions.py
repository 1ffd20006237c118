"""Programs of yesterday and of today, side by side: additive change within a version, and a second version."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from kombu import Connection

from shared.contracts import CONTRACTS, Contract, RegionRegistered, Tier, contract_of, event
from shared.contracts.registry import _BY_CLASS
from shared.messaging.envelope import Envelope, decode, wrap
from shared.messaging.topology import declare, exchange_of, queue_of
from tests.infrastructure.broker import VirtualHost

REGION = RegionRegistered(code="361103102", name="洋口镇", tier=Tier.TOWNSHIP, parent="361103")


@pytest.fixture
def second_version() -> Iterator[Contract]:
    """region.registered.v2, of a program of tomorrow: the name in two languages."""

    @event(
        "region.registered",
        version=2,
        publisher="dispatch",
        subject="region/{code}",
        correlation="{code}",
        summary="区划登记或更名。",
        example={"code": "361103102", "names": {"zh": "洋口镇", "en": "Yangkou"}},
    )
    @dataclass(frozen=True, slots=True, kw_only=True)
    class RegionRegisteredV2:
        code: str
        names: dict[str, str]

    contract = contract_of(RegionRegisteredV2)
    yield contract
    del CONTRACTS[contract.type], _BY_CLASS[RegionRegisteredV2]


def test_an_old_program_reads_a_newer_additive_event() -> None:
    body = json.loads(envelope(REGION).encode())
    body["data"]["population"] = 51_000
    body["newextension"] = "something"
    assert decode(json.dumps(body)).data == REGION


def test_a_second_version_beside_the_first_is_served_to_both(
    virtual_host: VirtualHost, second_version: Contract
) -> None:
    first = contract_of(RegionRegistered)
    with Connection(virtual_host.uri) as connection:
        declare(connection, "old", [first])
        declare(connection, "new", [second_version])
        declare(connection, "moving", [first, second_version])
        new = second_version.data(code="361103102", names={"zh": "洋口镇"})
        for each in (envelope(REGION), envelope(new)):
            connection.Producer().publish(
                each.encode(), exchange=exchange_of("dispatch"), routing_key=each.type, content_type="application/json"
            )

    def taken(consumer: str, contract: Contract) -> list[object]:
        return [decode(message.body).data for message in virtual_host.take_all(queue_of(consumer, contract))]

    assert taken("old", first) == [REGION]
    assert taken("new", second_version) == [new]
    assert (taken("moving", first), taken("moving", second_version)) == ([REGION], [new])


def envelope(data: object) -> Envelope:
    return wrap(data, sequence=1, time=datetime(2026, 11, 23, tzinfo=UTC))
