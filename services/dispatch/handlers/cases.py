"""Cases arriving from intake become tasks, round by round. Events may come twice and in any order."""

from services.dispatch import events
from services.dispatch.model.organisation import county_of, lineage
from services.dispatch.model.routing import Need, route
from services.dispatch.model.task import Task
from services.dispatch.model.work import Casework
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import CaseAccepted, CaseReopened, CaseWithdrawn, Origin, Part
from shared.errors import NotYet
from shared.identifiers import new_id


def accept_case(case: CaseAccepted, uow: UnitOfWork) -> None:
    """Place the first round's tasks, one a tier; nothing if it was placed before or the resident has withdrawn.

    Raises:
        NotYet: the county's organisation is not loaded.
        NotFound: no unit up to the county works the line.
    """
    work = uow.caseworks.find(case.number) or _new_casework(case.number, uow)
    _place_round(case, work, uow)


def reopen_case(case: CaseReopened, uow: UnitOfWork) -> None:
    """Place the tasks of a further round (重办).

    Raises:
        NotYet: the round before is not completed here, or was never heard of.
        NotFound: no unit up to the county works the line.
    """
    work = uow.caseworks.find(case.number)
    if work is None:
        raise NotYet(f"case {case.number} was not accepted here")
    _place_round(case, work, uow)


def withdraw_case(case: CaseWithdrawn, uow: UnitOfWork) -> None:
    """Cancel what is open; remembered, so that an acceptance that comes later places nothing."""
    work = uow.caseworks.find(case.number) or _new_casework(case.number, uow)
    work.withdrawn_reason = case.reason
    for task in uow.tasks.of(case.number):
        if task.is_open:
            uow.tasks.record(task.cancel(reason=case.reason, now=uow.now))
            uow.publish(events.task_cancelled(task, case.reason))


def _new_casework(number: str, uow: UnitOfWork) -> Casework:
    work = Casework(number=number)
    uow.caseworks.add(work)
    return work


def _place_round(case: CaseAccepted | CaseReopened, work: Casework, uow: UnitOfWork) -> None:
    if not work.begin(case.round):
        return
    county = county_of(case.region)
    if not uow.organisation.regions([county]):
        raise NotYet(f"the organisation of county {county} is not loaded")
    workforce = uow.organisation.workforce(lineage(case.region), on=uow.now.astimezone(SHANGHAI).date())
    co_tiers = [tier for tier in dict.fromkeys(case.co_tiers) if tier is not case.lead_tier]
    for part, tier in [(Part.LEAD, case.lead_tier), *((Part.CO, tier) for tier in co_tiers)]:
        placed = route(Need(line=case.line, region=case.region, tier=tier), workforce)
        task = Task(
            task_id=new_id(),
            origin=Origin.CASE,
            origin_number=case.number,
            title=case.title,
            part=part,
            round=case.round,
            line=case.line,
            place=case.region,
            urgent=case.urgent,
            answer_needed=True,
        )
        record = task.assign(placed.unit, placed.assignee, reason=placed.reason, by=None, now=uow.now)
        workforce.take(placed, uow.now)
        uow.tasks.add(task)
        uow.tasks.record(record)
        uow.publish(events.task_assigned(task))
