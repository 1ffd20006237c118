"""A year worked off: matters are placed one way or another, and the open work is looked at every evening."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import count
from random import Random
from statistics import fmean, median

from services.dispatch.model.choosing import choose
from services.dispatch.model.organisation import Staff
from services.dispatch.model.routing import Need, Route, route
from services.dispatch.model.workforce import Workforce
from shared.clock import SHANGHAI
from shared.contracts import Tier
from tests.benchmarks.fairness.township import TOWNSHIP, Year

Place = Callable[[Need, Workforce], Route]
_EVENING = time(18, 0)


def ours(need: Need, workforce: Workforce) -> Route:
    """As the product places."""
    return route(need, workforce)


def at_random(seed: int) -> Place:
    """By chance among those who are there for it."""
    random = Random(seed)  # noqa: S311 - a simulation

    def place(need: Need, workforce: Workforce) -> Route:
        placed = route(need, workforce)
        return Route(unit=placed.unit, assignee=random.choice(_there(placed, need, workforce)), reason="")

    return place


def in_turn() -> Place:
    """Taking turns among those who are there for it, whatever they have open."""
    turns: dict[str, Iterator[int]] = {}

    def place(need: Need, workforce: Workforce) -> Route:
        placed = route(need, workforce)
        people = _there(placed, need, workforce)
        turn = next(turns.setdefault(placed.unit.code, count()))
        return Route(unit=placed.unit, assignee=people[turn % len(people)], reason="")

    return place


def fairness(year: Year, place: Place) -> tuple[float, float]:
    """The mean of Jain's index, and the median gap of open tasks, over all evenings and offices."""
    indices: list[float] = []
    gaps: list[float] = []
    ending: list[tuple[datetime, int, str, str, bool]] = []
    tasks: dict[str, int] = dict.fromkeys((person.staff_id for person in year.staff), 0)
    workforce: Workforce | None = None
    waiting = iter(year.matters)
    matter = next(waiting, None)
    for day in year.days:
        workforce = _morning(year, day, workforce)
        evening = datetime.combine(day, _EVENING, SHANGHAI).astimezone(UTC)
        while matter is not None and matter.at <= evening:
            _end(ending, matter.at, workforce, tasks)
            need = Need(line=matter.line, region=TOWNSHIP, tier=Tier.TOWNSHIP, urgent=matter.urgent)
            placed = place(need, workforce)
            if placed.assignee is None:
                raise AssertionError(f"nobody for {need} on {day}")
            workforce.take(placed, matter.at, urgent=matter.urgent)
            who = placed.assignee.staff_id
            tasks[who] += 1
            heapq.heappush(ending, (matter.ends_at, len(ending), placed.unit.code, who, matter.urgent))
            matter = next(waiting, None)
        _end(ending, evening, workforce, tasks)
        for unit in year.units:
            people = [who for who in workforce.staff_of(unit) if _is_there(who, unit.code, workforce)]
            weighed = [workforce.open_of(who) for who in people]
            if len(people) > 1 and any(weighed):
                indices.append(jain(weighed))
                open_tasks = [tasks[who.staff_id] for who in people]
                gaps.append(max(open_tasks) - min(open_tasks))
    return fmean(indices), median(gaps)


def jain(loads: Sequence[float]) -> float:
    """Jain's fairness index: 1 where all have the same, 1/n where one has everything."""
    return sum(loads) ** 2 / (len(loads) * sum(load * load for load in loads))


def _end(
    ending: list[tuple[datetime, int, str, str, bool]], until: datetime, workforce: Workforce, tasks: dict[str, int]
) -> None:
    while ending and ending[0][0] <= until:
        _, _, unit, who, urgent = heapq.heappop(ending)
        workforce.release(unit, who, urgent=urgent)
        tasks[who] -= 1


def _morning(year: Year, day: date, before: Workforce | None) -> Workforce:
    return Workforce(
        units=year.units,
        staff=year.staff,
        open_by_unit=before.open_by_unit if before else {},
        open_by_person=before.open_by_person if before else {},
        last_assigned=before.last_assigned if before else {},
        secondments=[row for row in year.secondments if row.holds_on(day)],
        leaves=[row for row in year.leaves if row.holds_on(day)],
    )


def _there(placed: Route, need: Need, workforce: Workforce) -> list[Staff]:
    """Everybody who could have it, as the product sees it: those who were chosen or only had more to do."""
    considered = choose(placed.unit, need.line, workforce, urgent=need.urgent).considered
    waiting = {"only", "least_open", "longest_idle", "first", "more_open", "shorter_idle", "later"}
    ids = sorted(each.code for each in considered if each.why in waiting)
    return [person for person in map(workforce.person, ids) if person is not None]


def _is_there(who: Staff, unit: str, workforce: Workforce) -> bool:
    away = workforce.seconded(who)
    return workforce.leave_of(who) is None and (away.unit if away else who.unit) == unit
