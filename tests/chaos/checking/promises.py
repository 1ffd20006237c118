"""The ledger against the events: what was told happened, once; what nobody asked for did not."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.chaos.checking.books import Books
from tests.chaos.ledger import Line, Word

# What each command leaves behind, once: the event, and what its subject is.
TRACES = {
    "hand_in": ("case.materials_received", "case"),
    "decline": ("case.declined", "case"),
    "answer": ("case.answered", "case"),
    "accept": ("case.accepted", "case"),
    "withdraw": ("case.withdrawn", "case"),
    "sign": ("task.signed", "task"),
    "return": ("task.returned", "task"),
    "report": ("task.reported", "task"),
    "send_back": ("task.sent_back", "task"),
    "rate": ("rating.given", "follow-up"),
}


class Promises:
    """The ledger, sorted by what became of each command."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.asked = {line.key: line for line in lines if line.word is Word.ASKED}
        self.told = {line.key: line for line in lines if line.word is Word.TOLD}
        self.refused = [line for line in lines if line.word is Word.REFUSED]
        answered = self.told.keys() | {line.key for line in self.refused}
        self.uncertain = {key: line for key, line in self.asked.items() if key not in answered}

    def check(self, books: Books) -> Iterator[str]:
        for line in self.refused:
            yield f"somebody was refused {line.act} of {line.about or line.key}: {line.said.get('why')}"
        yield from self._newcomers(books, "file", "cases", "summary", "case", "case.submitted")
        yield from self._newcomers(books, "issue", "directives", "document", "directive", "directive.received")
        for act, (event, subject) in TRACES.items():
            yield from self._traces(books, act, event, subject)
        yield from self._traces_of_approvals(books)
        yield from self._traces_of_assignments(books)

    def _newcomers(self, books: Books, act: str, table: str, column: str, subject: str, event: str) -> Iterator[str]:
        """Cases and directives, which get their numbers in the answer: known by the key in one of their fields."""
        held = books.by("intake", table, column)
        for key, line in self.asked.items():
            if line.act != act:
                continue
            numbers = [row["number"] for row in held.get(key, ())]
            told = self.told.get(key)
            if told is not None and told.about not in numbers:
                yield f"lost: {subject} {told.about} was promised, and intake does not have it"
            if len(numbers) > 1:
                yield f"one request to {act} made {len(numbers)} {table}: {numbers}"
            for number in numbers:
                births = [e for e in books.life(f"{subject}/{number}") if e.name == event]
                if len(births) != 1:
                    yield f"{subject} {number} has {len(births)} events {event}"
        for key in held.keys() - {key for key, line in self.asked.items() if line.act == act}:
            yield f"intake has {table} that nobody asked for: {[row['number'] for row in held[key]]}"
        known = {row["number"] for row in books.rows("intake", table)}
        for ghost in {e.about for e in books.named(event)} - known:
            yield f"{event} speaks of {ghost}, which intake does not have"

    def _traces(self, books: Books, act: str, event: str, subject: str) -> Iterator[str]:
        there = Counter(e.about for e in books.named(event))
        yield from self._compare(act, event, subject, there)

    def _traces_of_approvals(self, books: Books) -> Iterator[str]:
        """A task is done by an approved report; one that is only to be read, by its signature."""
        to_read = {row["number"] for row in books.rows("intake", "directives") if row["action"] == "read"}
        there = Counter(e.about for e in books.named("task.done") if e.data["origin_number"] not in to_read)
        yield from self._compare("approve", "task.done", "task", there)

    def _traces_of_assignments(self, books: Books) -> Iterator[str]:
        """The first assignment of each task is the network's own doing."""
        there = Counter(e.about for e in books.named("task.assigned"))
        there.subtract(there.keys())
        yield from self._compare("assign", "a further task.assigned", "task", there)

    def _compare(self, act: str, event: str, subject: str, there: Counter[str]) -> Iterator[str]:
        told = Counter(line.about for line in self.told.values() if line.act == act)
        maybe = Counter(line.about for line in self.uncertain.values() if line.act == act)
        for about in told.keys() | maybe.keys() | there.keys():
            least, most = told[about], told[about] + maybe[about]
            if there[about] < least:
                yield f"lost: {act} of {subject} {about} was promised {least} times; {event}: {there[about]} times"
            if there[about] > most:
                yield f"twice: {act} of {subject} {about} was asked for {most} times; {event}: {there[about]} times"
