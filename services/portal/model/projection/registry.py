"""The register of projections: from an event to the fields of the one view it writes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from services.portal.model.views import View

E = TypeVar("E")


class Patch(NamedTuple):
    """Fields of one view, written by one event."""

    view: type[View]
    key: str
    fields: dict[str, Any]


_PROJECTIONS: dict[type[Any], Callable[[Any, datetime], Patch]] = {}


def projects(
    event: type[E],
) -> Callable[[Callable[[E, datetime], Patch]], Callable[[E, datetime], Patch]]:
    """Register the decorated function as what ``event`` writes; it takes the event and when it happened."""

    def register(
        projection: Callable[[E, datetime], Patch],
    ) -> Callable[[E, datetime], Patch]:
        _PROJECTIONS[event] = projection
        return projection

    return register


def patch_of(event: object, time: datetime) -> Patch | None:
    """What ``event``, which happened at ``time``, writes; None: it only appears in the timeline."""
    projection = _PROJECTIONS.get(type(event))
    return projection(event, time) if projection else None


def projected_events() -> Iterable[type[Any]]:
    """The event classes that write a view."""
    return _PROJECTIONS.keys()
