"""Reading an envelope: what is no event of ours is refused with the reason, never half understood."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts import RegionRegistered, TaskSigned, Tier, contract_of
from shared.errors import PermanentError
from shared.identifiers import new_id
from shared.messaging.envelope import Undecodable, decode, subject_of, wrap
from shared.messaging.specimen import specimen

GOOD: dict[str, Any] = json.loads(specimen(contract_of(TaskSigned)).encode())
GONE = object()


def body(**changes: Any) -> bytes:
    """A good envelope with attributes changed or taken away."""
    return json.dumps({key: value for key, value in {**GOOD, **changes}.items() if value is not GONE}).encode()


def test_the_unchanged_envelope_is_good() -> None:
    assert decode(body()).type == "task.signed.v1"
    assert decode(body().decode()).sequence == 1, "text is as good as bytes"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "truncated"),
        (b"\xff\xfe", "malformed|utf-8"),
        (b"not json", "malformed"),
        (b"[]", "object"),
        (b"null", "object"),
        (b"{}", "missing required field"),
        (body(type="task.signed.v99"), "not in the registry"),
        (body(type="tasks.signed.v1"), "not in the registry"),
        (body(sequence="first"), "invalid literal"),
        (body(sequence=1), "sequence"),
        (body(time="2026-11-23T09:30:00"), "no time zone"),
        (body(time="yesterday"), "time"),
        (body(subject=None), "subject"),
        (body(data=GONE), "data"),
        (body(data=[]), "object"),
        (body(data={**GOOD["data"], "origin": "dream"}), "origin"),
        (body(data={**GOOD["data"], "task_id": 7}), "task_id"),
        (body(data={k: v for k, v in GOOD["data"].items() if k != "unit"}), "unit"),
        *[(body(**{name: GONE}), name) for name in GOOD if name not in ("causationid", "datacontenttype", "data")],
    ],
)
def test_what_is_no_event_of_ours_is_undecodable(raw: bytes, why: str) -> None:
    with pytest.raises(Undecodable, match=why) as raised:
        decode(raw)
    assert isinstance(raised.value, PermanentError), "trying again would not help"


def test_attributes_of_other_systems_are_passed_over() -> None:
    assert decode(body(theirs="x", datacontenttype=GONE)) == decode(body())


def test_a_wrapped_event_gets_its_own_id_trace_and_subject() -> None:
    event = RegionRegistered(code="361103", name="广丰区", tier=Tier.COUNTY, parent=None)
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    one, other = (wrap(event, sequence=n, time=moment) for n in (1, 2))
    assert one.subject == other.subject == subject_of(event) == "region/361103"
    assert one.source == "/zhenbi/dispatch"
    assert one.correlationid == "361103"
    assert one.id != other.id
    assert one.traceparent != other.traceparent


def test_a_trace_goes_on_where_one_is_given() -> None:
    event = specimen(contract_of(TaskSigned)).data
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    envelope = wrap(event, sequence=1, time=moment, causationid="cause", traceparent="00-trace")
    assert (envelope.causationid, envelope.traceparent) == ("cause", "00-trace")


def test_only_events_can_be_wrapped() -> None:
    with pytest.raises(LookupError, match="@event"):
        wrap("no event", sequence=1, time=datetime.now(UTC))


def test_identifiers_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
