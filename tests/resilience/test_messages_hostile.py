"""Messages that nobody could have meant: each ends in the dead letters with its reason, its neighbours are handled."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.local.broker import PrivateBroker
from shared.contracts import CaseSubmitted, RegionRegistered, contract_of
from shared.messaging.envelope import Envelope, wrap
from shared.messaging.specimen import specimen
from shared.messaging.topology import dead_letters_of, exchange_of, queue_of
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import running_network
from tests.infrastructure.probes import DEAD, QUEUE, Probes, declare_queues, region_event
from tests.infrastructure.waiting import wait_until

GOOD = region_event(1).encode()
SETTLED_SECONDS = 20


def with_attribute(name: str, value: str, body: bytes = GOOD) -> bytes:
    """A good event with one attribute of its envelope, or field of its data, replaced by raw JSON."""
    changed, times = re.subn(rb'("%s":)("[^"]*"|[^,}]*)' % name.encode(), rb"\g<1>" + value.encode(), body, count=1)
    assert times == 1, name
    return changed


# What makes a message hostile → its body, and a word of the reason that its reader gets.
HOSTILE: dict[str, tuple[bytes, str]] = {
    "ten megabytes of text": (with_attribute("name", '"' + "x" * 10_000_000 + '"'), "bytes; at most"),
    "ten megabytes of noise": (b"\x00\xff" * 5_000_000, "bytes; at most"),
    "a megabyte in one field": (with_attribute("code", '"' + "9" * 2**20 + '"'), "bytes; at most"),
    "a long subject": (with_attribute("subject", '"region/' + "9" * 900_000 + '"'), "length <= 160"),
    "no message at all": (b"", "truncated"),
    "invalid UTF-8": (GOOD.replace(b"fine", b"fine\xff\xfe"), "utf-8"),
    "half a character": (GOOD.replace(b"fine", rb"fine\ud800"), "hex escape"),
    "a zero character": (GOOD.replace(b"fine", rb"fine\u0000"), "zero character"),
    "not JSON": (b"<event type='region.registered.v1'/>", "malformed"),
    "half an event": (GOOD[: len(GOOD) // 2], "truncated"),
    "deep nesting of a field we pass over": (
        GOOD[:-1] + b',"more":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        "recursion depth",
    ),
    "deep nesting in its data": (with_attribute("parent", "[" * 10_000 + "]" * 10_000), "recursion depth"),
    "another version of the event": (with_attribute("type", '"region.registered.v99"'), "not in the registry"),
    "another version of the envelope": (with_attribute("specversion", '"2.0"'), "specversion"),
    "another event": (specimen(contract_of(CaseSubmitted)).encode(), "not what is expected here"),
    "the year 9999": (with_attribute("time", '"9999-12-31T23:59:59-08:00"'), "year 9999"),
    "the year 1": (with_attribute("time", '"0001-01-01T00:00:00+08:00"'), "year 1"),
    "the year -1": (with_attribute("time", '"-001-01-01T00:00:00Z"'), "datetime"),
    "a time without a zone": (with_attribute("time", '"2026-11-23T09:30:00"'), "no time zone"),
    "no number": (with_attribute("parent", "NaN"), "malformed"),
    "more than any number": (with_attribute("parent", "1e400"), "out of range"),
    "a sequence of 20 digits": (with_attribute("sequence", '"99999999999999999999"'), "length <= 10"),
    "a sequence that no column holds": (with_attribute("sequence", '"3000000000"'), "out of range"),
    "a sequence below the first": (with_attribute("sequence", '"-1"'), "out of range"),
    "an unknown word": (with_attribute("tier", '"galaxy"'), "galaxy"),
    "an event without an id": (with_attribute("id", '""'), "length >= 1"),
    "an id of a thousand characters": (with_attribute("id", '"' + "7" * 1000 + '"'), "length <= 36"),
}


def reasons_in(virtual_host: VirtualHost, dead: str) -> dict[str, str]:
    """Message id → why it was given up, of everything in the dead letters, which are empty then."""
    letters = virtual_host.take_all(dead)
    assert len({letter.message_id for letter in letters}) == len(letters), "a dead letter came twice"
    return {letter.message_id: str(letter.headers["x-zhenbi-error"]) for letter in letters}


@pytest.mark.parametrize("batch", [1, 50])
def test_each_ends_in_the_dead_letters_alone(probes: Probes, virtual_host: VirtualHost, batch: int) -> None:
    declare_queues(virtual_host.uri)
    for number, (name, (body, _why)) in enumerate(HOSTILE.items()):
        virtual_host.publish_raw(body, exchange_of("dispatch"), "region.registered.v1", name)
        virtual_host.publish(region_event(number))
    sink = probes.sink(batch=batch)

    wait_until(lambda: virtual_host.depth(DEAD) == len(HOSTILE), SETTLED_SECONDS, "all of them to be given up")
    wait_until(lambda: len(sink.notes()) == len(HOSTILE), SETTLED_SECONDS, "all neighbours to be handled")
    reasons = reasons_in(virtual_host, DEAD)
    assert {name: why for name, (_body, why) in HOSTILE.items() if why not in reasons[name]} == {}, reasons
    assert sink.outcomes() == {"handled": len(HOSTILE), "dead": len(HOSTILE)}
    assert len(set(sink.notes())) == len(HOSTILE)
    assert virtual_host.depth(QUEUE) == virtual_host.depth("probe.retry.10s") == 0


def test_what_surrounds_a_message_may_be_as_hostile(probes: Probes, virtual_host: VirtualHost) -> None:
    """Headers and properties are the publisher's as well, and come before anything is decoded."""
    sink = probes.sink()
    publish = (exchange_of("dispatch"), "region.registered.v1")
    refused = region_event(1, "refuses").encode()
    counts = {"x-zhenbi-attempts": "many", "x-zhenbi-waits": {"deep": [{"deeper": None}]}}
    virtual_host.publish_raw(refused, *publish, "counts that are none", **counts)
    virtual_host.publish_raw(refused, *publish, "counts below zero", **{"x-zhenbi-attempts": -(2**31)})
    virtual_host.publish_raw(GOOD[:-9], *publish, "an unknown encoding", content_encoding="martian")
    virtual_host.publish_raw(b"\xff\xfe", *publish, "not in its encoding", content_encoding="utf-8")
    virtual_host.publish_raw(region_event(2).encode(), *publish, "", content_encoding="base64")

    wait_until(lambda: virtual_host.depth(DEAD) == 4, SETTLED_SECONDS, "them to be given up")
    wait_until(lambda: sink.notes() == [("region/000000000002", 1)], SETTLED_SECONDS, "the event behind them")
    assert reasons_in(virtual_host, DEAD).keys() == {
        "counts that are none",
        "counts below zero",
        "an unknown encoding",
        "not in its encoding",
    }
    assert sink.outcomes() == {"handled": 1, "dead": 4}


