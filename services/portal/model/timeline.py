"""From an event to a line in the timeline of a case, a directive or what a meeting decided."""

from datetime import datetime
from typing import Any

import msgspec

from services.portal.model.views import TimelineEntry
from shared.contracts import contract_of

_PRIVATE = (
    "contact",
    "query_digest",
    "duty_contact",
    "about_staff",
)  # sealed, keyed, or not for everybody who sees the matter: not kept
_ABOUT_A_NUMBER = (
    "case",
    "casework",
    "directive",
    "directive-work",
    "emergency",
    "emergency-report",
    "decision",
    "task",
    "clock",
    "urge",
    "follow-up",
    "message",
    "look",
    "held-document",
    "mandate",
)


def timeline_entry(
    *,
    event_id: str,
    number: str,
    subject: str,
    sequence: int,
    time: datetime,
    data: object,
) -> TimelineEntry | None:
    """The line an event adds to the timeline of ``number``; None: it is about no case or directive."""
    if subject.partition("/")[0] not in _ABOUT_A_NUMBER:
        return None
    content: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(data))
    for name in _PRIVATE:
        content.pop(name, None)
    return TimelineEntry(
        event_id=event_id,
        number=number,
        time=time,
        name=contract_of(type(data)).name,
        subject=subject,
        sequence=sequence,
        task_id=content.get("task_id"),
        data=content,
    )
