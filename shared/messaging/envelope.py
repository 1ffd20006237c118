"""The envelope of every event: CloudEvents 1.0, structured JSON mode.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md; the extension attributes ``sequence``,
``correlationid``, ``causationid`` and ``traceparent`` are ours or the distributed-tracing extension's.
"""

import dataclasses
import functools
import os
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from shared.contracts import CONTRACTS, Contract, contract_of
from shared.errors import PermanentError
from shared.identifiers import new_id

CONTENT_TYPE = "application/cloudevents+json"
MOST_BYTES = 1024 * 1024  # of an encoded event; the largest of ours have some tens of kilobytes
D = TypeVar("D")

_YEARS = range(2000, 2200)  # moments outside are mistakes, and near the ends of the calendar arithmetic fails
_ZERO_CHARACTER = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it; PostgreSQL keeps no text with it


class Undecodable(PermanentError):
    """A message that is no event of ours: it goes to the dead letters at once."""

    code = "undecodable"

    def __init__(self, why: str) -> None:
        super().__init__(f"无法解读的消息：{why}", f"undecodable message: {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope(Generic[D]):
    """One event on its way; ``data`` is the contract's dataclass."""

    id: str  # UUIDv7; the inbox knows an event by it
    type: str  # "case.accepted.v1"
    source: str  # "/zhenbi/intake"
    subject: str  # the aggregate: "case/361103-…"
    sequence: int  # 1, 2, 3 … per subject
    time: datetime  # when it happened, aware UTC
    correlationid: str  # what a person traces by: the case or directive number
    causationid: str | None  # id of the event that led to this one; None: a command did
    traceparent: str  # W3C trace context
    data: D

    def encode(self) -> bytes:
        """The structured JSON form."""
        return msgspec.json.encode(
            {
                "specversion": "1.0",
                "id": self.id,
                "type": self.type,
                "source": self.source,
                "subject": self.subject,
                # CloudEvents knows integers up to 32 bits only; the sequence extension is a string by its definition.
                "sequence": str(self.sequence),
                "time": self.time,
                "datacontenttype": "application/json",
                "correlationid": self.correlationid,
                **({"causationid": self.causationid} if self.causationid else {}),
                "traceparent": self.traceparent,
                "data": self.data,
            }
        )


class _Wire(msgspec.Struct):
    """The envelope as it comes off the wire, its data still raw. Lengths are those of the outbox and the inbox."""

    specversion: Literal["1.0"]
    id: Annotated[str, Meta(min_length=1, max_length=36)]
    type: Annotated[str, Meta(max_length=80)]
    source: Annotated[str, Meta(max_length=160)]
    subject: Annotated[str, Meta(max_length=160)]
    sequence: Annotated[str, Meta(max_length=10)]
    time: datetime
    correlationid: Annotated[str, Meta(max_length=160)]
    traceparent: Annotated[str, Meta(max_length=160)]
    data: msgspec.Raw
    causationid: Annotated[str, Meta(max_length=36)] | None = None


def subject_of(event: object) -> str:
    """The aggregate an event is about, as its contract says."""
    return contract_of(type(event)).subject.format_map(_Fields(event))


def wrap(
    event: object,
    *,
    sequence: int,
    time: datetime,
    causationid: str | None = None,
    traceparent: str | None = None,
) -> Envelope[Any]:
    """Put an event into its envelope; subject and correlation come from its contract."""
    contract = contract_of(type(event))
    fields = _Fields(event)
    return Envelope(
        id=new_id(),
        type=contract.type,
        source=f"/zhenbi/{contract.publisher}",
        subject=subject_of(event),
        sequence=sequence,
        time=time,
        correlationid=contract.correlation.format_map(fields),
        causationid=causationid,
        traceparent=traceparent or new_traceparent(),
        data=event,
    )


def decode(body: bytes | str, expected: Contract | None = None) -> Envelope[Any]:
    """Read an envelope and its data.

    Args:
        expected: any other event is refused; None: every event of the registry will do.

    Raises:
        Undecodable: not JSON, not an envelope, of an unknown type, its data does not fit its contract, or it holds
            what cannot be: more than :data:`MOST_BYTES`, a moment of another age, a zero character.
    """
    if len(body) > MOST_BYTES:
        raise Undecodable(f"{len(body)} bytes; at most {MOST_BYTES}")
    try:
        wire = msgspec.json.decode(body, type=_Wire)
        contract = CONTRACTS.get(wire.type)
        if contract is None:
            raise Undecodable(f"type {wire.type} is not in the registry")
        if expected is not None and contract is not expected:
            raise Undecodable(f"type {wire.type} is not what is expected here: {expected.type}")
        data = msgspec.json.decode(wire.data, type=contract.data)
        sequence = int(wire.sequence)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Undecodable(str(error)) from error
    if wire.time.tzinfo is None:
        raise Undecodable("time has no time zone")
    if not 1 <= sequence < 2**31:
        raise Undecodable(f"sequence {sequence} is out of range")
    _refuse_what_cannot_be(body, wire.time, data)
    return Envelope(
        id=wire.id,
        type=wire.type,
        source=wire.source,
        subject=wire.subject,
        sequence=sequence,
        time=wire.time,
        correlationid=wire.correlationid,
        causationid=wire.causationid,
        traceparent=wire.traceparent,
        data=data,
    )


def _refuse_what_cannot_be(body: bytes | str, time: datetime, data: object) -> None:
    for name, moment in (("time", time), *_moments(data)):
        if moment.year not in _YEARS:
            raise Undecodable(f"{name} lies in the year {moment.year}")
    raw = body.encode() if isinstance(body, str) else body
    if rb"\u0000" in raw and _ZERO_CHARACTER.search(raw):
        raise Undecodable("a text holds a zero character")


def _moments(value: object, name: str = "data") -> Iterator[tuple[str, datetime]]:
    """Every moment inside a contract's value, with where it stands."""
    if isinstance(value, datetime):
        yield name, value
    elif isinstance(value, tuple):
        for element in value:
            yield from _moments(element, name)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in _fields_to_search(type(value)):
            yield from _moments(getattr(value, field), f"{name}.{field}")


@functools.cache
def _fields_to_search(data: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass that may hold a moment, at any depth."""
    hints = typing.get_type_hints(data)
    return tuple(name for name, hint in hints.items() if _may_hold_a_moment(hint))


def _may_hold_a_moment(hint: Any) -> bool:
    if hint is datetime or (isinstance(hint, type) and dataclasses.is_dataclass(hint) and _fields_to_search(hint)):
        return True
    return any(_may_hold_a_moment(part) for part in typing.get_args(hint))


class _Fields(dict[str, Any]):
    """Lets ``str.format_map`` read a dataclass's attributes."""

    def __init__(self, event: object) -> None:
        super().__init__()
        self._event = event

    def __missing__(self, key: str) -> Any:
        return getattr(self._event, key)


def new_traceparent() -> str:
    """A fresh W3C trace context, sampled."""
    chance = os.urandom(24).hex()
    return f"00-{chance[:32]}-{chance[32:]}-01"
