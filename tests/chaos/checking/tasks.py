"""Each case has the tasks of its item, each directive one a unit, and each task the state of its own history."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.chaos.checking.books import Books, Event, Row, plain

# Each event of a task: from which states it may come (empty: it begins the life), to which it leads (empty: it stays).
COURSE: dict[str, tuple[frozenset[str], str]] = {
    "task.assigned": (frozenset({"", "returned", "transferred"}), "assigned"),
    "task.transferred": (frozenset({"signed", "in_progress"}), "transferred"),
    "task.escalated": (frozenset({"signed", "in_progress"}), "transferred"),
    "task.signed": (frozenset({"assigned"}), "signed"),
    "task.returned": (frozenset({"assigned"}), "returned"),
    "task.reported": (frozenset({"signed", "in_progress"}), "reported"),
    "task.sent_back": (frozenset({"reported"}), "in_progress"),
    "task.done": (frozenset({"reported", "signed"}), "done"),
    "task.handed_over": (frozenset({"assigned", "signed", "in_progress", "reported"}), ""),
    "task.normalized": (frozenset({"assigned", "returned", "signed", "in_progress", "reported"}), ""),
    "task.cancelled": (frozenset({"assigned", "returned", "signed", "in_progress", "reported"}), "cancelled"),
}
# Said of a task, and no act: it stands where it stood.
BESIDE = frozenset({"task.leader_alerted", "task.left_unattended", "task.commented", "task.told"})


def acts_of(life: Sequence[Event]) -> list[Event]:
    """Those that moved the task."""
    return [event for event in life if event.name not in BESIDE]


def course(life: Sequence[Event]) -> tuple[str, list[str]]:
    """Where the events lead, and what was not allowed on the way."""
    state, faults = "", []
    for event in acts_of(life):
        before, after = COURSE[event.name]
        if state not in before:
            faults.append(f"{event.name} comes while the task is {state or 'not there'}")
        state = after or state
    return state, faults


def check(books: Books) -> Iterator[str]:
    to_read = {row["number"] for row in books.rows("intake", "directives") if row["action"] == "read"}
    records = books.by("dispatch", "records", "task_id")
    pages = {row["task_id"]: row for row in books.rows("portal", "tasks")}
    for task in books.rows("dispatch", "tasks"):
        task_id = task["task_id"]
        life = books.life(f"task/{task_id}")
        state, faults = course(life)
        yield from (f"task {task_id}: {fault}" for fault in faults)
        if task["state"] != state:
            yield f"task {task_id} is {task['state']}; its events say {state}"
        page = pages.get(task_id)
        if page is None or page["state"] != state:
            yield f"the portal shows task {task_id} as {page and page['state']}; its events say {state}"
        # Signing for a paper to be read is one act and two events.
        acts = len(acts_of(life)) - (state == "done" and task["origin_number"] in to_read)
        numbers = sorted(record["number"] for record in records.get(task_id, ()))
        if numbers != list(range(1, acts + 1)) or task["acts"] != acts:
            yield f"task {task_id} has {len(numbers)} acts on record, and {len(acts_of(life))} events"
    unknown = pages.keys() - {row["task_id"] for row in books.rows("dispatch", "tasks")}
    if unknown:
        yield f"the portal shows tasks that dispatch does not have: {sorted(unknown)[:5]}"
    yield from _of_cases(books)
    yield from _of_directives(books)


def _of_cases(books: Books) -> Iterator[str]:
    placed = books.by("dispatch", "tasks", "origin_number", "round")
    known = {row["number"]: row for row in books.rows("intake", "cases")}
    for number, case in known.items():
        names = [event.name for event in books.life(f"case/{number}")]
        withdrawn = "case.withdrawn" in names
        wanted = Counter({"lead": 1, "co": len(set(plain(case["co_tiers"])) - {case["lead_tier"]})})
        for round_number in range(1, names.count("case.accepted") + names.count("case.reopened") + 1):
            tasks = placed.get((number, round_number), ())
            parts = Counter(task["part"] for task in tasks)
            if +parts != +wanted and not (withdrawn and not tasks):
                yield f"round {round_number} of case {number} has the tasks {dict(parts)}, not {dict(+wanted)}"
            still_open = [task["task_id"] for task in tasks if task["state"] not in ("done", "cancelled")]
            if withdrawn and still_open:
                yield f"case {number} is withdrawn, and its tasks {still_open} are open"
    beyond = {
        (number, round_number)
        for number, round_number in placed
        if number in known and round_number > known[number]["round"]
    }
    for number, round_number in beyond:
        yield f"case {number} has tasks of round {round_number}, which has not begun"


def _of_directives(books: Books) -> Iterator[str]:
    placed = books.by("dispatch", "tasks", "origin_number")
    works = {row["number"]: row for row in books.rows("dispatch", "directive_works")}
    pages = {row["number"]: row for row in books.rows("portal", "directives")}
    for directive in books.rows("intake", "directives"):
        number, tasks = directive["number"], placed.get(directive["number"], ())
        addressed = _addressed(books, directive)
        if len(tasks) != addressed or len({task["unit"] for task in tasks}) != addressed:
            yield f"directive {number} addresses {addressed} units and has {len(tasks)} tasks"
        left = sum(task["state"] != "done" for task in tasks)
        names = [event.name for event in books.life(f"directive-work/{number}")]
        if names != ["directive.dispatched"] + ["directive.completed"] * (left == 0):
            yield f"directive {number}, with {left} open tasks, told {names}"
        work, page = works.get(number), pages.get(number)
        if work is None or (work["tasks"], work["open_tasks"]) != (addressed, left):
            yield f"dispatch counts {work and work['open_tasks']} open tasks of directive {number}; there are {left}"
        if page is None or page["dispatched_tasks"] != addressed or (page["completed_at"] is None) != (left > 0):
            yield f"the portal shows directive {number} otherwise than dispatch has it"


def _addressed(books: Books, directive: Row) -> int:
    """How many units: one for each region of a tier inside the directive's own, as the county of the load has them."""
    return sum(
        row["tier"] == directive["target_tier"] and row["code"].startswith(directive["region"])
        for row in books.rows("dispatch", "regions")
    )
