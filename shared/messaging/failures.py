"""The life of a failure: what is tried again, when, and when it is given up.

Pure decisions; the entrypoint carries them out.
"""

import traceback
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.errors import NotYet, PermanentError, TransientError
from shared.messaging.topology import RETRY_TIERS, WAIT, Tier
from shared.observability.logs import redacted
from shared.persistence.database import is_transient, is_unacceptable

IMMEDIATE_TRIES = 2
MOST_WAITS = 300  # of one second each; after that an early event counts as failed
_TEXT_LIMIT = 8_000  # characters of a traceback kept in a header

ATTEMPTS, WAITS = "x-zhenbi-attempts", "x-zhenbi-waits"
FIRST_FAILED, LAST_FAILED = "x-zhenbi-first-failed", "x-zhenbi-last-failed"
ERROR, ERROR_TYPE, TRACEBACK = (
    "x-zhenbi-error",
    "x-zhenbi-error-type",
    "x-zhenbi-traceback",
)
QUEUE = "x-zhenbi-queue"


class HandlerTimedOut(TransientError):
    """A handler took longer than it may."""

    code = "handler-timed-out"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"处理超过 {seconds:g} 秒", f"handling took longer than {seconds:g} s")


@dataclass(frozen=True, slots=True)
class Move:
    """Where a message goes after a failure, and the headers that tell its story."""

    tier: Tier | None  # None: to the dead letters
    headers: dict[str, Any]

    @property
    def outcome(self) -> str:
        """For the metric: waited, retried or dead."""
        return "dead" if self.tier is None else "waited" if self.tier is WAIT else "retried"


def is_sickness(error: BaseException) -> bool:
    """Whether the fault lies with a dependency, not with the message: burning its attempts would help nobody."""
    if isinstance(error, NotYet | HandlerTimedOut):
        return False
    return isinstance(error, TransientError) or is_transient(error)


def is_final(error: BaseException) -> bool:
    """Whether trying again would give the same, whatever happens meanwhile."""
    return isinstance(error, PermanentError | OverflowError) or is_unacceptable(error)


def next_move(error: BaseException, headers: dict[str, Any], *, queue: str, now: datetime) -> Move:
    """Decide after a failed try (the immediate ones are used up).

    An event that came too early waits a second, up to :data:`MOST_WAITS` times. A final error goes to the dead
    letters. Anything else climbs the tiers, one attempt each, and ends in the dead letters.
    """
    waits = _count(headers, WAITS)
    if isinstance(error, NotYet) and waits < MOST_WAITS:
        return Move(WAIT, {**headers, WAITS: waits + 1})
    attempts = _count(headers, ATTEMPTS) + 1
    story = {
        **headers,
        ATTEMPTS: attempts,
        FIRST_FAILED: headers.get(FIRST_FAILED, now.isoformat()),
        LAST_FAILED: now.isoformat(),
        ERROR: redacted(str(error))[:_TEXT_LIMIT],
        ERROR_TYPE: type(error).__name__,
        QUEUE: queue,
    }
    if is_final(error) or attempts > len(RETRY_TIERS):
        text = "".join(traceback.format_exception(error))
        return Move(None, {**story, TRACEBACK: redacted(text)[-_TEXT_LIMIT:]})
    return Move(RETRY_TIERS[attempts - 1], story)


def _count(headers: dict[str, Any], name: str) -> int:
    count = headers.get(name, 0)
    return count if isinstance(count, int) and count > 0 else 0  # whoever published it may have written anything
