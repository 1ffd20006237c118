"""The way of one matter through the network: every event of it, when it was sent, who handled it when, where it is now.

Read from the publishers' outboxes and the consumers' inboxes. Their moments are real time, also in a network whose
clock can be moved; what an event says about itself (``happened``) is the network's time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

import msgspec
import sqlalchemy as sa

from shared.contracts import CONTRACTS
from shared.messaging.administration.databases import Databases, outbox
from shared.messaging.administration.depths import Count
from shared.messaging.administration.outboxes import handled_at
from shared.messaging.contract_reading import consumers_of
from shared.messaging.topology import RETRY_TIERS, WAIT, queue_of, tier_of

DeadOnes = Collection[tuple[str, str]]  # (queue, event id) of each dead letter


class Place(StrEnum):
    """Where an event is, seen from one of its consumers."""

    HANDLED = "handled"
    OUTBOX = "outbox"  # not yet sent
    UNROUTABLE = "unroutable"  # in the outbox, because no queue took it
    QUEUE = "queue"
    RETRY = "retry"  # in one of the service's waiting rooms
    QUEUE_OR_RETRY = "queue-or-retry"  # both hold messages, and which is which only taking them out would tell
    DEAD = "dead"
    IN_HAND = "in-hand"  # sent and in no queue: being handled, or discarded by an operator
    UNKNOWN = "unknown"  # the broker or the consumer's database cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """An event and one of its consumers."""

    consumer: str
    queue: str
    place: Place
    handled_at: datetime | None
    seconds: float | None  # from the commit that published it to the commit that handled it


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of the matter."""

    event_id: str
    name: str
    type: str
    publisher: str
    subject: str
    sequence: int
    cause: str | None  # id of the event that led to it
    happened: datetime  # in the network's time
    committed_at: datetime
    published_at: datetime | None
    receptions: list[Reception]
    since_previous_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A matter from its first event to its last."""

    correlation: str
    steps: list[Step]
    unreadable: list[str]  # services whose database could not be read

    @property
    def open_ends(self) -> list[tuple[Step, Reception]]:
        """What has not been handled."""
        return [(step, end) for step in self.steps for end in step.receptions if end.place is not Place.HANDLED]


class _Envelope(msgspec.Struct):
    """What is needed of an envelope; its data may be of a version this program does not know."""

    time: datetime
    sequence: str
    causationid: str | None = None


def correlation_of(databases: Databases, key: str) -> str:
    """What to trace by: ``key`` itself, or what the event with this id correlates with."""
    for database in databases.values():
        with database.reader() as connection:
            found = connection.execute(sa.select(outbox.c.correlation).where(outbox.c.event_id == key)).scalar()
        if found:
            return str(found)
    return key


def trace(
    correlation: str,
    databases: Databases,
    *,
    counts: Mapping[str, Count] | None,
    dead: DeadOnes,
    unreadable: Iterable[str] = (),
) -> Trace:
    """Find every event that correlates with ``correlation``.

    Args:
        counts: how full the queues are; None: the broker does not answer.
        dead: the dead letters there are.
    """
    rows: list[tuple[str, Any]] = []
    for service, database in databases.items():
        with database.reader() as connection:
            query = sa.select(outbox).where(outbox.c.correlation == correlation).order_by(outbox.c.id)
            rows += [(service, row) for row in connection.execute(query)]
    handled = _handled(databases, [row for _, row in rows])

    def reception(row: Any, consumer: str, queue: str) -> Reception:
        moment = handled.get((queue, row.event_id))
        if moment:
            place = Place.HANDLED
        else:
            place = _place(row, queue, counts, dead) if consumer in databases else Place.UNKNOWN
        seconds = max((moment - row.created_at).total_seconds(), 0.0) if moment else None
        return Reception(consumer=consumer, queue=queue, place=place, handled_at=moment, seconds=seconds)

    steps = [
        _step(service, row, [reception(row, consumer, queue) for consumer, queue in _receivers(row.type)])
        for service, row in rows
    ]
    return Trace(correlation=correlation, steps=_with_gaps(in_order(steps)), unreadable=sorted(unreadable))


def in_order(steps: Iterable[Step]) -> list[Step]:
    """By the moment of commit, but never before what led to it: clocks of machines differ."""
    known = {step.event_id: step for step in steps}
    places: dict[str, tuple[datetime, int]] = {}  # not before this moment; how many causes there are behind it

    def place(step: Step) -> tuple[datetime, int]:
        if step.event_id not in places:
            places[step.event_id] = step.committed_at, 0  # what a circle of causes, if there could be one, ends at
            cause = known.get(step.cause or "")
            if cause is not None:
                moment, behind = place(cause)
                places[step.event_id] = max(moment, step.committed_at), behind + 1
        return places[step.event_id]

    return sorted(known.values(), key=lambda step: (*place(step), step.publisher, step.sequence))


def _with_gaps(steps: list[Step]) -> list[Step]:
    """With the seconds since the step before, in commits."""
    gaps = [(after.committed_at - before.committed_at).total_seconds() for before, after in pairwise(steps)]
    return [replace(step, since_previous_seconds=gap) for step, gap in zip(steps, [None, *gaps], strict=False)]


def _step(publisher: str, row: Any, receptions: list[Reception]) -> Step:
    envelope = msgspec.json.decode(row.body, type=_Envelope)
    contract = CONTRACTS.get(row.type)
    return Step(
        event_id=row.event_id,
        name=contract.name if contract else row.type,
        type=row.type,
        publisher=publisher,
        subject=row.subject,
        sequence=int(envelope.sequence),
        cause=envelope.causationid,
        happened=envelope.time.astimezone(UTC),
        committed_at=row.created_at,
        published_at=row.published_at,
        receptions=receptions,
    )


def _receivers(event_type: str) -> list[tuple[str, str]]:
    """(consumer, queue) of everybody who subscribes to an event."""
    contract = CONTRACTS.get(event_type)
    return [(consumer, queue_of(consumer, contract)) for consumer in consumers_of(contract)] if contract else []


def _handled(databases: Databases, rows: Iterable[Any]) -> dict[tuple[str, str], datetime]:
    """(queue, event id) → when."""
    wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        for receiver in _receivers(row.type):
            wanted[receiver].append(row.event_id)
    found = {}
    for (consumer, queue), event_ids in wanted.items():
        if consumer in databases:
            with databases[consumer].reader() as connection:
                moments = handled_at(connection, queue, event_ids)
            found.update({(queue, event_id): moment for event_id, moment in moments.items()})
    return found


def _place(row: Any, queue: str, counts: Mapping[str, Count] | None, dead: DeadOnes) -> Place:
    if row.published_at is None:
        return Place.UNROUTABLE if row.attempts else Place.OUTBOX
    if (queue, row.event_id) in dead:
        return Place.DEAD
    if counts is None:
        return Place.UNKNOWN
    service = queue.partition(".")[0]
    waits = queue in counts and counts[queue].ready > 0
    rooms = (counts.get(tier_of(service, tier)) for tier in (WAIT, *RETRY_TIERS))
    retries = any(room is not None and room.ready > 0 for room in rooms)
    if waits and retries:
        return Place.QUEUE_OR_RETRY
    return Place.QUEUE if waits else Place.RETRY if retries else Place.IN_HAND
