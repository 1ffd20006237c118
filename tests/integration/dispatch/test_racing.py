"""Two people at one task at once, on each database and with several processes: one wins, the other hears why."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from services.dispatch.handlers.organisation import register_organisation
from services.dispatch.model.registration import Registration
from services.dispatch.store import DispatchUnitOfWork
from shared.clock import SystemClock
from shared.identity import Identity
from shared.messaging.envelope import wrap
from shared.persistence.database import Database
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import MONDAY_MORNING, Network, running_network
from tests.infrastructure.processes import ServiceProcess
from tests.unit.dispatch import small_county
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    AGENT,
    COUNTY,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    SECOND_AGENT,
    SHANGWU,
    XIAWU,
)
from tests.unit.dispatch.test_cases import ACCEPTED

OFFICE, POST, NEXT_POST, FAR_POST = "361103102-1", f"{FUSHAN}-P", f"{SHANGWU}-P", f"{XIAWU}-P"
REPORT = {"result": "已核查", "answer": "符合条件"}


@dataclass(frozen=True)
class Try:
    """One person's act on one task."""

    who: Identity
    act: str
    body: dict[str, Any] | None = None


SIGN = [Try(who, "signature") for who in (AGENT, SECOND_AGENT)]
RETURN = [Try(who, "return", {"reason": "不属本村"}) for who in (AGENT, SECOND_AGENT)]
PLACE = [Try(COUNTY_DISPATCHER, "assignment", {"unit": unit}) for unit in (POST, NEXT_POST)]
MOVE = [
    *(Try(AGENT, "transfer", {"reason": "已迁走", "unit": unit}) for unit in (NEXT_POST, FAR_POST)),
    Try(COUNTY_DISPATCHER, "transfer", {"reason": "归口", "unit": OFFICE}),
    *(Try(who, "escalation", {"reason": "超出能力"}) for who in (AGENT, SECOND_AGENT)),
    *(Try(who, "report", REPORT) for who in (AGENT, SECOND_AGENT)),
]


