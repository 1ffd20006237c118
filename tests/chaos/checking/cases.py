"""Each case went a way it may go, every service agrees where it stands, and it stands where its history demands."""

from collections.abc import Iterator, Sequence

from tests.chaos.checking.books import Books, Event, Row

BAD = frozenset({"dissatisfied", "very_dissatisfied"})

# Each event of a case: from which states it may come (empty: it begins the life), and to which it leads.
COURSE: dict[str, tuple[frozenset[str], str]] = {
    "case.submitted": (frozenset(), "submitted"),
    "case.materials_requested": (frozenset({"submitted"}), "awaiting_materials"),
    "case.materials_received": (frozenset({"awaiting_materials"}), "submitted"),
    "case.accepted": (frozenset({"submitted"}), "accepted"),
    "case.answered": (frozenset({"submitted"}), "answered"),
    "case.declined": (frozenset({"submitted"}), "declined"),
    "case.withdrawn": (frozenset({"submitted", "awaiting_materials", "accepted", "in_hand"}), "withdrawn"),
    "case.taken_in_hand": (frozenset({"accepted"}), "in_hand"),
    "case.resolved": (frozenset({"accepted", "in_hand"}), "resolved"),
    "case.follow_up_started": (frozenset({"resolved", "answered"}), "follow_up"),
    "case.reopened": (frozenset({"follow_up"}), "in_hand"),
    "case.closed": (frozenset({"follow_up"}), "closed"),
}


def course(life: Sequence[Event]) -> tuple[str, int, list[str]]:
    """Where the events lead: the state, the round, and what was not allowed on the way."""
    state, round_number, faults = "", 0, []
    for event in life:
        before, after = COURSE[event.name]
        if (state not in before) if before else state:
            faults.append(f"{event.name} comes while the case is {state or 'not there'}")
        state = after
        round_number = event.data["round"] if event.name == "case.reopened" else max(round_number, 1)
    return state, round_number, faults


def demanded(books: Books, number: str) -> str:
    """Where a case must stand, from what people did alone; the network's own events do not count."""
    done_by_people = {event.name for event in books.life(f"case/{number}")}
    for event, state in (("case.withdrawn", "withdrawn"), ("case.declined", "declined")):
        if event in done_by_people:
            return state
    ratings = [event for event in books.life(f"follow-up/{number}") if event.name == "rating.given"]
    if ratings and ratings[-1].data["grade"] not in BAD:
        return "closed"
    if "case.answered" in done_by_people:
        return "follow_up"
    if "case.accepted" in done_by_people:
        return _at_work(books, number, round_number=len(ratings) + 1)
    awaits = "case.materials_requested" in done_by_people and "case.materials_received" not in done_by_people
    return "awaiting_materials" if awaits else "submitted"


def _at_work(books: Books, number: str, round_number: int) -> str:
    states = [row["state"] for row in _tasks_of(books, number, round_number)]
    if states and all(state == "done" for state in states):
        return "follow_up"
    first_round = _tasks_of(books, number, 1)
    signed = any(e.name == "task.signed" for task in first_round for e in books.life(f"task/{task['task_id']}"))
    return "in_hand" if signed or round_number > 1 else "accepted"


def _tasks_of(books: Books, number: str, round_number: int) -> Sequence[Row]:
    return books.by("dispatch", "tasks", "origin_number", "round").get((number, round_number), ())


def check(books: Books) -> Iterator[str]:
    there = {row["number"]: row for row in books.rows("intake", "cases")}
    pages = {row["number"]: row for row in books.rows("portal", "cases")}
    work = {row["number"]: row for row in books.rows("dispatch", "caseworks")}
    for number, row in there.items():
        state, round_number, faults = course(books.life(f"case/{number}"))
        yield from (f"case {number}: {fault}" for fault in faults)
        if row["state"] != demanded(books, number):
            yield f"case {number} is {row['state']}; its history demands {demanded(books, number)}"
        if (row["state"], row["round"]) != (state, round_number):
            yield f"case {number} is {row['state']}, round {row['round']}; its events say {state}, round {round_number}"
        page = pages.get(number)
        if page is None or (page["state"], page["round"]) != (state, round_number):
            yield f"the portal shows case {number} as {page and page['state']}; its events say {state}"
        yield from _casework(books, number, work.get(number), round_number)
        yield from _ratings(books, number, page)
    for service in ("supervision", "notify", "portal"):
        known = [entry["number"] for entry in books.rows(service, "cases")]
        if sorted(known) != sorted(there):
            yield f"{service} knows other cases than intake: {sorted(set(known) ^ set(there))[:5]}"


def _casework(books: Books, number: str, work: Row | None, round_number: int) -> Iterator[str]:
    names = [event.name for event in books.life(f"case/{number}")]
    completed = [event.data["round"] for event in books.life(f"casework/{number}")]
    if completed != list(range(1, len(completed) + 1)):
        yield f"dispatch told the rounds {completed} of case {number} complete"
    accepted, withdrawn = "case.accepted" in names, "case.withdrawn" in names
    if (work is not None) != (accepted or withdrawn):
        yield f"dispatch has {'a' if work else 'no'} casework for {number}, whose events are {names}"
    if work is None:
        return
    if (work["withdrawn_reason"] is not None) != withdrawn:
        yield f"dispatch and intake differ about whether {number} is withdrawn"
    if work["completed_round"] != len(completed):
        yield f"the casework of {number} completed {work['completed_round']} rounds and told {len(completed)}"
    if accepted and not withdrawn and work["round"] != round_number:
        yield f"dispatch is at round {work['round']} of case {number}, intake at {round_number}"


def _ratings(books: Books, number: str, page: Row | None) -> Iterator[str]:
    """One follow-up a round, one rating each, and every service knows the last."""
    asked = books.by("supervision", "follow_ups", "number").get(number, ())
    life = books.life(f"follow-up/{number}")
    ratings = [event for event in life if event.name == "rating.given"]
    ends = [event for event in life if event.name == "follow_up.completed"]
    started = sum(event.name == "case.follow_up_started" for event in books.life(f"case/{number}"))
    if len(asked) != started:
        yield f"case {number} has {len(asked)} follow-ups, and was followed up {started} times"
    rounds = [event.data["round"] for event in ratings]
    if len(rounds) != len(set(rounds)) or rounds != [event.data["round"] for event in ends]:
        yield f"the rounds {rounds} of case {number} were rated, {[event.data['round'] for event in ends]} completed"
    for row in asked:
        state = "completed" if row["round"] in rounds else "open"
        if row["state"] != state:
            yield f"the follow-up of round {row['round']} of case {number} is {row['state']}, not {state}"
    if ratings and page is not None:
        last = ratings[-1].data
        if (page["grade"], page["rated_round"]) != (last["grade"], last["round"]):
            yield f"the portal shows the rating {page['grade']} of case {number}; it was {last['grade']}"
