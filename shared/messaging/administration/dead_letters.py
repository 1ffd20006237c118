"""Dead letters: look at them, send them back to where they could not be handled, or discard them.

They are held unacknowledged while they are looked at, so nothing is ever lost: a letter is acknowledged only when the
broker has confirmed its copy in its own queue, or when it is discarded and that is on record. Whoever dies in between
leaves a letter, or a letter and its copy, which the inbox of the service absorbs.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.errors import Invalid
from shared.messaging.administration.connection import (
    Busy,
    Channel,
    ConfirmedPublishing,
    Connection,
    Queues,
    Refused,
    alone,
    connected,
)
from shared.messaging.administration.interventions import Person, Records
from shared.messaging.administration.letters import EVERYTHING, DeadLetter, Wanted, read_letter
from shared.messaging.administration.pace import Pace
from shared.messaging.topology import dead_letters_of, queues_of

REPLAYS_PER_SECOND = 50.0
MOST_AT_ONCE = 10_000  # letters of one queue in hand at a time

_SILENCE_SECONDS = 1.0  # when nothing more comes for so long, somebody else has the rest in hand
_RETURN_SECONDS = 2.0  # the broker puts letters back a moment after they are released
_LOOK_SECONDS = 0.02
_PATIENCE_SECONDS = 1.0  # a look waits for another operator no longer than this

Told = Callable[[str, int, int], None]  # (queue, done so far, of how many in it)


@dataclass(frozen=True, slots=True)
class Look:
    """What was found."""

    letters: list[DeadLetter]
    partial: bool = False  # another operator had some in hand, or there are more than can be looked at


@dataclass(slots=True)
class Outcome:
    """What an act came to."""

    done: dict[str, int] = field(default_factory=dict)  # queue → how many letters
    refused: list[tuple[str, str]] = field(default_factory=list)  # (queue, message id): its queue would not take it
    partial: bool = False  # there may be more

    @property
    def count(self) -> int:
        """How many letters in all."""
        return sum(self.done.values())


class _Hand:
    """Letters of one queue in hand, by delivery tag; those not let go of return to the queue."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.letters: dict[int, DeadLetter] = {}
        self.kept = 0  # how many are still in hand

    def take(self, tag: int, letter: DeadLetter) -> None:
        self.letters[tag] = letter
        self.kept += 1

    def let_go(self, tag: int) -> None:
        """Acknowledge a letter: it is gone."""
        self._channel.basic_ack(tag)
        self.kept -= 1