class County:
    """Dispatch, in one or more processes, and the people who race."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.copies: list[ServiceProcess] = []

    def grow(self, processes: int) -> None:
        """Start copies until there are so many processes, and all of them answer."""
        for number in range(len(self.copies) + 1, processes):
            copy = self.network.processes["dispatch"].copy()
            copy.log = copy.log.with_name(f"dispatch-{number}.log")
            copy.start(wait=False)
            self.copies.append(copy)
        self.network.wait_until(lambda: all("started" in copy.last_lines() for copy in self.copies), 30, "the copies")

    def close(self) -> None:
        """End the copies; the network ends the first process."""
        for copy in self.copies:
            copy.kill()

    def caller(self, who: Identity) -> Caller:
        token = self.network.token(*who.roles, staff_id=who.staff_id, unit=who.unit, scope=who.scope, name=who.name)
        return Caller(self.network.urls, token)

    def accept(self, numbers: Sequence[str]) -> None:
        """Let the events of accepted cases come in, all at once."""
        for number in numbers:
            event = wrap(replace(ACCEPTED, number=number), sequence=2, time=MONDAY_MORNING)
            self.network.virtual_host.publish(event)

    def tasks(self, number: str) -> dict[str, dict[str, Any]]:
        """The two tasks of a case by part, once they are there."""

        def both() -> dict[str, dict[str, Any]]:
            found = self.caller(COUNTY_DISPATCHER).get("dispatch", "/tasks", origin_number=number)["items"]
            assert sorted(task["part"] for task in found) == ["co", "lead"]
            return {task["part"]: task for task in found}

        return self.network.wait_until(both, 20, f"tasks of {number}")

    def acts(self, task_id: str) -> list[str]:
        history = self.caller(COUNTY_DISPATCHER).get("dispatch", f"/tasks/{task_id}")["history"]
        return [line["act"] for line in history]

    def rush(self, task_id: str, tries: Sequence[Try]) -> tuple[dict[str, Any], list[str]]:
        """Everybody at once, each on a connection of their own.

        Returns the task as the winner got it, and what the others were told.
        """
        together = threading.Barrier(len(tries))

        def attempt(each: Try) -> dict[str, Any] | Refused:
            caller = self.caller(each.who)
            together.wait(20)
            try:
                done: dict[str, Any] = caller.post("dispatch", f"/tasks/{task_id}/{each.act}", each.body)
            except Refused as refused:
                return refused
            return done

        with ThreadPoolExecutor(len(tries)) as pool:
            results = list(pool.map(attempt, tries))
        won = [result for result in results if isinstance(result, dict)]
        lost = [result for result in results if isinstance(result, Refused)]
        assert len(won) == 1, [str(result) for result in lost]
        assert {refused.status for refused in lost} <= {409}, [str(refused) for refused in lost]
        return won[0], [refused.problem["detail"] for refused in lost]


@pytest.fixture
def county(broker: Broker, databases: Databases, tmp_path: Path) -> Iterator[County]:
    with running_network(broker, databases, tmp_path, services=("dispatch",)) as network:
        database = Database(network.database_urls["dispatch"])
        people = [replace(person, phone=None) for person in small_county.staff()]
        rows = Registration(county=COUNTY, regions=small_county.regions(), units=small_county.units(), staff=people)
        with DispatchUnitOfWork(database, SystemClock()) as uow:
            register_organisation(rows, ADMINISTRATOR, uow, seal=str)
            uow.commit()
        database.dispose()
        county = County(network)
        yield county
        county.close()


def test_one_wins_and_the_others_hear_how_it_stands(county: County) -> None:
    county.grow(2)
    numbers = [f"race-{number}" for number in range(5)]
    county.accept(numbers)
    for number in numbers:
        task_id = county.tasks(number)["co"]["task_id"]
        task, told = county.rush(task_id, [*SIGN, *RETURN])
        assert all(each.startswith("任务现为「") for each in told), told
        if task["state"] == "returned":
            task, told = county.rush(task_id, [*PLACE, *PLACE])
            assert all(each.startswith("任务现为「待签收」") for each in told), told
            owner = AGENT if task["unit"] == POST else NEIGHBOUR
            task, _ = county.rush(task_id, [Try(owner, "signature")] * 2)
            if owner is NEIGHBOUR:
                continue
        task, told = county.rush(task_id, MOVE)
        assert all(each.startswith(("任务现为「", "任务已不在贵机构：现在")) for each in told), told
        acts = county.acts(task_id)
        told_of = county.network.events("dispatch", f"task/{task_id}")
        assert len(told_of) == len(acts), "each act on record once, and told once"
        moves = Counter(acts) & Counter(("transfer", "escalate", "report"))
        assert moves.total() == 1
        assert Counter(acts)["assign"] == 1 + ("return" in acts) + (moves["report"] == 0)


def test_one_two_and_four_processes_do_the_same(county: County) -> None:
    """Every act is tried by two people at once, and every case comes as an event that any process may take."""
    results = []
    for processes in (1, 2, 4):
        county.grow(processes)
        numbers = [f"{processes}-{number}" for number in range(6)]
        county.accept(numbers)
        with ThreadPoolExecutor(3) as pool:
            results.append(list(pool.map(lambda number: _whole_case(county, number), numbers)))
    assert results[0] == results[1] == results[2]
    for number, result in enumerate(results[0]):
        lead, co = result["lead"], result["co"]
        assert lead == ("done", OFFICE, ["assign", "sign", "report", "approve"])
        assert co[:2] == ("done", (POST, NEXT_POST, OFFICE)[number % 3])


def _whole_case(county: County, number: str) -> dict[str, tuple[str, str, list[str]]]:
    """From the signature to the review; every second co-task is moved on, aside or up."""
    tasks = county.tasks(number)
    co, lead = tasks["co"]["task_id"], tasks["lead"]["task_id"]
    county.rush(co, SIGN)
    worker, way = AGENT, int(number.rpartition("-")[2]) % 3
    if way:
        move = Try(AGENT, "transfer", {"reason": "已迁走", "unit": NEXT_POST}) if way == 1 else MOVE[3]
        county.rush(co, [move] * 2)
        worker = NEIGHBOUR if way == 1 else HANDLER
        county.rush(co, [Try(worker, "signature")] * 2)
    county.rush(co, [Try(worker, "report", REPORT)] * 2)
    county.rush(co, [Try(COUNTY_DISPATCHER, "review", {"approved": True})] * 2)
    county.rush(lead, [Try(HANDLER, "signature")] * 2)
    county.rush(lead, [Try(HANDLER, "report", REPORT)] * 2)
    county.rush(lead, [Try(COUNTY_DISPATCHER, "review", {"approved": True})] * 2)
    stands = county.tasks(number)
    assert county.network.events("dispatch", f"casework/{number}") == ["casework.completed.v1"]
    return {part: (task["state"], task["unit"], county.acts(task["task_id"])) for part, task in stands.items()}
