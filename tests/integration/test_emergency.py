"""An emergency over a running network: declared, worked against minutes, normal work waiting, ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.databases import SqliteDatabases
from tests.infrastructure.network import Network, running_network

COUNTY, TOWNSHIP, VILLAGE, ADVICE = "361103", "361103102", "361103102200", "yjjy"


@pytest.fixture
def network(broker: Broker, sqlite_templates: Path, tmp_path: Path) -> Iterator[Network]:
    databases = SqliteDatabases(tmp_path, sqlite_templates)
    with running_network(broker, databases, tmp_path, services=("intake", "dispatch", "supervision")) as running:
        running.load_pack(COUNTY)
        yield running


def clocks(network: Network, number: str) -> dict[str, dict[str, Any]]:
    """The clocks of a case or emergency, by kind."""
    supervisor = network.somebody(Role.SUPERVISOR, scope=COUNTY)
    return {clock["kind"]: clock for clock in supervisor.get("supervision", "/clocks", origin_number=number)["items"]}


def test_from_declaration_to_end(network: Network) -> None:
    clerk = network.somebody(Role.CLERK, scope=TOWNSHIP, unit=f"{TOWNSHIP}-CS", staff_id="clerk")
    resident = {"name": "王小明", "phone": "16000000001"}
    body = {"item": ADVICE, "region": VILLAGE, "resident": resident, "summary": "路灯坏了"}
    number = network.wait_until(lambda: clerk.post("intake", "/cases", body), 30, "filing")["number"]
    before = network.wait_until(lambda: clocks(network, number).get("reply"), 30, "the clock")
    assert network.pack is not None
    head = next(unit.leader for unit in network.pack.units if unit.region == TOWNSHIP and unit.kind == "headship")
    assert head is not None
    leader = network.staff(head)
    said = {"kind": "flood", "level": 2, "name": "洋口镇防汛", "why": "暴雨红色预警", "region": TOWNSHIP}
    declared = leader.post("dispatch", "/emergencies", said)
    key = declared["emergency"]["emergency_id"]
    post = next(member for member in declared["team"] if member["unit"] == f"{VILLAGE}-P")

    task = leader.post("dispatch", f"/emergencies/{key}/tasks", {"title": "转移低洼户", "unit": post["unit"]})
    assert (task["assignee"], task["emergency"], task["sign_minutes"]) == (post["staff_id"], True, 15)
    agent = network.staff(post["staff_id"])
    assert agent.get("dispatch", "/tasks", assignee="me")["items"][0]["task_id"] == task["task_id"]

    waiting = network.wait_until(lambda: _state(network, number, "paused"), 30, "normal work to wait")
    assert "应急「洋口镇防汛」" in waiting["explanation"]
    of_it = network.wait_until(lambda: _all_of(network, key), 30, "its clocks")
    due = datetime.fromisoformat(of_it["sign"]["due"]) - datetime.fromisoformat(task["assigned_at"])
    assert due == timedelta(minutes=15)

    agent.post("dispatch", f"/emergencies/{key}/reports", {"text": "水位平稳"})
    file = leader.get("dispatch", f"/emergencies/{key}")
    assert (file["rounds"][0]["given"], file["rounds"][0]["reports"][0]["text"]) == (1, "水位平稳")
    network.clock.advance(timedelta(days=1))
    fate = {"reason": "雨停水退", "tasks": [{"task_id": task["task_id"], "keep": True}]}
    leader.post("dispatch", f"/emergencies/{key}/end", fate)
    after = network.wait_until(lambda: _state(network, number, "running"), 30, "normal work to go on")
    later = datetime.fromisoformat(after["due"]) - datetime.fromisoformat(before["due"])
    assert timedelta(hours=23) < later < timedelta(hours=25)
    kept = network.wait_until(lambda: _normal(network, key), 30, "the task to go on")
    assert kept["state"] == "running"
    assert network.dead_letters() == {}


def _state(network: Network, number: str, state: str) -> dict[str, Any] | None:
    clock = clocks(network, number)["reply"]
    return clock if clock["state"] == state else None


def _all_of(network: Network, key: str) -> dict[str, dict[str, Any]] | None:
    found = clocks(network, key)
    return found if {"sign", "report", "bulletin"} <= found.keys() else None


def _normal(network: Network, key: str) -> dict[str, Any] | None:
    supervisor = network.somebody(Role.SUPERVISOR, scope=COUNTY)
    found = supervisor.get("supervision", "/clocks", origin_number=key)["items"]
    return next((each for each in found if each["kind"] == "report" and each["state"] == "running"), None)
