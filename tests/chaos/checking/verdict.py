"""All checks together, and what they say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.checking import cases, clocks, delivery, messages, pages, tasks
from tests.chaos.checking.books import Books
from tests.chaos.checking.promises import Promises
from tests.chaos.ledger import Line, read_ledger

_SHOWN = 12  # complaints of one check


@dataclass(frozen=True)
class Verdict:
    """What was compared, and everything that is wrong, by check."""

    compared: Mapping[str, int]
    complaints: Mapping[str, Sequence[str]]

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing done twice, all queues empty, every state as its history demands."""
        return not any(self.complaints.values())

    def __str__(self) -> str:
        counts = " · ".join(f"{count} {what}" for what, count in self.compared.items())
        lines = [f"compared: {counts}"]
        for check, complaints in self.complaints.items():
            lines += [f"✗ {check}: {complaint}" for complaint in complaints[:_SHOWN]]
            if len(complaints) > _SHOWN:
                lines.append(f"✗ {check}: … and {len(complaints) - _SHOWN} more")
        lines.append("verdict: good" if self.is_good else "verdict: BAD")
        return "\n".join(lines)


def judge(ledger: Path, database_urls: Mapping[str, str], outgoing: Path, depths: Mapping[str, int]) -> Verdict:
    """Read everything and compare. The network must be at rest.

    Args:
        ledger: what people were told.
        outgoing: the file of messages to residents.
        depths: how many messages lie in each queue.
    """
    return judge_books(Books(database_urls, outgoing, depths), read_ledger(ledger))


def judge_books(books: Books, lines: Sequence[Line]) -> Verdict:
    """Compare what has been read already."""
    promises = Promises(lines)
    complaints = {
        "promises": list(promises.check(books)),
        "delivery": list(delivery.check(books)),
        "cases": list(cases.check(books)),
        "tasks": list(tasks.check(books)),
        "clocks": list(clocks.check(books)),
        "messages": list(messages.check(books)),
        "pages": list(pages.check(books)),
    }
    states = Counter(row["state"] for row in books.rows("intake", "cases"))
    compared = {
        "commands told done": len(promises.told),
        "never answered": len(promises.uncertain),
        "cases": len(books.rows("intake", "cases")),
        **{f"of them {state}": count for state, count in sorted(states.items())},
        "directives": len(books.rows("intake", "directives")),
        "tasks": len(books.rows("dispatch", "tasks")),
        "clocks": len(books.rows("supervision", "clocks")),
        "messages": len(books.rows("notify", "messages")),
        "whose sending is unknown": sum(row["state"] == "unknown" for row in books.rows("notify", "messages")),
        "events": len(books.events),
        "lines in the timeline": len(books.rows("portal", "timeline")),
    }
    return Verdict(compared, complaints)
