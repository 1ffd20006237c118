"""Every event went out, reached everyone who listens, once, and nothing lies about in a queue."""

from collections import Counter
from collections.abc import Iterator

from shared.contracts import Contract, contract_of
from shared.contracts.subscriptions import SUBSCRIPTIONS
from tests.chaos.checking.books import Books


def check(books: Books) -> Iterator[str]:
    yield from _outboxes(books)
    yield from _sequences(books)
    yield from _inboxes(books)
    for queue, depth in sorted(books.depths.items()):
        if depth:
            yield f"{depth} messages lie in the queue {queue}"


def _outboxes(books: Books) -> Iterator[str]:
    for event in books.events:
        if not event.published:
            yield f"{event.service} never sent {event.name} of {event.subject}"
    for event_id, count in Counter(event.id for event in books.events).items():
        if count > 1:
            yield f"{count} events have the id {event_id}"


def _sequences(books: Books) -> Iterator[str]:
    for subject, life in books.lives.items():
        numbers = [event.sequence for event in life]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"the events of {subject} are numbered {numbers}"
        if len({event.service for event in life}) > 1:
            yield f"several services speak for {subject}"
    for service in books.services:
        kept = {row["subject"]: row["sequence"] for row in books.rows(service, "sequences")}
        counted = Counter(event.subject for event in books.events if event.service == service)
        for subject in kept.keys() | counted.keys():
            if kept.get(subject, 0) != counted[subject]:
                yield f"{service} counted {kept.get(subject, 0)} events of {subject} and has {counted[subject]}"


def _inboxes(books: Books) -> Iterator[str]:
    for service in books.services:
        queues = {contract.type: _queue(service, contract.name, contract.version) for contract in _heard_by(service)}
        due = {(queues[event.type], event.id): event for event in books.events if event.type in queues}
        handled = {(row["consumer"], row["event_id"]) for row in books.rows(service, "inbox")}
        for key in due.keys() - handled:
            yield f"{service} never handled {due[key].name} of {due[key].subject}"
        for queue, event_id in handled - due.keys():
            yield f"{service} handled {event_id} from {queue}, which nobody sent there"


def _heard_by(service: str) -> list[Contract]:
    return [contract_of(data) for data in SUBSCRIPTIONS[service]]


def _queue(service: str, name: str, version: int) -> str:
    return f"{service}.{name}" + (f".v{version}" if version > 1 else "")
