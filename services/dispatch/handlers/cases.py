"""Cases arriving from intake become tasks, round by round. Events may come twice and in any order."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from services.dispatch import events
from services.dispatch.handlers.placing import Grounds
from services.dispatch.handlers.succession import region_of_matter, units_on
from services.dispatch.model.organisation import county_of, lineage
from services.dispatch.model.routing import Need, route
from services.dispatch.model.task import State, Task
from services.dispatch.model.work import Casework
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import CaseAccepted, CaseLinked, CaseReopened, CaseUnlinked, CaseWithdrawn, Origin, Part
from shared.errors import NotYet
from shared.identifiers import new_id

_Placeable = CaseAccepted | CaseReopened | CaseUnlinked


def case_accepted(case: CaseAccepted, uow: UnitOfWork) -> None:
    """Place the first round's tasks, one a tier; nothing if it was placed before or the resident has withdrawn.

    Raises:
        NotYet: the county's organisation is not loaded.
        NotFound: no unit up to the county works the line.
    """
    work = uow.caseworks.find(case.number) or _new_casework(case.number, uow)
    _place_round(case, work, uow)


def case_reopened(case: CaseReopened, uow: UnitOfWork) -> None:
    """Place the tasks of a further round (重办).

    Raises:
        NotYet: the round before is not completed here, or was never heard of.
        NotFound: no unit up to the county works the line.
    """
    work = uow.caseworks.find(case.number)
    if work is None:
        raise NotYet(f"case {case.number} was not accepted here")
    _place_round(case, work, uow)


def case_withdrawn(case: CaseWithdrawn, uow: UnitOfWork) -> None:
    """Cancel what is open; remembered, so that an acceptance that comes later places nothing."""
    work = uow.caseworks.find(case.number) or _new_casework(case.number, uow)
    work.withdrawn_reason = case.reason
    _cancel_open_tasks(case.number, case.withdrawn_by, case.reason, uow)


def case_linked(case: CaseLinked, sequence: int, uow: UnitOfWork) -> None:
    """Its work is done with the lead's (并案): what is open is cancelled, and nothing is placed any more."""
    work = uow.caseworks.find(case.number) or _new_casework(case.number, uow)
    if work.follow(case.lead, sequence):
        _cancel_open_tasks(case.number, case.linked_by, f"并案：随 {case.lead} 一并办理", uow)


def case_unlinked(case: CaseUnlinked, sequence: int, uow: UnitOfWork) -> None:
    """By itself again: the running round's tasks are placed anew, save those of units that have done their share.

    Raises:
        NotYet: the county's organisation is not loaded.
        NotFound: no unit up to the county works the line.
    """
    work = uow.caseworks.find(case.number) or _new_casework(case.number, uow)
    if not work.stand_alone(case.finished_rounds, sequence):
        return
    finished = f"并案：已随 {case.lead} 办结"
    _cancel_open_tasks(case.number, case.unlinked_by, finished, uow, until_round=case.finished_rounds)
    work.item, work.about_staff = case.item, case.about_staff
    number = work.resume(case.round if case.in_work else None)
    if number is None:
        return
    shares = [task for task in uow.tasks.of(case.number) if task.round == number]
    if any(task.is_open for task in shares):
        return  # the link itself comes later, and cancels nothing any more
    whole = [task for task in shares if task.parent is None]  # what was asked for besides is asked for again, or not
    _place_tasks(case, number, uow, done={(task.part, task.unit) for task in whole if task.state is State.DONE})


def _cancel_open_tasks(number: str, by: str, reason: str, uow: UnitOfWork, *, until_round: int | None = None) -> None:
    for task in uow.tasks.of(number):
        if task.is_open and (until_round is None or task.round <= until_round):
            uow.tasks.record(task.cancel(reason=reason, now=uow.now))
            uow.publish(events.task_cancelled(task, by, reason))


def _new_casework(number: str, uow: UnitOfWork) -> Casework:
    work = Casework(number=number)
    uow.caseworks.add(work)
    return work


def _place_round(case: CaseAccepted | CaseReopened, work: Casework, uow: UnitOfWork) -> None:
    work.item, work.about_staff = case.item, case.about_staff
    if work.begin(case.round):
        _place_tasks(case, case.round, uow, done=frozenset())


def _place_tasks(
    case: _Placeable,
    number: int,
    uow: UnitOfWork,
    *,
    done: Collection[tuple[Part, str]],
) -> None:
    county = county_of(case.region)
    if not uow.organisation.regions([county]):
        raise NotYet(f"the organisation of county {county} is not loaded")
    today = uow.now.astimezone(SHANGHAI).date()
    region, moved = region_of_matter(case.region, today, uow)
    needs = _needs(case, region, today, uow)
    named = uow.organisation.units([need.unit for need in needs if need.unit])
    here = {*lineage(region), *(unit.region for unit in named.values())}
    grounds = Grounds.of(sorted(here), uow, county=county)
    has_share: set[str] = set()
    for need in needs:
        placed = route(need, grounds.workforce, grounds.book.rules)
        is_there_already = need.part is Part.CO and bool(need.unit) and placed.unit.code in has_share
        if (need.part, placed.unit.code) in done or is_there_already:
            continue
        has_share.add(placed.unit.code)
        task = Task(
            task_id=new_id(),
            origin=Origin.CASE,
            origin_number=case.number,
            title=case.title,
            part=need.part,
            round=number,
            line=case.line,
            place=region,
            urgent=case.urgent,
            answer_needed=True,
        )
        uow.tasks.add(task)
        grounds.place(task, placed, need, said=moved)


def _needs(case: _Placeable, region: str, today: date, uow: UnitOfWork) -> list[Need]:
    """The shares of a case: the lead's, one a co-tier, one for each co-unit that the item names."""
    lead = Need(
        line=case.line,
        region=region,
        tier=case.lead_tier,
        item=case.item,
        urgent=case.urgent,
        unit=_today(case.lead_unit, today, uow),
        finish_tier=case.finish_tier,
        about=frozenset(case.about_staff),
    )
    co = replace(lead, part=Part.CO, unit="", finish_tier=None)
    co_tiers = [tier for tier in dict.fromkeys(case.co_tiers) if tier is not case.lead_tier]
    named = [code for each in case.co_units if (code := _today(each, today, uow)) and code != lead.unit]
    return [
        lead,
        *(replace(co, tier=tier) for tier in co_tiers),
        *(replace(co, unit=code) for code in dict.fromkeys(named)),
    ]


def _today(unit: str, today: date, uow: UnitOfWork) -> str:
    """The unit that stands where ``unit`` was; after a split nobody here can tell which, so none is named."""
    codes = units_on(unit, today, uow) if unit else ()
    return codes[0] if len(codes) == 1 else ""
