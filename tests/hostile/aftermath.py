"""After an attack: nobody fell over, nothing is stuck, and everything stands where its history says."""

import json
from collections.abc import Iterator
from pathlib import Path

from shared.contracts import contract_of
from tests.chaos.checking import delivery, tasks
from tests.chaos.checking.books import Books
from tests.hostile.case_rules import STATE_AFTER
from tests.infrastructure.network import Network

STATES = {contract_of(event).name: state.value for event, state in STATE_AFTER.items()}
_LOUD = frozenset({"error", "critical", "exception"})
# A request that only the database could refuse: the answer cannot say which field is wrong.
_UNNAMED = "the database refused a value"


def damage(network: Network, *, seconds: float = 60.0) -> list[str]:
    """Everything that is not as it should be. The network must have been started with the chaos tests' data key."""
    found = [f"{name} has ended" for name, process in network.processes.items() if not process.is_running]
    found += [complaint for process in network.processes.values() for complaint in logged(process.name, process.log)]
    if letters := network.dead_letters():
        return [*found, f"dead letters: {letters}"]  # what lies there will never settle
    network.wait_until_settled(seconds)
    books = Books(network.database_urls, Path("/nowhere"), network.dead_letters())
    return [*found, *delivery.check(books), *_cases(books), *_tasks(books)]


def logged(name: str, log: Path) -> Iterator[str]:
    """What a service should not have had to write to its log."""
    for line in log.read_text(errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            yield f"{name} wrote to its log: {line[:300]}"
            continue
        if entry.get("level") in _LOUD or entry.get("event") == _UNNAMED:
            yield f"{name} logged: {line[:1500]}"


def _cases(books: Books) -> Iterator[str]:
    for case in books.rows("intake", "cases"):
        moves = [event for event in books.life(f"case/{case['number']}") if event.name in STATES]
        if not moves or STATES[moves[-1].name] != case["state"]:
            yield f"case {case['number']} is {case['state']}; its events: {[event.name for event in moves]}"


def _tasks(books: Books) -> Iterator[str]:
    for task in books.rows("dispatch", "tasks"):
        state, faults = tasks.course(books.life(f"task/{task['task_id']}"))
        yield from (f"task {task['task_id']}: {fault}" for fault in faults)
        if state != task["state"]:
            yield f"task {task['task_id']} is {task['state']}; its events say {state}"