class DeadLetters:
    """The dead letters of a network.

    Args:
        queues: the queues whose dead letters are meant; all that the subscriptions name if not given.
    """

    def __init__(self, amqp_uri: str, queues: Iterable[str] | None = None) -> None:
        self._amqp_uri = amqp_uri
        known = (queue for service in SUBSCRIPTIONS for queue in queues_of(service))
        self._queues = list(known if queues is None else queues)

    def look(self, wanted: Wanted = EVERYTHING) -> Look:
        """Read them; every letter stays where it is.

        Raises:
            BrokerUnavailable: the broker does not answer.
        """
        with connected(self._amqp_uri) as connection:
            try:
                with alone(connection, seconds=_PATIENCE_SECONDS):
                    return self._look(connection, wanted)
            except Busy:
                look = self._look(connection, wanted)
                return Look(look.letters, partial=True)

    def replay(
        self,
        wanted: Wanted,
        person: Person,
        *,
        per_second: float = REPLAYS_PER_SECOND,
        most: int = MOST_AT_ONCE,
        tell: Told = lambda _queue, _done, _of: None,
    ) -> Outcome:
        """Send letters back to their queues as if they had never failed.

        A letter whose queue does not take it stays where it is and is told in the outcome.

        Args:
            most: letters of one queue; if there are more, the outcome is partial.

        Raises:
            BrokerUnavailable: it failed on the way; whatever is not yet sent is still a dead letter.
            Busy: another operator is at work.
            NotRecorded: nothing was done.
        """
        outcome = Outcome()
        with connected(self._amqp_uri) as connection, alone(connection):
            publishing, pace = ConfirmedPublishing(connection), Pace(per_second, connection.sleep)
            records = Records(connection, person)
            for queue, hand, all_letters in self._each(connection, wanted, outcome):
                letters = dict(islice(all_letters.items(), most))
                outcome.partial |= len(letters) < len(all_letters)
                with records.of("replay", queue, selection=str(wanted), messages=len(letters)) as progress:
                    for tag, letter in letters.items():
                        pace.wait()
                        try:
                            _send_back(publishing, letter)
                        except Refused:
                            outcome.refused.append((queue, letter.message_id))
                            continue
                        hand.let_go(tag)
                        progress.done += 1
                        outcome.done[queue] = progress.done
                        tell(queue, progress.done, len(letters))
        return outcome

    def discard(self, wanted: Wanted, person: Person) -> Outcome:
        """Throw letters away for good. The events themselves stay in the outboxes until these forget them.

        Raises:
            Invalid: no reason was given.
            BrokerUnavailable, Busy, NotRecorded: see :meth:`replay`.
        """
        if not person.reason.strip():
            raise Invalid("reason", "丢弃死信必须写明理由", "say why the dead letters are discarded")
        outcome = Outcome()
        with connected(self._amqp_uri) as connection, alone(connection):
            records = Records(connection, person)
            for queue, hand, letters in self._each(connection, wanted, outcome):
                with records.of("discard", queue, selection=str(wanted), messages=len(letters)) as progress:
                    for tag in letters:
                        hand.let_go(tag)
                        progress.done += 1
                    outcome.done[queue] = progress.done
        return outcome

    def _look(self, connection: Connection, wanted: Wanted) -> Look:
        found: list[DeadLetter] = []
        outcome = Outcome()
        for _, _, letters in self._each(connection, wanted, outcome):
            found += letters.values()
        return Look(found, outcome.partial)

    def _each(
        self, connection: Connection, wanted: Wanted, outcome: Outcome
    ) -> Iterator[tuple[str, _Hand, dict[int, DeadLetter]]]:
        """One queue after the other: its name, its letters in hand, and those of them that are wanted."""
        counts = Queues(connection)
        for queue in filter(wanted.in_queue, self._queues):
            counted = counts.count(dead_letters_of(queue))
            if counted is None or not counted[0]:
                continue
            with _holding(connection, queue, counted[0]) as hand:
                outcome.partial |= len(hand.letters) < counted[0]
                letters = {tag: letter for tag, letter in hand.letters.items() if wanted.includes(letter)}
                if letters:
                    yield queue, hand, letters


@contextmanager
def _holding(connection: Connection, queue: str, depth: int) -> Iterator[_Hand]:
    """Take up to ``depth`` letters in hand; those not let go of inside return."""
    name, most = dead_letters_of(queue), min(depth, MOST_AT_ONCE)
    channel = connection.channel()
    channel.basic_qos(prefetch_count=most)
    hand = _Hand(channel)
    for method, properties, body in channel.consume(name, inactivity_timeout=_SILENCE_SECONDS):
        if method is None:
            break
        headers = dict(properties.headers or {})
        known = {"message_id": properties.message_id or "", "content_type": properties.content_type or ""}
        hand.take(method.delivery_tag, read_letter(queue, body, headers, **known))
        if len(hand.letters) == most:
            break
    channel.cancel()  # whatever more was sent meanwhile goes back
    try:
        yield hand
    finally:
        if channel.is_open:
            channel.close()
            _wait_for_return(connection, name, hand.kept)


def _wait_for_return(connection: Connection, queue: str, letters: int) -> None:
    """Until the letters are back: who looks next must see them."""
    counts = Queues(connection)
    for _ in range(int(_RETURN_SECONDS / _LOOK_SECONDS)):
        if (counts.count(queue) or (letters, 0))[0] >= letters:
            return
        connection.sleep(_LOOK_SECONDS)


def _send_back(publishing: ConfirmedPublishing, letter: DeadLetter) -> None:
    more = {"content_type": letter.content_type} if letter.content_type else {}
    publishing.publish(
        "", letter.queue, letter.body, message_id=letter.message_id, headers=letter.fresh_headers, **more
    )
