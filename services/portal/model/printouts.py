"""What of a case can be printed: its notices, refusal, acceptance and receipts, read off its timeline."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.portal.model.views import TimelineEntry


@dataclass(frozen=True, slots=True)
class Printable:
    """One sheet; intake makes it."""

    number: str
    kind: str  # notice, refusal, acceptance or receipt


def printables(entries: Iterable[TimelineEntry]) -> list[Printable]:
    """The sheets of a case, in the order they were issued."""
    found = [sheet for entry in entries if (sheet := _sheet(entry)) is not None]
    return list(dict.fromkeys(found))


def _sheet(entry: TimelineEntry) -> Printable | None:
    match entry.name:
        case "case.materials_requested":
            return Printable(entry.data["notice"], "notice")
        case "case.declined":
            return Printable(f"{entry.number}-N1", "refusal")
        case "case.accepted":
            return Printable(f"{entry.number}-S1", "acceptance")
        case "held_document.taken":
            return Printable(entry.data["receipt"], "receipt")
    return None
