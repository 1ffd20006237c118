"""Events sent once more to one service, straight from their publishers' outboxes into its queues.

The inbox of the service absorbs what it has handled already, so a replay alone only fills gaps; what is known to be
handled is not even sent. To rebuild a read model, its tables and the inbox's memory of what filled them are cleared in
one transaction first. The service need not be stopped for either.
"""

import heapq
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shared.contracts import CONTRACTS, Contract
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.errors import Invalid
from shared.messaging.administration.connection import ConfirmedPublishing, connected, meanwhile
from shared.messaging.administration.databases import Databases, inbox, outbox
from shared.messaging.administration.interventions import Person, Records
from shared.messaging.administration.outboxes import OutboxState, handled_at, outbox_state
from shared.messaging.administration.pace import Pace
from shared.messaging.envelope import CONTENT_TYPE
from shared.messaging.topology import queue_of
from shared.persistence.database import Database, is_transient

EVENTS_PER_SECOND = 500.0

_PAGE = 500  # rows read at a time
_CLEARING_TRIES = 5
_PAUSE_SECONDS = 0.5

Told = Callable[[int, int], None]  # (looked at so far, of how many)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Which events, for whom."""

    service: str
    since: datetime | None = None  # committed at or after; None: all that are kept
    until: datetime | None = None  # committed before
    events: tuple[str, ...] = ()  # names; none: all the service subscribes to

    @property
    def contracts(self) -> list[Contract]:
        """The events meant.

        Raises:
            Invalid: there is no such service, or it does not subscribe to one of the events.
        """
        if self.service not in SUBSCRIPTIONS:
            known = "、".join(SUBSCRIPTIONS)
            raise Invalid("service", f"没有服务 {self.service}；有：{known}", f"there is no service {self.service}")
        heard = [contract for contract in CONTRACTS.values() if contract.data in SUBSCRIPTIONS[self.service]]
        strange = set(self.events) - {contract.name for contract in heard}
        if strange:
            names = "、".join(sorted(strange))
            raise Invalid("event", f"{self.service} 不订阅 {names}", f"{self.service} does not subscribe to {names}")
        return [contract for contract in heard if not self.events or contract.name in self.events]

    def __str__(self) -> str:
        """For the record."""
        moments = {"since": self.since, "until": self.until}
        parts = [f"{name}={moment.isoformat()}" for name, moment in moments.items() if moment]
        return " ".join([*parts, *(f"event={name}" for name in self.events)]) or "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a replay would go through."""

    request: Request
    events: int  # how many rows of the outboxes are meant
    publishers: list[OutboxState]  # what is kept, by publisher
    unreadable: list[str]  # publishers whose outbox cannot be read

    @property
    def forgotten(self) -> int:
        """How many events of these publishers are no longer kept."""
        return sum(state.forgotten for state in self.publishers)

    @property
    def kept_since(self) -> datetime | None:
        """From when on there are events of all the publishers."""
        moments = [state.kept_since for state in self.publishers if state.kept_since]
        if not self.forgotten:
            return min(moments, default=None)
        return max(
            (state.kept_since for state in self.publishers if state.forgotten and state.kept_since), default=None
        )


@dataclass(slots=True)
class Replayed:
    """What a replay came to."""

    sent: int = 0
    handled_before: int = 0  # not sent, for the service has handled them


def plan(request: Request, databases: Databases) -> Plan:
    """Count before anything is sent.

    Raises:
        Invalid: the request makes no sense.
    """
    publishers = sorted({contract.publisher for contract in request.contracts})
    here = [publisher for publisher in publishers if publisher in databases]
    count = 0
    for publisher in here:
        query = sa.select(sa.func.count()).select_from(outbox).where(*_meant(request, publisher))
        with databases[publisher].reader() as connection:
            count += connection.execute(query).scalar_one()
    with_outbox = [publisher for publisher in publishers if publisher in SUBSCRIPTIONS]  # operators' tools have none
    return Plan(
        request=request,
        events=count,
        publishers=[outbox_state(publisher, databases[publisher]) for publisher in here],
        unreadable=[publisher for publisher in with_outbox if publisher not in databases],
    )


