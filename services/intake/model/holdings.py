"""What the network holds about a resident from their earlier cases: fill once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from services.intake.model.case import State
from services.intake.model.catalogue import HeldKind, Item
from services.intake.model.mandate import DOCUMENT as MANDATE
from services.intake.model.notice import Holding
from shared.clock import SHANGHAI

_FINISHED = frozenset({State.RESOLVED, State.FOLLOW_UP, State.CLOSED, State.ARCHIVED})


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """What an earlier case of the same resident left with the network; not of declined or withdrawn ones."""

    number: str
    item_code: str
    item_version: int
    materials: tuple[str, ...]
    state: State
    submitted_at: datetime
    closed_at: datetime | None


def holdings_of(cases: Iterable[EarlierCase], item_of: Callable[[EarlierCase], Item | None]) -> Iterator[Holding]:
    """What these cases left, newest case first if they come so.

    A paper counts from the day its case was filed: it may be younger, never older.

    Args:
        item_of: the version of the item that a case was filed under.
    """
    for case in cases:
        filed_on = case.submitted_at.astimezone(SHANGHAI).date()
        item = item_of(case)
        for code in case.materials:
            yield Holding(kind=HeldKind.PAPER, code=case.item_code, material=code, since=filed_on, source=case.number)
            material = item.material(code) if item else None
            if material is not None and material.document not in ("", MANDATE):
                yield Holding(kind=HeldKind.DOCUMENT, code=material.document, since=filed_on, source=case.number)
        if case.state in _FINISHED:
            finished = (case.closed_at or case.submitted_at).astimezone(SHANGHAI).date()
            yield Holding(kind=HeldKind.OUTCOME, code=case.item_code, since=finished, source=case.number)
