"""Whether a network has come to rest: everything published, handled, sent, and nothing about to happen by itself."""

import time
from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from shared.contracts import contract_of
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.topology import RETRY_TIERS, WAIT, dead_letters_of, queue_of, queues_of, tier_of
from tests.chaos.stage import Stage

_LOOK_SECONDS = 0.4
_STILL_SECONDS = 1.6  # nothing may change for so long: timers look every second


def depths(stage: Stage) -> Mapping[str, int]:
    """How many messages wait in every queue of the network."""
    names = [
        name
        for service in SUBSCRIPTIONS
        for name in (
            *(tier_of(service, tier) for tier in (WAIT, *RETRY_TIERS)),
            *(name for queue in queues_of(service) for name in (queue, dead_letters_of(queue))),
        )
    ]
    return {name: stage.virtual_host.depth(name) for name in names}


def wait_until_at_rest(stage: Stage, seconds: float) -> str:
    """Wait for rest; returns an empty text, or what was still going on after so many seconds."""
    end, still_since, before = time.monotonic() + seconds, 0.0, 0
    while True:
        try:
            restless, events = _look(stage)
        except (DBAPIError, OSError) as error:
            restless, events = f"cannot look: {str(error).splitlines()[0]}", 0
        now = time.monotonic()
        if restless or events != before or not still_since:
            still_since, before = now, events
        elif now - still_since >= _STILL_SECONDS:
            return ""
        if restless and now > end:
            return restless
        time.sleep(_LOOK_SECONDS)


def _look(stage: Stage) -> tuple[str, int]:
    """What is still going on, and how many events there are."""
    depth = depths(stage)
    dead = sum(count for name, count in depth.items() if name.endswith(".dead"))
    waiting = {name: count for name, count in depth.items() if count and not name.endswith(".dead")}
    published: Counter[str] = Counter()
    handled: Counter[str] = Counter()
    unsent = 0
    for service, url in stage.network.database_urls.items():
        engine = sa.create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            published.update(dict(_pairs(connection, "SELECT type, count(*) FROM outbox GROUP BY type")))
            handled.update(dict(_pairs(connection, "SELECT consumer, count(*) FROM inbox GROUP BY consumer")))
            unsent += _one(connection, "SELECT count(*) FROM outbox WHERE published_at IS NULL")
            if service == "notify":
                unsaid = _one(connection, "SELECT count(*) FROM message WHERE state IN ('pending', 'sending')")
            if service == "supervision":
                due = sa.text("SELECT count(*) FROM clocks WHERE next_firing_at <= :now").bindparams(
                    sa.bindparam("now", stage.network.clock.now, sa.DateTime(timezone=True))
                )
                overdue = int(connection.execute(due).scalar_one())
    unhandled = sum(
        published[contract.type] - handled[queue_of(service, contract)]
        for service, events in SUBSCRIPTIONS.items()
        for contract in map(contract_of, events)
    )
    going_on = {
        "messages wait": waiting,
        "events are not sent": unsent,
        "events are not handled": max(0, unhandled - dead),
        "messages to people are on their way": unsaid,
        "clocks are about to fire": overdue,
    }
    restless = "; ".join(f"{what}: {how_many}" for what, how_many in going_on.items() if how_many)
    return restless, sum(published.values())


def _pairs(connection: sa.Connection, query: str) -> list[tuple[str, int]]:
    return [(str(name), int(count)) for name, count in connection.execute(sa.text(query))]


def _one(connection: sa.Connection, query: str) -> int:
    return int(connection.execute(sa.text(query)).scalar_one())