def replay(
    planned: Plan,
    databases: Databases,
    amqp_uri: str,
    person: Person,
    *,
    act: str = "replay",
    per_second: float = EVENTS_PER_SECOND,
    tell: Told = lambda _seen, _of: None,
    first: Callable[[], None] = lambda: None,
) -> Replayed:
    """Send them, earliest first, one confirmed after the other.

    Args:
        first: done once the act is on record and before the first event is sent.

    Raises:
        BrokerUnavailable: what was sent is sent; do it again, and only the rest will be.
        NotRecorded: nothing was done.
    """
    request, outcome = planned.request, Replayed()
    queues = {contract.type: queue_of(request.service, contract) for contract in request.contracts}
    with connected(amqp_uri) as connection:
        publishing, pace = ConfirmedPublishing(connection), Pace(per_second, connection.sleep)
        records = Records(connection, person)
        queue = f"{request.service}.*"
        with records.of(act, queue, selection=str(request), messages=planned.events) as progress:
            meanwhile(connection, first)
            for row, handled in _rows(request, databases, queues):
                if handled:
                    outcome.handled_before += 1
                    connection.process_data_events()  # keeps the heartbeat going
                else:
                    pace.wait()
                    publishing.publish(
                        "", queues[row.type], row.body.encode(), message_id=row.event_id, content_type=CONTENT_TYPE
                    )
                    outcome.sent += 1
                progress.done += 1
                tell(progress.done, planned.events)
    return outcome


def clear(service: str, database: Database, tables: Sequence[sa.Table], contracts: Collection[Contract]) -> None:
    """Empty a read model and forget that these events have filled it, in one transaction.

    Handlers may be at work meanwhile. The tables go first: an event handled in between is remembered only if its effect
    stays, or else it is replayed.
    """
    queues = [queue_of(service, contract) for contract in contracts]
    for attempt in range(1, _CLEARING_TRIES + 1):
        try:
            with database.writer() as connection:
                for table in tables:
                    connection.execute(sa.delete(table))
                connection.execute(sa.delete(inbox).where(inbox.c.consumer.in_(queues)))
            return
        except sa.exc.DBAPIError as error:  # a deadlock with a handler: one of the two must begin again
            if attempt == _CLEARING_TRIES or not is_transient(error):
                raise
            time.sleep(_PAUSE_SECONDS)


def _meant(request: Request, publisher: str) -> list[sa.ColumnElement[bool]]:
    """Rows not yet sent are meant too: their relay may have sent them a moment ago, before a read model was cleared."""
    types = [contract.type for contract in request.contracts if contract.publisher == publisher]
    conditions: list[sa.ColumnElement[bool]] = [outbox.c.type.in_(types)]
    if request.since:
        conditions.append(outbox.c.created_at >= request.since)
    if request.until:
        conditions.append(outbox.c.created_at < request.until)
    return conditions


def _rows(request: Request, databases: Databases, queues: dict[str, str]) -> Iterator[tuple[Any, bool]]:
    """Every row that is meant, by moment of commit, and whether the service has handled it."""
    publishers = sorted({contract.publisher for contract in request.contracts} & set(databases))
    pages = [_of_publisher(request, publisher, databases, queues) for publisher in publishers]
    return heapq.merge(*pages, key=lambda pair: pair[0].created_at)


def _of_publisher(
    request: Request, publisher: str, databases: Databases, queues: dict[str, str]
) -> Iterator[tuple[Any, bool]]:
    """In short reads: a long one would keep the database from tidying up."""
    last = 0
    while True:
        query = (
            sa.select(outbox.c.id, outbox.c.event_id, outbox.c.type, outbox.c.body, outbox.c.created_at)
            .where(outbox.c.id > last, *_meant(request, publisher))
            .order_by(outbox.c.id)
            .limit(_PAGE)
        )
        with databases[publisher].reader() as connection:
            page = list(connection.execute(query))
        if not page:
            return
        last = page[-1].id
        handled = _handled(databases.get(request.service), page, queues)
        yield from ((row, row.event_id in handled) for row in page)


def _handled(database: Database | None, page: list[Any], queues: dict[str, str]) -> set[str]:
    if database is None:
        return set()
    handled: set[str] = set()
    with database.reader() as connection:
        for event_type in {row.type for row in page}:
            event_ids = [row.event_id for row in page if row.type == event_type]
            handled.update(handled_at(connection, queues[event_type], event_ids))
    return handled
