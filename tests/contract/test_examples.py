"""Every contract's example is what it says it is, and survives the wire."""

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from shared.contracts import CONTRACTS, ClockWarned, Contract, contract_of
from shared.messaging.envelope import decode, wrap
from shared.messaging.specimen import specimen

EVERY = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)


@EVERY
def test_the_example_names_every_field_and_no_other(contract: Contract) -> None:
    fields = {field.name for field in dataclasses.fields(contract.data)}
    assert set(contract.example) == fields


@EVERY
def test_the_example_comes_back_from_the_wire_as_it_went(contract: Contract) -> None:
    sent = specimen(contract)
    received = decode(sent.encode())
    assert received == sent
    assert json.loads(msgspec.json.encode(received.data)) == json.loads(json.dumps(contract.example))


@EVERY
def test_subject_and_correlation_are_filled_in_from_the_data(contract: Contract) -> None:
    envelope = specimen(contract)
    kind, _, name = envelope.subject.partition("/")
    assert kind == contract.subject.partition("/")[0]
    assert name in (str(value) for value in contract.example.values())
    assert envelope.correlationid in (str(value) for value in contract.example.values())


@EVERY
def test_a_missing_field_without_default_is_refused(contract: Contract) -> None:
    for field in dataclasses.fields(contract.data):
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            short = {key: value for key, value in contract.example.items() if key != field.name}
            with pytest.raises(msgspec.ValidationError, match=field.name):
                msgspec.convert(short, contract.data)


@EVERY
def test_a_field_of_tomorrow_does_not_stop_a_program_of_today(contract: Contract) -> None:
    assert msgspec.convert({**contract.example, "of_tomorrow": 1}, contract.data) == specimen(contract).data


@EVERY
def test_events_are_frozen_and_given_by_name(contract: Contract) -> None:
    data: Any = specimen(contract).data
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(data, dataclasses.fields(data)[0].name, None)
    with pytest.raises(TypeError):
        contract.data(*contract.example.values())


@EVERY
def test_the_name_is_a_thing_and_what_happened_to_it(contract: Contract) -> None:
    noun, _, verb = contract.name.partition(".")
    assert noun.replace("_", "").isalpha()
    past = re.search(r"(ed|en|wn|nt|ne|ld)(_|$)", verb)  # regular, taken, withdrawn, sent, done, told
    assert past, f"{contract.name}: an event has happened; name it in the past tense"
    assert contract.summary.endswith("。"), "the summary is a Chinese sentence"


def test_a_moment_without_time_zone_is_refused() -> None:
    contract = contract_of(ClockWarned)
    with pytest.raises(msgspec.ValidationError, match="due"):
        msgspec.convert({**contract.example, "due": "2026-11-24T09:30:00"}, contract.data)


def test_moments_keep_their_instant_whatever_zone_they_were_written_in() -> None:
    contract = contract_of(ClockWarned)
    event = msgspec.convert({**contract.example, "due": "2026-11-24T09:30:00+08:00"}, contract.data)
    happened = datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    received = decode(wrap(event, sequence=1, time=happened).encode())
    assert received.time == received.data.due == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
