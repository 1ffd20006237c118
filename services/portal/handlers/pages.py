"""Put together what a page shows; every question is asked within the person's scope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.portal.model.naming import NamesOnPage, named_in
from services.portal.model.printouts import Printable, printables
from services.portal.model.receipts import Branch, Receipts, receipts_by_township
from services.portal.model.views import (
    CaseView,
    ClockView,
    DirectiveView,
    TaskView,
    TimelineEntry,
    UrgeView,
)
from services.portal.model.work import (
    DeskTask,
    DeskUrge,
    Standing,
    clocks_on,
    may_see_case,
    may_see_directive,
    may_see_task,
    may_work,
    next_act,
    standing_of,
)
from services.portal.ports import UnitOfWork
from shared.contracts import Origin, Role
from shared.errors import NotFound
from shared.identity import Identity


@dataclass(frozen=True, kw_only=True)
class DeskCase:
    """A case as it lies on the desk of who took it in."""

    case: CaseView
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class MyWork:
    """Everything one person has to do, most urgent first."""

    tasks: list[DeskTask]  # to sign or report
    reviews: list[DeskTask]
    urges: list[DeskUrge]
    cases: list[DeskCase]
    directives: list[DirectiveView]
    names: NamesOnPage


@dataclass(frozen=True, kw_only=True)
class File:
    """What the pages of a case, a directive and a task share: clocks, timeline, names."""

    clocks: list[ClockView]
    entries: list[TimelineEntry]
    names: NamesOnPage


@dataclass(frozen=True, kw_only=True)
class CaseFile(File):
    """One case with everything that happened to it."""

    case: CaseView
    standing: Standing
    tasks: list[DeskTask]
    may_rate: bool  # the person may take down the resident's rating
    sheets: list[Printable]


@dataclass(frozen=True, kw_only=True)
class DirectiveFile(File):
    """One directive, as far as it lies inside the person's scope."""

    directive: DirectiveView
    counted: bool  # the reader sees the whole: what dispatch counted is for them
    too_large: bool  # its units are counted, and not listed
    closed: bool  # filed: only the index is shown until a look is on record
    standing: Standing
    mine: list[DeskTask]
    receipts: Receipts
    branches: list[Branch]


@dataclass(frozen=True, kw_only=True)
class TaskSheet:
    """One task, ready to be acted upon."""

    desk: DeskTask
    clocks: list[ClockView]
    others: list[TaskView]  # the other tasks of the same case
    names: NamesOnPage


def my_work(uow: UnitOfWork, person: Identity) -> MyWork:
    """What is the person's, sorted by light and deadline."""
    open_tasks, reviews = (
        uow.work.open_tasks_of(person),
        uow.work.tasks_to_review(person),
    )
    task_clocks = uow.work.clocks_on([*open_tasks, *reviews])
    cases = uow.work.cases_taken_in_by(person)
    case_clocks = uow.work.clocks_of([case.number for case in cases])
    urges = [_urge_on_desk(uow, urge) for urge in uow.work.urges_for(person)]
    return MyWork(
        tasks=_on_desk(open_tasks, task_clocks, person),
        reviews=[desk for desk in _on_desk(reviews, task_clocks, person) if desk.act],
        urges=urges,
        cases=sorted(
            (
                DeskCase(
                    case=case,
                    standing=standing_of(_of_number(case_clocks, case.number)),
                )
                for case in cases
            ),
            key=lambda desk: desk.standing.urgency,
        ),
        directives=uow.work.directives_issued_by(person),
        names=names_on_page(
            uow,
            regions=[case.region for case in cases],
            units=[desk.urge.unit for desk in urges],
            staff=[task.reported_by for task in reviews],
        ),
    )


def case_file(uow: UnitOfWork, person: Identity, number: str) -> CaseFile:
    """One case.

    Raises:
        NotFound: there is none, or the person may not see it (which of the two is not told).
    """
    case = uow.views.find(CaseView, number)
    tasks = uow.work.tasks_of(number)
    if case is None or case.submitted_at is None or not may_see_case(case, tasks, person):
        raise _no_such_number(number)
    clocks = uow.work.clocks_of([number])
    entries = uow.timeline.of(number)
    return CaseFile(
        case=case,
        standing=standing_of(clocks),
        tasks=_on_desk(tasks, clocks, person, keep_order=True),
        may_rate=case.may_be_rated and person.has(Role.CLERK, Role.SUPERVISOR) and person.covers(case.region),
        sheets=printables(entries),
        clocks=clocks,
        entries=entries,
        names=names_on_page(
            uow,
            regions=[case.region],
            staff=[case.taken_by, *(clock.staff_id for clock in clocks)],
            units=[clock.unit for clock in clocks],
            entries=entries,
        ),
    )


