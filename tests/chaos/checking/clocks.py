"""Every case, assignment and directive has its clock, once, and it runs, stands or has ended as it must."""

from collections.abc import Iterator, Mapping

from tests.chaos.checking.books import Books, plain

STATE_AFTER = {
    "clock.started": "running",
    "clock.paused": "paused",
    "clock.resumed": "running",
    "clock.satisfied": "satisfied",
    "clock.cancelled": "cancelled",
}
_MOST_ROUNDS = 20  # of a case
_REPLIES = ("case.answered", "case.declined", "case.resolved")
_ENDS_REPORTING = {
    "task.reported": "satisfied",
    "task.done": "satisfied",
    "task.returned": "cancelled",
    "task.cancelled": "cancelled",
}
_ENDS_SIGNING = frozenset({"task.signed", "task.returned", "task.cancelled", "task.done"})


def check(books: Books) -> Iterator[str]:
    yield from _as_demanded(books)
    pages = {row["clock_id"]: row for row in books.rows("portal", "clocks")}
    for clock in books.rows("supervision", "clocks"):
        clock_id, life = clock["clock_id"], books.life(f"clock/{clock['clock_id']}")
        told = [event for event in life if event.name in STATE_AFTER]
        state = STATE_AFTER[told[-1].name] if told else ""
        if sum(event.name == "clock.started" for event in told) != 1:
            yield f"clock {clock_id} started other than once"
        if clock["state"] != state:
            yield f"clock {clock_id} is {clock['state']}; its events say {state}"
        page = pages.get(clock_id)
        if page is None or (page["state"], page["in_time"]) != (clock["state"], clock["in_time"]):
            yield f"the portal shows clock {clock_id} as {page and page['state']}; it is {clock['state']}"
        yield from _firings(books, clock_id, plain(clock["firings"]))
    if len(pages) != len(books.rows("supervision", "clocks")):
        yield f"the portal shows {len(pages)} clocks of {len(books.rows('supervision', 'clocks'))}"


def _as_demanded(books: Books) -> Iterator[str]:
    demanded = {
        **_of_cases(books),
        **_of_assignments(books),
        **_of_directives(books),
        **_of_decisions(books),
        **_of_emergencies(books),
    }
    for key in _giving_way(books):
        if demanded.get(key) == "running":
            demanded[key] = "paused"
    there = books.by("supervision", "clocks", "kind", "subject", "round")
    for key, state in demanded.items():
        clocks = there.get(key, ())
        if [clock["state"] for clock in clocks] != [state]:
            found = [clock["state"] for clock in clocks]
            yield f"the {key[0]} clock of {key[1]}, round {key[2]}, must be {state}; there is {found or 'none'}"
    for key in there.keys() - demanded.keys():
        yield f"nothing asks for the {key[0]} clock of {key[1]}, round {key[2]}"


Demanded = Mapping[tuple[str, str, int], str]


def _of_cases(books: Books) -> Demanded:
    """A reply clock a round: a new round begins with the reopening."""
    demanded = {}
    for row in books.rows("intake", "cases"):
        round_number = 1
        for event in books.life(f"case/{row['number']}"):
            key = ("reply", row["number"], round_number)
            if event.name == "case.submitted":
                demanded[key] = "running"
            elif event.name == "case.materials_requested":
                demanded[key] = "paused"
            elif event.name == "case.materials_received":
                demanded[key] = "running"
            elif event.name in _REPLIES:
                demanded[key] = "satisfied"
            elif event.name == "case.withdrawn":
                demanded[key] = "cancelled"
            elif event.name == "case.reopened":
                round_number = event.data["round"]
                demanded["reply", row["number"], round_number] = "running"
    return demanded


def _of_assignments(books: Books) -> Demanded:
    """A sign clock an assignment, told apart by the assignment's place in the life of the task."""
    demanded = {}
    for task in books.rows("dispatch", "tasks"):
        task_id, key = task["task_id"], ("", "", 0)
        for event in books.life(f"task/{task_id}"):
            unsigned = event.name == "task.normalized" and event.data["state"] == "assigned"
            if event.name == "task.assigned" or unsigned:
                if demanded.get(key) == "running":
                    demanded[key] = "cancelled"
                key = ("sign", task_id, event.sequence)
                demanded[key] = "running"
            elif event.name in _ENDS_SIGNING and demanded.get(key) == "running":
                over = event.name in ("task.returned", "task.cancelled")
                demanded[key] = "cancelled" if over else "satisfied"
    return demanded


