"""A directive from above goes to every unit it addresses, in one transaction."""

from services.dispatch import events
from services.dispatch.model.organisation import county_of, lineage
from services.dispatch.model.routing import Route, spread
from services.dispatch.model.task import Task
from services.dispatch.model.work import DirectiveWork
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import DirectiveAction, DirectiveReceived, Origin, Part
from shared.errors import NotFound, NotYet
from shared.identifiers import new_id


def directive_received(directive: DirectiveReceived, uow: UnitOfWork) -> None:
    """Make a task for each addressed unit; nothing if it was spread before.

    Raises:
        NotYet: the county's organisation is not loaded.
        NotFound: the directive addresses no region that is known.
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
    uow.publish(events.directive_dispatched(work))


def _routes(directive: DirectiveReceived, uow: UnitOfWork) -> list[tuple[str, Route]]:
    places = uow.organisation.region_codes(directive.region, directive.target_tier)
    if not places:
        raise NotFound(
            f"来文 {directive.number}：区划 {directive.region} 内没有 {directive.target_tier} 级区划",
            f"directive {directive.number}: no {directive.target_tier} lies inside region {directive.region}",
        )
    today = uow.now.astimezone(SHANGHAI).date()
    workforce = uow.organisation.workforce(lineage(directive.region), inside=directive.region, on=today)
    routes: list[tuple[str, Route]] = []
    for place in places:
        for placed in spread(directive.line, place, directive.target_tier, workforce):
            workforce.take(placed, uow.now)
            routes.append((place, placed))
    return routes


def _place(directive: DirectiveReceived, place: str, placed: Route, uow: UnitOfWork) -> None:
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
