"""Dead letters as a person looks at them: what happened to each, which belong together, which are meant. Pure."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from shared.messaging.failures import (
    ATTEMPTS,
    ERROR,
    ERROR_TYPE,
    FIRST_FAILED,
    LAST_FAILED,
    QUEUE,
    TRACEBACK,
    WAITS,
)
from shared.observability.logs import redacted

REPLAYS = "x-zhenbi-replays"  # how often an operator has sent this message back to its queue
GIVEN_UP = "GivenUpByBroker"  # error type of a message that the broker's delivery limit brought here

_STORY = (ATTEMPTS, WAITS, FIRST_FAILED, LAST_FAILED, ERROR, ERROR_TYPE, TRACEBACK, QUEUE)
_BROKERS = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that could not be handled, and its story. Texts are free of identity and phone numbers."""

    queue: str  # the queue it could not be handled from: "supervision.task.assigned"
    message_id: str  # the event's id, as far as it is an event
    error_type: str
    error: str
    traceback: str
    attempts: int
    replays: int
    first_failed: datetime | None
    last_failed: datetime | None
    content_type: str = ""
    headers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def service(self) -> str:
        """Whose queue it is."""
        return self.queue.partition(".")[0]

    @property
    def event(self) -> str:
        """The name of the event."""
        return self.queue.partition(".")[2]

    @property
    def readable_body(self) -> str:
        """The body as indented JSON, or as it is; bytes that are no text as ``\\xff``."""
        text = self.body.decode("utf-8", errors="backslashreplace")
        try:
            return json.dumps(redacted(json.loads(text)), ensure_ascii=False, indent=2)
        except ValueError:
            return str(redacted(text))

    @property
    def fresh_headers(self) -> dict[str, Any]:
        """The headers to send it back with: nothing of its failures counts any more, but that it was sent back does."""
        kept = {
            name: value for name, value in self.headers.items() if name not in _STORY and not name.startswith(_BROKERS)
        }
        return {**kept, REPLAYS: self.replays + 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Dead letters of one service and event that failed in the same way."""

    service: str
    event: str
    error_type: str
    queue: str
    count: int
    error: str  # of the latest
    first_failed: datetime | None
    last_failed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which dead letters an act is about; what is left empty does not matter.

    ``queue`` may hold ``*``: ``portal.*`` is a service, ``*.task.assigned`` an event.
    """

    message_ids: frozenset[str] = frozenset()
    queue: str = ""
    error_type: str = ""

    def in_queue(self, queue: str) -> bool:
        """Whether letters of ``queue`` may be among them."""
        return not self.queue or fnmatchcase(queue, self.queue.removesuffix(".dead"))

    def includes(self, letter: DeadLetter) -> bool:
        """Whether a letter is among them."""
        return (
            self.in_queue(letter.queue)
            and (not self.error_type or letter.error_type == self.error_type)
            and (not self.message_ids or letter.message_id in self.message_ids)
        )

    def __str__(self) -> str:
        """For the record: ``all``, ``error=Invalid``, ``id=…``."""
        parts = []
        if self.error_type:
            parts.append(f"error={self.error_type}")
        if self.message_ids:
            parts.append(f"id={','.join(sorted(self.message_ids))}")
        return " ".join(parts) or "all"


EVERYTHING = Wanted()


def read_letter(
    queue: str, body: bytes, headers: Mapping[str, Any], *, message_id: str = "", content_type: str = ""
) -> DeadLetter:
    """A letter out of what lies in the dead-letter queue of ``queue``; whatever is missing or odd, it is read."""
    death = _given_up(headers)
    error_type = str(headers.get(ERROR_TYPE) or (GIVEN_UP if death else "Unknown"))
    return DeadLetter(
        queue=queue,
        message_id=message_id or hashlib.sha256(body).hexdigest()[:16],
        error_type=error_type,
        error=str(redacted(str(headers.get(ERROR) or death))),
        traceback=str(redacted(str(headers.get(TRACEBACK, "")))),
        attempts=_number(headers.get(ATTEMPTS)),
        replays=_number(headers.get(REPLAYS)),
        first_failed=_moment(headers.get(FIRST_FAILED)) or _died_at(headers),
        last_failed=_moment(headers.get(LAST_FAILED)) or _died_at(headers),
        content_type=content_type,
        headers=headers,
        body=body,
    )


def groups_of(letters: Iterable[DeadLetter]) -> list[Group]:
    """Put together what belongs together, the largest group first."""
    together: dict[tuple[str, str], list[DeadLetter]] = defaultdict(list)
    for letter in letters:
        together[letter.queue, letter.error_type].append(letter)
    groups = [_group(alike) for alike in together.values()]
    return sorted(groups, key=lambda group: (-group.count, group.queue, group.error_type))


def _group(letters: list[DeadLetter]) -> Group:
    latest = max(letters, key=lambda letter: letter.last_failed or datetime.min.replace(tzinfo=UTC))
    return Group(
        service=latest.service,
        event=latest.event,
        error_type=latest.error_type,
        queue=latest.queue,
        count=len(letters),
        error=latest.error,
        first_failed=min(filter(None, (letter.first_failed for letter in letters)), default=None),
        last_failed=latest.last_failed,
    )


def _deaths(headers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    deaths = headers.get("x-death")
    return [death for death in deaths if isinstance(death, Mapping)] if isinstance(deaths, list) else []


def _given_up(headers: Mapping[str, Any]) -> str:
    """Why the broker itself brought it here, if it did; a stay in a retry tier is a death too, by expiry."""
    reasons = [str(death.get("reason")) for death in _deaths(headers) if death.get("reason") != "expired"]
    return f"the broker gave it up: {reasons[0]}" if reasons else ""


def _died_at(headers: Mapping[str, Any]) -> datetime | None:
    return next((_moment(death.get("time")) for death in _deaths(headers)), None)


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
