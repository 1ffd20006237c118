"""How full every queue of the network is, from whichever source can tell most.

Passive declaration always works and tells what waits and who listens. What is in consumers' hands, and how fast
messages come and go, only the broker's own statistics know: the management interface has them, and so has whoever may
look into the broker node. Rates and ages can also be read from the services' databases (``outboxes.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

import requests

from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.administration.connection import Connection, Queues
from shared.messaging.topology import RETRY_TIERS, WAIT, dead_letters_of, queues_of, tier_of

_ANSWER_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One queue as the broker sees it. None: this source does not know."""

    ready: int  # waiting to be delivered
    consumers: int
    unacked: int | None = None  # delivered, and not yet acknowledged
    in_per_second: float | None = None
    out_per_second: float | None = None  # acknowledged


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDepth:
    """One event queue with its dead letters. None: not known, or there is no such queue yet."""

    queue: str
    service: str
    event: str
    ready: int | None
    unacked: int | None
    consumers: int | None
    in_per_second: float | None
    out_per_second: float | None
    oldest_seconds: float | None
    dead: int | None

    @property
    def is_empty(self) -> bool:
        """Nothing waits, nothing is in hand, nothing died."""
        return not self.ready and not self.unacked and not self.dead


@dataclass(frozen=True, slots=True, kw_only=True)
class TierDepth:
    """One waiting room of a service. Which of the service's queues its messages belong to, only they themselves know,
    and taking them out to look would disturb them."""

    service: str
    tier: str
    seconds: int
    messages: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All queues and waiting rooms at one moment, in the order of the subscriptions."""

    queues: list[QueueDepth]
    tiers: list[TierDepth]


class Statistics(Protocol):
    """Somebody who knows more than passive declaration does."""

    def counts(self) -> Mapping[str, Count] | None:
        """All queues of the network's virtual host; None: cannot tell now."""
        ...


class Rates(Protocol):
    """Somebody who knows how fast events come and are handled, and since when the oldest waits."""

    def in_per_second(self, queue: str) -> float | None: ...

    def out_per_second(self, queue: str) -> float | None: ...

    def oldest_seconds(self, queue: str, waiting: int) -> float | None: ...


class Management:
    """The broker's management interface.

    Args:
        amqp_uri: whose virtual host and credentials are used.
        url: such as ``http://127.0.0.1:15672``.
    """

    def __init__(self, amqp_uri: str, url: str) -> None:
        address = urlsplit(amqp_uri.split(";", maxsplit=1)[0])
        self._auth = (unquote(address.username or "guest"), unquote(address.password or "guest"))
        virtual_host = unquote(address.path[1:]) or "/"
        self._url = f"{url.rstrip('/')}/api/queues/{quote(virtual_host, safe='')}"

    def counts(self) -> Mapping[str, Count] | None:
        try:
            answer = requests.get(self._url, auth=self._auth, timeout=_ANSWER_SECONDS)
            answer.raise_for_status()
            return {str(queue["name"]): _count(queue) for queue in answer.json()}
        except (requests.RequestException, ValueError, KeyError, TypeError):
            return None


def _count(queue: Mapping[str, Any]) -> Count:
    statistics = queue.get("message_stats") or {}

    def rate(name: str) -> float:
        return float((statistics.get(f"{name}_details") or {}).get("rate", 0.0))

    return Count(
        ready=int(queue.get("messages_ready") or 0),
        consumers=int(queue.get("consumers") or 0),
        unacked=int(queue.get("messages_unacknowledged") or 0),
        in_per_second=rate("publish"),
        out_per_second=rate("ack"),
    )


class Declarations:
    """Passive declaration, queue by queue, over an open connection."""

    def __init__(self, connection: Connection) -> None:
        self._queues = Queues(connection)

    def counts(self) -> Mapping[str, Count]:
        found = {}
        for name in all_names():
            counted = self._queues.count(name)
            if counted is not None:
                found[name] = Count(ready=counted[0], consumers=counted[1])
        return found


def all_names() -> list[str]:
    """Every queue of the network: event queues, dead letters, waiting rooms."""
    names = []
    for service in SUBSCRIPTIONS:
        names += [name for queue in queues_of(service) for name in (queue, dead_letters_of(queue))]
        names += [tier_of(service, tier) for tier in (WAIT, *RETRY_TIERS)]
    return names


def enriched(counts: Mapping[str, Count], statistics: Statistics | None) -> Mapping[str, Count]:
    """``counts`` with what only the broker's statistics know. These lag by seconds, so what waits stays as declared."""
    more = (statistics.counts() if statistics else None) or {}
    return {
        name: replace(
            count,
            unacked=more[name].unacked,
            in_per_second=more[name].in_per_second,
            out_per_second=more[name].out_per_second,
        )
        if name in more
        else count
        for name, count in counts.items()
    }


def overview(counts: Mapping[str, Count], rates: Rates) -> Overview:
    """Put together what the broker and the databases know."""
    queues = [_depth(service, queue, counts, rates) for service in SUBSCRIPTIONS for queue in queues_of(service)]
    tiers = [
        TierDepth(
            service=service, tier=tier.name, seconds=tier.seconds, messages=_ready(counts.get(tier_of(service, tier)))
        )
        for service in SUBSCRIPTIONS
        for tier in (WAIT, *RETRY_TIERS)
    ]
    return Overview(queues, tiers)


def _depth(service: str, queue: str, counts: Mapping[str, Count], rates: Rates) -> QueueDepth:
    count = counts.get(queue)
    into, out = (count.in_per_second, count.out_per_second) if count else (None, None)
    waiting = (count.ready + (count.unacked or 0)) if count else 0
    return QueueDepth(
        queue=queue,
        service=service,
        event=queue.partition(".")[2],
        ready=_ready(count),
        unacked=count.unacked if count else None,
        consumers=count.consumers if count else None,
        in_per_second=rates.in_per_second(queue) if into is None else into,
        out_per_second=rates.out_per_second(queue) if out is None else out,
        oldest_seconds=rates.oldest_seconds(queue, waiting) if waiting else None,
        dead=_ready(counts.get(dead_letters_of(queue))),
    )


def _ready(count: Count | None) -> int | None:
    return count.ready if count else None