def _of_emergencies(books: Books) -> Demanded:
    """A clock for each report owed: on a task, anew when it is sent back or goes on as normal work; at fixed times."""
    demanded = {}
    for task in books.rows("dispatch", "tasks"):
        task_id, key = task["task_id"], ("", "", 0)
        for event in books.life(f"task/{task_id}"):
            said = event.data
            owed = any(said.get(f"report_within_{unit}") is not None for unit in ("minutes", "working_days"))
            if event.name == "task.normalized":
                owed = said["state"] in ("assigned", "signed", "in_progress")
            if owed:
                if demanded.get(key) == "running":
                    demanded[key] = "cancelled"
                key = ("report", task_id, event.sequence)
                demanded[key] = "running"
            elif event.name in _ENDS_REPORTING and demanded.get(key) == "running":
                demanded[key] = _ENDS_REPORTING[event.name]
    for report in books.rows("dispatch", "emergency_reports"):
        life = [event.name for event in books.life(f"emergency-report/{report['report_id']}")]
        ends = {"emergency.report_given": "satisfied", "emergency.report_waived": "cancelled"}
        demanded["bulletin", report["report_id"], 1] = ends.get(life[-1], "running") if life else "running"
    return demanded


def _giving_way(books: Books) -> Iterator[tuple[str, str, int]]:
    """The clocks of normal work in a region where an emergency is on for which it waits."""
    over = {event.about for event in books.named("emergency.ended")}
    declared = [event for event in books.named("emergency.declared") if event.data["normal_waits"]]
    regions = tuple(event.data["region"] for event in declared if event.about not in over)
    for event in books.named("task.assigned"):
        normal = not event.data["urgent"] and event.data.get("sign_within_minutes") is None
        if normal and event.data["region"].startswith(regions):
            yield "sign", event.about, event.sequence
    for event in books.named("case.submitted"):
        if event.data["kind"] != "danger" and event.data["region"].startswith(regions):
            yield from (("reply", event.about, number) for number in range(1, _MOST_ROUNDS))
    for event in books.named("directive.received"):
        if not event.data["urgent"] and event.data["region"].startswith(regions):
            yield "directive", event.about, 1


def _of_directives(books: Books) -> Demanded:
    completed = {event.about for event in books.named("directive.completed")}
    return {
        ("directive", row["number"], 1): "satisfied" if row["number"] in completed else "running"
        for row in books.rows("intake", "directives")
    }


def _of_decisions(books: Books) -> Demanded:
    ends = {"decision.fulfilled": "satisfied", "decision.withdrawn": "cancelled"}
    over = {event.about: ends[name] for name in ends for event in books.named(name)}
    return {("decision", made.about, 1): over.get(made.about, "running") for made in books.named("decision.recorded")}


def _firings(books: Books, clock_id: str, firings: list[dict[str, object]]) -> Iterator[str]:
    """What a clock did by itself: once for each moment, an event for each warning and breach, an urge for each rung."""
    moments = [(firing["kind"], firing["scheduled_at"]) for firing in firings]
    if len(moments) != len(set(moments)):
        yield f"clock {clock_id} fired twice for one moment: {moments}"
    events = books.life(f"clock/{clock_id}")
    for kind in ("warned", "breached"):
        told = sum(event.name == f"clock.{kind}" for event in events)
        if told != sum(firing["kind"] == kind for firing in firings):
            yield f"clock {clock_id} told {told} times that it {kind}; its record: {moments}"
    urges = books.by("supervision", "urges", "clock_id").get(clock_id, ())
    if len(urges) != sum(firing.get("rung") is not None for firing in firings):
        yield f"clock {clock_id} has {len(urges)} urges; its record: {moments}"
