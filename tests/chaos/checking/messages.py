"""Everyone concerned was told, once; what left the network left it once."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.chaos.checking.books import Books, Event, Row

# Events that a resident is told of, and events that staff are told of in their inbox.
TO_RESIDENTS = frozenset(
    {
        "case.submitted",
        "case.materials_requested",
        "case.accepted",
        "case.declined",
        "case.answered",
        "case.resolved",
        "case.reopened",
        "case.closed",
        "case.withdrawn",
    }
)
TO_STAFF = frozenset(
    {
        "case.materials_requested",
        "case.declined",
        "case.reopened",
        "task.assigned",
        "task.leader_alerted",
        "task.left_unattended",
        "task.sent_back",
        "task.cancelled",
        "task.returned",
        "clock.warned",
        "clock.breached",
        "urge.issued",
        "directive.completed",
        "emergency.declared",
        "emergency.ended",
    }
)
_TOLD_OF = ("sent", "handed_over")  # the states a message is told of with message.sent


def check(books: Books) -> Iterator[str]:
    told = books.by("notify", "messages", "event_id")
    events = {event.id: event for event in books.events}
    for event in books.events:
        messages = told.get(event.id, ())
        if event.name in TO_RESIDENTS:
            yield from _to_resident(event, messages)
        if event.name in TO_STAFF and not any(message["channel"] == "inbox" for message in messages):
            yield f"nobody was told of {event.name} of {event.subject}"
        twice = Counter((message["recipient"], message["channel"]) for message in messages)
        if messages and twice.most_common(1)[0][1] > 1:
            yield f"somebody was told twice of {event.name} of {event.subject}: {dict(twice)}"
    for event_id in told.keys() - events.keys():
        yield f"somebody was told of an event that nobody sent: {event_id}"
    yield from _left_once(books)
    words = Counter(event.about for event in books.named("message.sent"))
    for message in books.rows("notify", "messages"):
        if words[message["message_id"]] != (message["state"] in _TOLD_OF):
            yield f"message.sent was said {words[message['message_id']]} times of a message that is {message['state']}"


def _to_resident(event: Event, messages: Sequence[Row]) -> Iterator[str]:
    """By the outgoing file; or by a person, who is asked once, if there is no phone or the file's word is missing."""
    outgoing = [message for message in messages if message["channel"] == "file"]
    by_hand = [message for message in messages if message["channel"] == "call_list"]
    if len(outgoing) > 1 or len(by_hand) > 1:
        yield f"a resident was told twice of {event.name} of {event.subject}"
    if not outgoing and not by_hand:
        yield f"a resident was not told of {event.name} of {event.subject}"
    for message in outgoing:
        if message["state"] not in ("sent", "unknown"):
            yield f"the message about {event.name} of {event.subject} is {message['state']}"
        if (message["state"] == "unknown") != bool(by_hand):
            yield f"the message about {event.name} of {event.subject} is {message['state']}, {len(by_hand)} by hand"
    for message in by_hand:
        if message["state"] != "handed_over":
            yield f"the call about {event.name} of {event.subject} is {message['state']}"


def _left_once(books: Books) -> Iterator[str]:
    left: Counter[str] = Counter()
    for line in books.letters:
        try:
            left[json.loads(line)["message_id"]] += 1
        except ValueError:
            yield f"a broken line in the outgoing file: {line[:80]}"
    for message in books.rows("notify", "messages"):
        if message["channel"] != "file":
            continue
        times = left.pop(message["message_id"], 0)
        if times > 1:
            yield f"message {message['message_id']} about {message['about']} left the network {times} times"
        if message["state"] == "sent" and times == 0:
            yield f"message {message['message_id']} about {message['about']} is sent, and never left the network"
    for message_id in left:
        yield f"message {message_id} left the network, and nobody knows it"
