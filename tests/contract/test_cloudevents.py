"""Our envelope is a CloudEvent to others, and theirs is one to us: held against the CloudEvents SDK."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.contracts import CONTRACTS, Contract, TaskSigned, contract_of
from shared.messaging.envelope import CONTENT_TYPE, Envelope, decode, new_traceparent, wrap
from shared.messaging.specimen import specimen

EVERY = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)


def read_by_the_sdk(envelope: Envelope[Any]) -> CloudEvent:
    """The event as another system gets it: from a RabbitMQ message, through the SDK."""
    event = from_structured(RabbitMQMessage({}, CONTENT_TYPE, envelope.encode()), JSONFormat(), CloudEvent)
    assert isinstance(event, CloudEvent)
    return event


@EVERY
def test_the_sdk_reads_what_we_write(contract: Contract) -> None:
    ours = specimen(contract)
    theirs = read_by_the_sdk(ours)
    assert theirs.get_specversion() == "1.0"
    assert theirs.get_id() == ours.id
    assert theirs.get_type() == contract.type
    assert theirs.get_source() == f"/zhenbi/{contract.publisher}"
    assert theirs.get_subject() == ours.subject
    assert theirs.get_time() == ours.time
    assert theirs.get_datacontenttype() == "application/json"
    assert theirs.get_extension("sequence") == "1"
    assert theirs.get_extension("correlationid") == ours.correlationid
    assert theirs.get_extension("causationid") == ours.causationid
    assert theirs.get_extension("traceparent") == ours.traceparent
    assert theirs.get_data() == json.loads(ours.encode())["data"]


@EVERY
def test_we_read_what_the_sdk_writes(contract: Contract) -> None:
    ours = specimen(contract)
    theirs = CloudEvent(
        {
            "id": ours.id,
            "type": ours.type,
            "source": ours.source,
            "subject": ours.subject,
            "time": ours.time,
            "datacontenttype": "application/json",
            "sequence": str(ours.sequence),
            "correlationid": ours.correlationid,
            "causationid": ours.causationid,
            "traceparent": ours.traceparent,
        },
        json.loads(ours.encode())["data"],
    )
    assert decode(JSONFormat().write(theirs)) == ours


def test_an_event_without_cause_leaves_the_attribute_out() -> None:
    """CloudEvents has no null attributes: an absent one is not written."""
    event = specimen(contract_of(TaskSigned)).data
    envelope = wrap(event, sequence=7, time=datetime(2026, 11, 23, tzinfo=UTC))
    assert "causationid" not in read_by_the_sdk(envelope).get_attributes()
    assert decode(envelope.encode()).causationid is None


def test_no_attribute_is_called_by_a_name_the_standard_forbids() -> None:
    names = set(json.loads(specimen(contract_of(TaskSigned)).encode())) - {"data"}
    assert all(name.isalnum() and name.islower() and len(name) <= 20 for name in names)


def test_a_fresh_trace_context_is_well_formed() -> None:
    """W3C trace context: version, 16-byte trace id, 8-byte parent id, flags; neither id all zeros."""
    version, trace, parent, flags = new_traceparent().split("-")
    assert (version, len(trace), len(parent), flags) == ("00", 32, 16, "01")
    assert int(trace, 16)
    assert int(parent, 16)