def directive_file(uow: UnitOfWork, person: Identity, number: str, *, looked_into: bool = False) -> DirectiveFile:
    """One directive: counts, silent units and timeline, all inside the person's scope.

    A filed one stays closed (what the index says, and no more) unless its owner has put a look on record.

    Raises:
        NotFound: there is none, or the person may not see it.
    """
    directive = uow.views.find(DirectiveView, number)
    if directive is None or directive.received_at is None or not may_see_directive(directive, person):
        raise _no_such_number(number)
    closed = directive.state == "filed" and not looked_into
    # The whole of a large one is told by what dispatch counts; its parts are small enough to be listed.
    counted_only = directive.is_large and person.covers(directive.region)
    listed = [] if closed or counted_only else uow.work.tasks_of(number)
    tasks = [task for task in listed if may_see_task(task, person)]
    visible = {task.task_id for task in tasks}
    # Who sees the whole directive needs no list of its hundreds of tasks to choose lines by.
    all_lines = person.covers(directive.region) and not counted_only
    entries = uow.timeline.of(number, tasks=None if all_lines else visible)
    entries = [] if closed else [entry for entry in entries if _may_see_entry(entry, person)]
    known = uow.work.own_clocks_of(number) if counted_only else uow.work.clocks_of([number])
    clocks = [clock for clock in known if clock.task_id is None or clock.task_id in visible]
    names = names_on_page(
        uow,
        regions=[directive.region, *(task.region[:9] for task in tasks)],
        staff=[directive.issued_by],
        entries=entries,
    )
    whole, branches = receipts_by_township(tasks, names.regions)
    return DirectiveFile(
        directive=directive,
        counted=not closed and person.covers(directive.region),
        too_large=counted_only,
        closed=closed,
        standing=standing_of(clocks),
        mine=_on_desk([task for task in tasks if may_work(task, person)], clocks, person),
        receipts=whole,
        branches=branches,
        clocks=clocks,
        entries=entries,
        names=names,
    )


def task_sheet(uow: UnitOfWork, person: Identity, task_id: str) -> TaskSheet:
    """One task.

    Raises:
        NotFound: there is none, or the person may not see it.
    """
    task = uow.views.find(TaskView, task_id)
    if task is None or not task.title or not may_see_task(task, person):
        raise NotFound("没有这个任务，或不在您的范围内", "there is no such task in your scope")
    clocks = uow.work.clocks_on([task])
    # A directive has a task for every village, of no help to the one who has to do this one; a case has a few.
    of_the_case = uow.work.tasks_of(task.origin_number) if task.origin == Origin.CASE else []
    return TaskSheet(
        desk=_on_desk([task], clocks, person)[0],
        clocks=clocks,
        others=[other for other in of_the_case if other.task_id != task_id],
        names=names_on_page(
            uow,
            regions=[task.region],
            staff=[task.reported_by, *(clock.staff_id for clock in clocks)],
            units=[clock.unit for clock in clocks],
        ),
    )


def _on_desk(
    tasks: Iterable[TaskView],
    clocks: list[ClockView],
    person: Identity,
    *,
    keep_order: bool = False,
) -> list[DeskTask]:
    desk = [
        DeskTask(
            task=task,
            standing=standing_of(clocks_on(task, clocks)),
            act=next_act(task, person),
        )
        for task in tasks
    ]
    return desk if keep_order else sorted(desk, key=lambda item: item.standing.urgency)


def _urge_on_desk(uow: UnitOfWork, urge: UrgeView) -> DeskUrge:
    about: TaskView | CaseView | DirectiveView | None
    if urge.task_id is not None:
        about = uow.views.find(TaskView, urge.task_id)
    elif urge.origin == Origin.DIRECTIVE:
        about = uow.views.find(DirectiveView, urge.origin_number)
    else:
        about = uow.views.find(CaseView, urge.origin_number)
    clock = uow.views.find(ClockView, urge.clock_id)
    return DeskUrge(
        urge=urge,
        title=about.title if about and about.title else urge.origin_number,
        standing=standing_of([clock] if clock else []),
    )


def _of_number(clocks: Iterable[ClockView], number: str) -> list[ClockView]:
    return [clock for clock in clocks if clock.origin_number == number]


def _may_see_entry(entry: TimelineEntry, person: Identity) -> bool:
    """Whom messages about a directive went to is seen for one's own people only: staff ids begin with a region."""
    return entry.name != "message.sent" or str(entry.data["recipient"]).startswith(person.scope)


def names_on_page(
    uow: UnitOfWork,
    *,
    regions: Iterable[str] = (),
    units: Iterable[str | None] = (),
    staff: Iterable[str | None] = (),
    entries: Iterable[TimelineEntry] = (),
) -> NamesOnPage:
    """The names for the codes that a page shows, those in timeline entries included."""
    in_entries = named_in(entries)
    with_parents = {code[:digits] for code in regions for digits in (6, 9, 12)}
    return NamesOnPage(
        staff=_known(uow.names.of_staff({*filter(None, staff), *in_entries.staff})),
        units=_known(uow.names.of_units({*filter(None, units), *in_entries.units})),
        regions=_known(uow.names.of_regions(with_parents)),
    )


def _known(names: Mapping[str, str]) -> dict[str, str]:
    return dict(names)


def _no_such_number(number: str) -> NotFound:
    return NotFound(
        f"没有编号 {number}，或不在您的范围内",
        f"there is no number {number} in your scope",
    )
