"""What was sealed with an old key and is not in a table any more, or not yet: messages on the broker."""

import time
from collections.abc import Mapping

from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.administration.connection import connected
from shared.messaging.administration.dead_letters import DeadLetters
from shared.messaging.administration.depths import Declarations
from shared.messaging.topology import dead_letters_of, queues_of
from shared.sealing import token_key_ids

_LOOK_SECONDS = 0.5


def dead_letters_with(amqp_uri: str, key_ids: set[str]) -> dict[str, int]:
    """By queue, how many dead letters hold something that one of these keys sealed.

    Raises:
        BrokerUnavailable: the broker does not answer.
    """
    found: dict[str, int] = {}
    for letter in DeadLetters(amqp_uri).look().letters:
        if not key_ids.isdisjoint(token_key_ids(letter.body.decode("utf-8", errors="replace"))):
            found[letter.queue] = found.get(letter.queue, 0) + 1
    return found


def waiting_messages(amqp_uri: str, *, seconds: float) -> Mapping[str, int]:
    """How many messages wait in each queue and waiting room, at the first moment within ``seconds`` when none does.

    Their content cannot be looked at without taking them out. Empty: there was such a moment.

    Raises:
        BrokerUnavailable: the broker does not answer.
    """
    dead = {dead_letters_of(queue) for service in SUBSCRIPTIONS for queue in queues_of(service)}
    end = time.monotonic() + seconds
    with connected(amqp_uri) as connection:
        while True:
            counts = Declarations(connection).counts() or {}
            waiting = {name: count.ready for name, count in counts.items() if count.ready and name not in dead}
            if not waiting or time.monotonic() > end:
                return waiting
            time.sleep(_LOOK_SECONDS)
