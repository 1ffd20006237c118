"""A directive from above goes to every unit it addresses, in one transaction."""

from collections.abc import Iterable
from datetime import date

from services.dispatch import events
from services.dispatch.handlers.succession import regions_on, units_on
from services.dispatch.model.organisation import county_of, lineage
from services.dispatch.model.routing import Route, choose_person, spread
from services.dispatch.model.task import Task
from services.dispatch.model.work import DirectiveWork
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import (
    DirectiveAction,
    DirectiveCancelled,
    DirectiveIssued,
    DirectiveTarget,
    Origin,
    Part,
    Tier,
)
from shared.errors import NotFound, NotYet
from shared.identifiers import new_id

_TIER_OF_DIGITS = {6: Tier.COUNTY, 9: Tier.TOWNSHIP, 12: Tier.VILLAGE}


def directive_issued(directive: DirectiveIssued, uow: UnitOfWork) -> None:
    """Make a task for each addressed unit; nothing if it was spread before, or cancelled meanwhile.

    Raises:
        NotYet: the county's organisation is not loaded.
        NotFound: the directive addresses no region and no unit that is known.
    """
    if uow.directives.find(directive.number) is not None:
        return
    if not uow.organisation.regions([county_of(directive.region)]):
        raise NotYet(f"the organisation of county {county_of(directive.region)} is not loaded")
    routes = _routes(directive, uow)
    for place, placed in routes:
        _place(directive, place, placed, uow)
    work = DirectiveWork(number=directive.number, tasks=len(routes), open_tasks=len(routes), dispatched_at=uow.now)
    uow.directives.add(work)
    uow.publish(events.directive_dispatched(work, directive.by))


def directive_cancelled(directive: DirectiveCancelled, uow: UnitOfWork) -> None:
    """Cancel what is open; remembered, so that an issue that comes later places nothing."""
    work = uow.directives.find(directive.number)
    if work is None:
        work = DirectiveWork(number=directive.number, tasks=0, open_tasks=0, dispatched_at=uow.now)
        uow.directives.add(work)
    elif work.cancelled_reason is not None:
        return
    replaced = f"由更正件 {directive.superseded_by} 替代：" if directive.superseded_by else ""
    reason = f"{replaced}{directive.reason}"
    work.cancel(reason)
    for task in uow.tasks.of(directive.number):
        if task.is_open:
            uow.tasks.record(task.cancel(reason=reason, now=uow.now))
            uow.publish(events.task_cancelled(task, directive.by, reason))


def _routes(directive: DirectiveIssued, uow: UnitOfWork) -> list[tuple[str, Route]]:
    """Each addressed unit once, with the place it answers for."""
    today = uow.now.astimezone(SHANGHAI).date()
    units = _addressed_units(directive.targets, today, uow)
    places = list(dict.fromkeys(_addressed_places(directive.targets, today, uow)))
    if not units and not places:
        raise NotFound(
            f"来文 {directive.number}：区划 {directive.region} 内没有所列的对象",
            f"directive {directive.number}: nothing that it addresses lies inside region {directive.region}",
        )
    known = uow.organisation.units(units)
    here = {code for region in (*places, *(unit.region for unit in known.values())) for code in lineage(region)}
    elsewhere = {code for code in here if not code.startswith(directive.region)}
    workforce = uow.organisation.workforce({*lineage(directive.region), *elsewhere}, inside=directive.region, on=today)
    routes: dict[tuple[str, str], Route] = {}
    for code in units:
        person, who = choose_person(known[code], directive.line, workforce)
        route = Route(unit=known[code], assignee=person, reason=f"来文指名发至{known[code].name}；{who}")
        workforce.take(route, uow.now)
        routes[known[code].region, code] = route
    for place in places:
        for route in spread(directive.line, place, _TIER_OF_DIGITS[len(place)], workforce):
            if (place, route.unit.code) not in routes:
                workforce.take(route, uow.now)
                routes[place, route.unit.code] = route
    return [(place, route) for (place, _), route in routes.items()]


def _addressed_units(targets: Iterable[DirectiveTarget], today: date, uow: UnitOfWork) -> list[str]:
    """The units named, or those that have followed them."""
    named = [code for target in targets if target.unit for code in units_on(target.unit, today, uow)]
    return list(dict.fromkeys(named))


def _addressed_places(targets: Iterable[DirectiveTarget], today: date, uow: UnitOfWork) -> Iterable[str]:
    """The regions whose units are addressed; for a unit that is gone without a successor, the place it served."""
    for target in targets:
        if target.unit and units_on(target.unit, today, uow):
            continue
        for region in regions_on(target.region, today, uow):
            if target.unit:
                yield region
            else:
                yield from uow.organisation.region_codes(region, target.tier, on=today)


def _place(directive: DirectiveIssued, place: str, placed: Route, uow: UnitOfWork) -> None:
    task = Task(
        task_id=new_id(),
        origin=Origin.DIRECTIVE,
        origin_number=directive.number,
        title=directive.title,
        part=Part.LEAD,
        round=1,
        line=directive.line,
        place=place,
        urgent=directive.urgent,
        answer_needed=directive.action is DirectiveAction.ACT,
    )
    record = task.assign(placed.unit, placed.assignee, reason=placed.reason, by=None, now=uow.now)
    uow.tasks.add(task)
    uow.tasks.record(record)
    uow.publish(events.task_assigned(task))