def test_a_service_refuses_values_that_its_columns_cannot_hold(
    fragile_broker: PrivateBroker, databases: Databases, tmp_path: Path
) -> None:
    """supervision, with two queues, one of them in batches: the same on both databases, and nothing is tried twice."""
    region, case = contract_of(RegionRegistered), contract_of(CaseSubmitted)
    regions, cases = queue_of("supervision", region), queue_of("supervision", case)
    with running_network(fragile_broker, databases, tmp_path, services=["supervision"]) as network:
        virtual_host, dead = network.virtual_host, {}
        for number, (name, (body, _why)) in enumerate(HOSTILE.items()):
            virtual_host.publish_raw(body, exchange_of("dispatch"), region.type, name)
            virtual_host.publish(region_event(number, "某村"))
        long_name = region_event(500, "长" * 300_000).encode()
        virtual_host.publish_raw(long_name, exchange_of("dispatch"), region.type, "a name of 300,000 characters")
        for number, (name, body) in enumerate(impossible_cases().items(), start=1):
            virtual_host.publish_raw(body, exchange_of("intake"), case.type, name)
            virtual_host.publish(a_case(f"neighbour-{number}"))

        expected = {regions: len(HOSTILE) + 1, cases: len(impossible_cases())}
        wait_until(lambda: network.dead_letters() == expected, SETTLED_SECONDS, "all of them to be given up")
        engine = sa.create_engine(network.database_urls["supervision"])
        count = sa.text("SELECT (SELECT count(*) FROM regions), (SELECT count(*) FROM clocks)")

        def neighbours() -> tuple[int, int]:
            with engine.connect() as connection:
                return tuple(connection.execute(count).one())  # type: ignore[return-value]

        every_neighbour = (len(HOSTILE), len(impossible_cases()))
        wait_until(lambda: neighbours() == every_neighbour, SETTLED_SECONDS, "all neighbours to be handled")
        engine.dispose()
        dead = {queue: reasons_in(virtual_host, dead_letters_of(queue)) for queue in expected}
        assert "name" in dead[regions]["a name of 300,000 characters"]
        assert "120" in dead[regions]["a name of 300,000 characters"]
        assert dead[cases].keys() == impossible_cases().keys()
        assert [reason for reason in dead[cases].values() if not reason] == []
        for queue in expected:
            assert virtual_host.depth(queue) == 0
        assert virtual_host.depth("supervision.retry.10s") == 0
        assert network.processes["supervision"].is_running


def a_case(number: str) -> Envelope[Any]:
    """A submitted case, which starts a clock."""
    model = specimen(contract_of(CaseSubmitted)).data
    changed = {name: getattr(model, name) for name in model.__dataclass_fields__} | {"number": number}
    return wrap(CaseSubmitted(**changed), sequence=1, time=datetime.now(UTC))


def impossible_cases() -> dict[str, bytes]:
    """Cases of the right shape that no clock can be made for."""
    good = a_case("impossible").encode()
    return {
        "a promise of a billion years": with_attribute("promised_working_days", str(10**15), good),
        "more days than fit into a number": with_attribute("promised_working_days", str(2**31), good),
        "a promise that is no number": with_attribute("promised_working_days", "1e400", good),
        "a number of a thousand characters": with_attribute("number", '"' + "7" * 1000 + '"', good),
        "a place of a thousand digits": with_attribute("region", '"' + "3" * 1000 + '"', good),
        "an unknown kind": with_attribute("kind", '"miracle"', good),
    }
