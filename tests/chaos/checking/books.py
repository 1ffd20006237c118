"""The five databases, the outgoing file and the queues, read once, as plain data."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tests.chaos.checking.tokens import opened

Row = dict[str, Any]

# What is asked of each database; the checker knows no other table or column.
TABLES: Mapping[str, Mapping[str, str]] = {
    "intake": {
        "cases": "SELECT number, state, round, summary, co_tiers, lead_tier FROM cases",
        "directives": "SELECT number, document, action, region, target_tier FROM directive",
    },
    "dispatch": {
        "regions": "SELECT code, tier FROM regions",
        "tasks": "SELECT task_id, origin, origin_number, part, round, state, unit, acts FROM tasks",
        "records": "SELECT task_id, number, act FROM task_records",
        "emergency_reports": "SELECT report_id FROM emergency_reports",
        "caseworks": "SELECT number, round, completed_round, withdrawn_reason FROM caseworks",
        "directive_works": "SELECT number, tasks, open_tasks, completed_at FROM directive_works",
    },
    "supervision": {
        "cases": "SELECT number FROM cases",
        "clocks": "SELECT clock_id, kind, origin_number, subject, round, state, in_time, firings FROM clocks",
        "urges": "SELECT urge_id, clock_id FROM urges",
        "follow_ups": "SELECT number, round, state, grade FROM follow_ups",
    },
    "notify": {
        "cases": "SELECT number FROM known_case",
        "messages": "SELECT message_id, event_id, event, about, audience, recipient, channel, state FROM message",
    },
    "portal": {
        "timeline": "SELECT event_id, number, subject, sequence FROM timeline",
        "cases": "SELECT number, state, round, follow_up, grade, rated_round FROM case_view",
        "directives": "SELECT number, dispatched_tasks, completed_at FROM directive_view",
        "tasks": "SELECT task_id, origin_number, state, round, unit FROM task_view",
        "clocks": "SELECT clock_id, state, in_time FROM clock_view",
        "urges": "SELECT urge_id FROM urge_view",
    },
}
SEALED = {("intake", "cases"): {"summary": "case.summary"}}  # column → what it is sealed for
_EVERYWHERE = {
    "outbox": "SELECT id, event_id, type, subject, body, published_at FROM outbox ORDER BY id",
    "inbox": "SELECT consumer, event_id FROM inbox",
    "sequences": "SELECT subject, sequence FROM aggregate_sequence",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One row of an outbox: published, or on its way."""

    service: str
    id: str
    type: str  # "case.accepted.v1"
    subject: str  # "case/361103-…"
    sequence: int
    correlation: str
    data: Row
    published: bool

    @property
    def name(self) -> str:
        """The type without its version."""
        return self.type.rpartition(".v")[0]

    @property
    def about(self) -> str:
        """The key in the subject: number of a case or directive, id of a task or clock."""
        return self.subject.partition("/")[2]


class Books:
    """Everything a check may look at.

    Args:
        database_urls: of each service.
        outgoing: the file of messages to residents; it need not exist.
        depths: how many messages lie in each queue of the broker, by name.
    """

    def __init__(self, database_urls: Mapping[str, str], outgoing: Path, depths: Mapping[str, int]) -> None:
        self.depths = depths
        self._tables: dict[str, dict[str, list[Row]]] = {}
        self._groups: dict[tuple[str, str, tuple[str, ...]], Mapping[Any, Sequence[Row]]] = {}
        for service, url in database_urls.items():
            engine = sa.create_engine(url, poolclass=NullPool)
            with engine.connect() as connection:
                queries = {**TABLES[service], **_EVERYWHERE}
                self._tables[service] = {
                    name: [_opened(service, name, row) for row in connection.execute(sa.text(query)).mappings()]
                    for name, query in queries.items()
                }
        self.letters = outgoing.read_text(encoding="utf-8").splitlines() if outgoing.exists() else []

    def rows(self, service: str, table: str) -> Sequence[Row]:
        """All rows of one of :data:`TABLES`."""
        return self._tables[service][table]

    def by(self, service: str, table: str, *columns: str) -> Mapping[Any, Sequence[Row]]:
        """The rows of a table, grouped; by one column, or by a tuple of several."""
        if (service, table, columns) in self._groups:
            return self._groups[service, table, columns]
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in self.rows(service, table):
            key = tuple(row[column] for column in columns)
            groups[key[0] if len(columns) == 1 else key].append(row)
        self._groups[service, table, columns] = dict(groups)
        return self._groups[service, table, columns]

    @property
    def services(self) -> Sequence[str]:
        """The services that were read."""
        return tuple(self._tables)

    @cached_property
    def events(self) -> Sequence[Event]:
        """Every event of every service, in the order of each outbox."""
        return [_event(service, row) for service in self.services for row in self.rows(service, "outbox")]

    @cached_property
    def lives(self) -> Mapping[str, Sequence[Event]]:
        """The events of each subject, in the order of their sequence."""
        lives: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            lives[event.subject].append(event)
        return {subject: sorted(life, key=lambda event: event.sequence) for subject, life in lives.items()}

    def life(self, subject: str) -> Sequence[Event]:
        """The events of one subject, in order; empty if there is none."""
        return self.lives.get(subject, ())

    def named(self, name: str) -> Sequence[Event]:
        """All events of one name."""
        return self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Event]]:
        names: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            names[event.name].append(event)
        return names


def plain(value: Any) -> Any:
    """A JSON column as plain data: some databases give it as text."""
    return json.loads(value) if isinstance(value, str) else value


def _opened(service: str, table: str, row: Mapping[Any, Any]) -> Row:
    purposes = SEALED.get((service, table), {})
    return {column: opened(value, purposes[column]) if column in purposes else value for column, value in row.items()}


def _event(service: str, row: Row) -> Event:
    envelope = json.loads(row["body"])
    return Event(
        service=service,
        id=row["event_id"],
        type=row["type"],
        subject=row["subject"],
        sequence=int(envelope["sequence"]),
        correlation=envelope.get("correlationid", ""),
        data=envelope["data"],
        published=row["published_at"] is not None,
    )
