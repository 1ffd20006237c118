"""What is being handled right now, so that what follows from it says so."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """The event in hand: new events name it as their cause and stay in its trace."""

    event_id: str
    traceparent: str


current_cause: ContextVar[Cause | None] = ContextVar("current_cause", default=None)
