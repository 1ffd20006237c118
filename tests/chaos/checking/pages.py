"""The portal's timeline shows every event about a case, directive or decision, each once, and nothing else."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.checking.books import Books

# Subjects that belong to no case and no directive; receipts are a count, which replaces the one before.
ELSEWHERE = frozenset(
    {
        "region",
        "unit",
        "staff",
        "secondment",
        "leave",
        "duty",
        "line",
        "settlement",
        "advice",
        "inspection",
        "finding",
        "meeting",
        "stamp",
        "stamp-use",
        "duty-log",
        "information",
        "item",
        "intervention",
        "knowledge",
        "knowledge-review",
    }
    | {"directive-receipts"}
)


def check(books: Books) -> Iterator[str]:
    shown = books.by("portal", "timeline", "event_id")
    due = {event.id: event for event in books.events if event.subject.partition("/")[0] not in ELSEWHERE}
    for event_id, event in due.items():
        rows = shown.get(event_id, ())
        if [(row["subject"], row["sequence"]) for row in rows] != [(event.subject, event.sequence)]:
            yield f"the timeline shows {event.name} of {event.subject} {len(rows)} times"
        elif rows[0]["number"] != event.correlation:
            yield f"{event.name} of {event.subject} stands in the timeline of {rows[0]['number']}"
    for event_id in shown.keys() - due.keys():
        yield f"the timeline shows an event that nobody sent: {event_id}"
    places = Counter((row["subject"], row["sequence"]) for row in books.rows("portal", "timeline"))
    for (subject, sequence), count in places.items():
        if count > 1:
            yield f"the timeline shows number {sequence} of {subject} {count} times"
    urges = {row["urge_id"] for row in books.rows("supervision", "urges")}
    if urges != {row["urge_id"] for row in books.rows("portal", "urges")}:
        yield "the portal shows other urges than supervision issued"
