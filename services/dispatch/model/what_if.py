"""What if the rules had been others: past needs are placed anew, and each unit's share is counted. Units, not persons.

The replay begins with nobody having anything in hand; a task is in hand from when it was placed until it really ended.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.dispatch.model.organisation import Unit
from services.dispatch.model.routed import Routed
from services.dispatch.model.routing import Route, route
from services.dispatch.model.rules import RuleBook
from services.dispatch.model.workforce import Workforce
from shared.clock import SHANGHAI
from shared.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A share of work that was placed once, and when it ended."""

    routed: Routed
    ended_at: datetime | None  # None: it is still open


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many tasks a unit had, and would have had."""

    unit: str
    name: str
    actual: int  # as it really was
    present: int  # by the rules in force now
    proposed: int  # by the rules that are tried out

    @property
    def change(self) -> int:
        """What the proposed rules would change against the present ones."""
        return self.proposed - self.present


WorkforceOn = Callable[[date, RuleBook], Workforce]  # as it was known on a day, nobody having anything in hand


def what_if(past: Sequence[Past], present: RuleBook, proposed: RuleBook, workforce_on: WorkforceOn) -> list[Share]:
    """The shares of every unit that had or would have had anything, the greatest change first, then by code."""
    names: dict[str, str] = {}
    counted = [_replayed(past, book, workforce_on, names) for book in (present, proposed)]
    actual = Counter(each.routed.unit for each in past)
    shares = [
        Share(
            unit=unit,
            name=names.get(unit, unit),
            actual=actual[unit],
            present=counted[0][unit],
            proposed=counted[1][unit],
        )
        for unit in {*actual, *counted[0], *counted[1]}
    ]
    return sorted(shares, key=lambda share: (-abs(share.change), share.unit))


def _replayed(past: Iterable[Past], book: RuleBook, on: WorkforceOn, names: dict[str, str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    ending: list[tuple[datetime, int, Past, Route]] = []
    workforce: Workforce | None = None
    day: date | None = None
    for number, each in enumerate(past):
        at, need = each.routed.at, each.routed.need
        if workforce is None or at.astimezone(SHANGHAI).date() != day:
            day = at.astimezone(SHANGHAI).date()
            workforce = _carried_over(workforce, on(day, book))
            _learn(names, workforce.units)
        workforce.now = at
        while ending and ending[0][0] <= at:
            _, _, over, placed = heapq.heappop(ending)
            _release(placed, over, workforce)
        try:
            placed = route(need, workforce, book.rules)
        except NotFound:
            continue
        counts[placed.unit.code] += 1
        workforce.take(placed, at, urgent=need.urgent, part=need.part)
        if each.ended_at is not None:
            heapq.heappush(ending, (each.ended_at, number, each, placed))
    return counts


def _release(placed: Route, over: Past, workforce: Workforce) -> None:
    assignee = placed.assignee.staff_id if placed.assignee else None
    need = over.routed.need
    workforce.release(placed.unit.code, assignee, urgent=need.urgent, part=need.part)


def _carried_over(before: Workforce | None, today: Workforce) -> Workforce:
    if before is not None:
        today.open_by_unit, today.open_by_person = before.open_by_unit, before.open_by_person
        today.last_assigned = before.last_assigned
    return today


def _learn(names: dict[str, str], units: Iterable[Unit]) -> None:
    for unit in units:
        names.setdefault(unit.code, unit.name)
