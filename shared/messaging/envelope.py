"""The envelope of every event: CloudEvents 1.0, structured JSON mode.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md; the extension attributes ``sequence``,
``correlationid``, ``causationid`` and ``traceparent`` are ours or the distributed-tracing extension's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from shared.contracts import CONTRACTS, contract_of
from shared.errors import PermanentError
from shared.identifiers import new_id

CONTENT_TYPE = "application/cloudevents+json"
D = TypeVar("D")


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
    """The envelope as it comes off the wire, its data still raw."""

    specversion: str
    id: str
    type: str
    source: str
    subject: str
    sequence: str
    time: datetime
    correlationid: str
    traceparent: str
    data: msgspec.Raw
    causationid: str | None = None


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


def decode(body: bytes | str) -> Envelope[Any]:
    """Read an envelope and its data.

    Raises:
        Undecodable: not JSON, not an envelope, of an unknown type, or its data does not fit its contract.
    """
    try:
        wire = msgspec.json.decode(body, type=_Wire)
        contract = CONTRACTS.get(wire.type)
        if contract is None:
            raise Undecodable(f"type {wire.type} is not in the registry")
        data = msgspec.json.decode(wire.data, type=contract.data)
        sequence = int(wire.sequence)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Undecodable(str(error)) from error
    if wire.time.tzinfo is None:
        raise Undecodable("time has no time zone")
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


class _Fields(dict[str, Any]):
    """Lets ``str.format_map`` read a dataclass's attributes."""

    def __init__(self, event: object) -> None:
        super().__init__()
        self._event = event

    def __missing__(self, key: str) -> Any:
        return getattr(self._event, key)


def new_traceparent() -> str:
    """A fresh W3C trace context, sampled."""
    trace, span = new_id().replace("-", ""), new_id().replace("-", "")[-16:]
    return f"00-{trace}-{span}-01"
