"""A directive from above goes to every unit it addresses: page by page, whether they are ten or half a million.

The first page is placed with the event itself, so what fits into one is there at once. Each further one is a
transaction of its own: tasks, events, counts and the place to go on from become true together, so that a crash anywhere
leaves nothing half-done and nothing is placed twice.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from services.dispatch import events
from services.dispatch.handlers.succession import regions_on, units_on
from services.dispatch.model.organisation import COUNTY_DIGITS, Unit, county_of, lineage
from services.dispatch.model.reach import Reach, tier_of
from services.dispatch.model.routing import Route, choose_person, spread
from services.dispatch.model.rules import Weights
from services.dispatch.model.work import DirectiveWork, Placement, Stage
from services.dispatch.model.workforce import Workforce
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import (
    DirectiveAction,
    DirectiveCancelled,
    DirectiveIssued,
    DirectiveTarget,
    Tier,
)
from shared.errors import Conflict, NotFound, NotYet
from shared.identifiers import new_id
from shared.identity import Identity

PAGE = 500  # regions, or tasks to be taken back; the process does nothing else meanwhile


@dataclass(slots=True)
class _Page:
    """What becomes of some regions."""

    placements: list[Placement] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    missing: NotFound | None = None  # why nobody can sign for the last of them


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedLater:
    """What became of regions for which nobody could sign."""

    regions: int  # that are reached now
    unreached: int  # that are left
    next: str | None  # what to go on after; None: all were tried


def directive_issued(directive: DirectiveIssued, uow: UnitOfWork) -> None:
    """Begin to place it, with the first page; nothing if that was done before, or it was cancelled meanwhile.

    Raises:
        NotYet: the county's organisation is not loaded.
        NotFound: the directive addresses no region and no unit that is known, or nobody can sign for any of them.
    """
    if uow.directives.find(directive.number) is not None:
        return
    today = uow.now.astimezone(SHANGHAI).date()
    _must_be_loaded(directive.region, today, uow)
    named = _named_units(directive.targets, today, uow)
    reaches = tuple(dict.fromkeys(_reaches(directive.targets, today, uow)))
    beside = [unit.region for unit in named if not any(reach.covers(unit.region) for reach in reaches)]
    if not uow.receipts.expect(directive.number, reaches, beside, on=today):
        raise NotFound(
            f"来文 {directive.number}：区划 {directive.region} 内没有所列的对象",
            f"directive {directive.number}: nothing that it addresses lies inside region {directive.region}",
        )
    work = DirectiveWork(
        number=directive.number,
        title=directive.title,
        line=directive.line,
        region=directive.region,
        urgent=directive.urgent,
        answer_needed=directive.action is DirectiveAction.ACT,
        issued_by=directive.by,
        reaches=reaches,
        day=today,
        turn_at=uow.now,
    )
    uow.directives.add(work)
    _place_named(work, named, today, uow)
    nobody = _place_page(work, today, uow)
    if nobody is not None and not work.tasks and not work.is_moving:
        raise nobody


def directive_cancelled(directive: DirectiveCancelled, uow: UnitOfWork) -> None:
    """Begin to cancel what is open; remembered, so that an issue that comes later places nothing."""
    work = uow.directives.find(directive.number)
    if work is None:
        work = DirectiveWork(number=directive.number, turn_at=uow.now)
        uow.directives.add(work)
    elif work.cancelled_reason is not None:
        return
    replaced = f"由更正件 {directive.superseded_by} 替代：" if directive.superseded_by else ""
    work.cancel(f"{replaced}{directive.reason}", directive.by)
    _take_back_page(work, uow)


def carry_on(number: str, uow: UnitOfWork) -> None:
    """Place the next page of a directive, or take it back; nothing if there is none."""
    work = uow.directives.find(number)
    if work is None:
        return
    if work.stage is Stage.PLACING and work.day is not None:
        _place_page(work, work.day, uow)
    elif work.stage is Stage.CANCELLING:
        _take_back_page(work, uow)


def reach_again(number: str, after: str, identity: Identity, uow: UnitOfWork) -> ReachedLater:
    """Place it where nobody could sign before, a page behind ``after``: the organisation was completed meanwhile.

    Raises:
        NotFound, Forbidden: there is no such directive, or not all it addresses lies inside the person's scope.
        Conflict: it is still being placed, or was cancelled.
    """
    work = uow.directives.find(number)
    if work is None:
        raise NotFound(f"没有派发过来文 {number}", f"directive {number} was never dispatched")
    identity.must_cover(work.region)
    if work.stage is not Stage.PLACED:
        raise Conflict("来文正在派发，或已撤销", "the directive is still being placed, or was cancelled")
    today = uow.now.astimezone(SHANGHAI).date()
    places = uow.spreading.unreached(number, inside="", after=after, limit=PAGE)
    page = _route(work, places, today, uow)
    reached = sorted(set(places) - set(page.unreached))
    _keep(work, page.placements, uow)
    uow.spreading.forget_unreached(number, reached)
    work.reached_later(regions=len(reached), tasks=len(page.placements))
    if page.placements:
        uow.publish(events.directive_dispatched(work, identity.staff_id))
    return ReachedLater(
        regions=len(reached), unreached=work.unreached, next=places[-1] if len(places) == PAGE else None
    )


def tell_receipts(uow: UnitOfWork, limit: int = 100) -> int:
    """Tell the receipts of so many directives where they have changed; returns how many."""
    numbers = uow.receipts.untold(limit)
    for number in numbers:
        work = uow.directives.find(number)
        if work is not None and work.untold:
            work.untold = False
            uow.publish(events.directive_receipts_counted(work, uow.receipts.of(number, "")))
    return len(numbers)


def _must_be_loaded(region: str, today: date, uow: UnitOfWork) -> None:
    """A directive to a whole province or city goes to what is known of it."""
    if len(region) < COUNTY_DIGITS:
        counties = (Reach(region, Tier.COUNTY),)
        known = bool(uow.spreading.places(counties, on=today, after="", limit=1))
    else:
        known = bool(uow.organisation.regions([county_of(region)]))
    if not known:
        raise NotYet(f"the organisation of county {county_of(region)} is not loaded")


def _named_units(targets: Iterable[DirectiveTarget], today: date, uow: UnitOfWork) -> list[Unit]:
    """The units named, or those that have followed them."""
    named = [code for target in targets if target.unit for code in units_on(target.unit, today, uow)]
    known = uow.organisation.units(named)
    return [known[code] for code in dict.fromkeys(named)]


def _reaches(targets: Iterable[DirectiveTarget], today: date, uow: UnitOfWork) -> Iterable[Reach]:
    """The regions whose units are addressed; for a unit that is gone without a successor, the place it served."""
    for target in targets:
        if target.unit and units_on(target.unit, today, uow):
            continue
        if len(target.region) < COUNTY_DIGITS:
            yield Reach(target.region, target.tier)
            continue
        for region in regions_on(target.region, today, uow):
            yield Reach(region, alone=True) if target.unit else Reach(region, target.tier)


def _place_named(work: DirectiveWork, named: list[Unit], today: date, uow: UnitOfWork) -> None:
    workforces = _workforces([unit.region for unit in named], today, uow)
    placements = []
    for unit in named:
        workforce = workforces[county_of(unit.region)]
        person, who = choose_person(unit, work.line, workforce, urgent=work.urgent)
        route = Route(unit=unit, assignee=person, reason=f"来文指名发至{unit.name}；{who}")
        workforce.take(route, uow.now, urgent=work.urgent)
        placements.append(Placement(new_id(), unit.region, route))
    _keep(work, placements, uow)
    work.page_placed("", tasks=len(placements), unreached=0)


def _place_page(work: DirectiveWork, today: date, uow: UnitOfWork) -> NotFound | None:
    """Place the next regions; returns what is missing if nobody can sign for some of them."""
    places = uow.spreading.places(work.reaches, on=today, after=work.cursor, limit=PAGE)
    page = _route(work, places, today, uow)
    _keep(work, page.placements, uow)
    uow.spreading.note_unreached(work.number, page.unreached)
    last = places[-1] if places else work.cursor
    work.page_placed(last, tasks=len(page.placements), unreached=len(page.unreached))
    if len(places) < PAGE:
        all_ended = work.all_placed(uow.now)
        uow.publish(events.directive_dispatched(work, work.issued_by))
        if all_ended:
            uow.publish(events.directive_completed(work, ""))
    return page.missing


def _route(work: DirectiveWork, places: list[str], today: date, uow: UnitOfWork) -> _Page:
    """Where the directive goes from these regions, save where it has gone already."""
    workforces = _workforces(places, today, uow)
    before = uow.spreading.placed(work.number, places)
    page = _Page()
    for place in places:
        workforce = workforces[county_of(place)]
        try:
            routes = spread(work.line, place, tier_of(place), workforce, urgent=work.urgent)
        except NotFound as nobody:
            page.missing = nobody
            page.unreached.append(place)
            continue
        for route in routes:
            if (place, route.unit.code) not in before:
                workforce.take(route, uow.now, urgent=work.urgent)
                page.placements.append(Placement(new_id(), place, route))
    return page


def _workforces(places: Collection[str], today: date, uow: UnitOfWork) -> dict[str, Workforce]:
    """Who is there for the places, by county; counties that weigh work alike share one picture."""
    alike: dict[Weights, set[str]] = {}
    for county, book in uow.rule_books.current_of({county_of(place) for place in places}).items():
        alike.setdefault(book.weights, set()).add(county)
    found: dict[str, Workforce] = {}
    for weights, counties in alike.items():
        here = {code for place in places if county_of(place) in counties for code in lineage(place)}
        workforce = uow.organisation.workforce(here, on=today, weights=weights, now=uow.now)
        found |= dict.fromkeys(counties, workforce)
    return found


def _keep(work: DirectiveWork, placements: list[Placement], uow: UnitOfWork) -> None:
    uow.spreading.put(work, placements, uow.now)
    for placement in placements:
        uow.publish(events.directive_task_assigned(work, placement))


def _take_back_page(work: DirectiveWork, uow: UnitOfWork) -> None:
    reason = work.cancelled_reason or ""
    tasks = uow.spreading.open_tasks(work.number, after=(work.cursor, work.cursor_task), limit=PAGE)
    for task in tasks:
        uow.tasks.record(task.cancel(reason=reason, now=uow.now))
        uow.publish(events.task_cancelled(task, work.cancelled_by, reason))
    work.page_taken_back(tasks[-1] if len(tasks) == PAGE else None, tasks=len(tasks))
