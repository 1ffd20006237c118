"""A village officer's day over HTTP: the list, a telephone without a connection, telling, a finding that is a case."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import Network, running_network

COUNTY, TOWNSHIP, VILLAGE = "361103", "361103102", "361103102200"
FIRE = {"code": "fire", "title": "消防检查", "checks": [{"code": "exits", "text": "通道畅通", "item": "yjjy"}]}


@pytest.fixture
def network(broker: Broker, databases: Databases, tmp_path: Path) -> Iterator[Network]:
    with running_network(broker, databases, tmp_path, services=("intake", "dispatch", "supervision")) as running:
        running.load_pack(COUNTY)
        yield running


def command(act: str, task_id: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "act": act, "task_id": task_id, "made_at": "2026-11-23T09:00:00+08:00", **more}


@pytest.mark.parametrize("database_kind", ["sqlite"])  # the store's own tests have PostgreSQL
def test_an_officers_day(network: Network) -> None:
    agent = network.staff(f"{VILLAGE}-01")
    issuer = network.somebody(Role.ISSUER, scope=COUNTY, unit="361103-DC", staff_id="issuer")
    body = {
        "title": "防汛检查",
        "action": "act",
        "line": "medical_insurance",
        "region": VILLAGE,
        "target_tier": "village",
    }
    number = network.wait_until(lambda: issuer.post("intake", "/directives", body), 30, "directive")["number"]
    (entry,) = network.wait_until(
        lambda: [
            each
            for each in agent.get("dispatch", "/field/work", order="deadline")["entries"]
            if each["first"] is not None and each["first"]["kind"] == "sign"
        ],
        30,
        "a list with a deadline",
    )
    task = entry["task"]
    assert (task["origin_number"], entry["path"][0]) == (number, "广丰区")
    synced = agent.get("dispatch", "/sync")
    assert [each["task"]["task_id"] for each in synced["tasks"]] == [task["task_id"]]

    sign = command("sign", task["task_id"], seen=task["version"])
    note = command("comment", task["task_id"], after=sign["id"], body={"text": "已通知各组组长"})
    sent = {"commands": [note, sign, {"act": "sign"}, note]}
    answers = agent.post("dispatch", "/sync/commands", sent)["items"]
    assert [each["outcome"] for each in answers] == ["done", "done", "refused", "done"]
    assert agent.post("dispatch", "/sync/commands", sent)["items"] == answers
    changed = agent.get("dispatch", "/sync", cursor=synced["cursor"])
    assert [each["task"]["state"] for each in changed["tasks"]] == ["signed"]
    late = command("return", task["task_id"], seen=task["version"], body={"reason": "不属本村"})
    second = network.somebody(Role.HANDLER, scope=VILLAGE, unit=f"{VILLAGE}-P", staff_id="second")
    (refused,) = second.post("dispatch", "/sync/commands", {"commands": [late]})["items"]
    assert (refused["outcome"], [each["act"] for each in refused["since"]]) == ("conflict", ["sign"])

    told = {"means": "meeting", "households": 42, "persons": 60}
    agent.post("dispatch", f"/tasks/{task['task_id']}/tellings", told)
    shown = issuer.get("dispatch", f"/directives/{number}/tellings")
    assert shown["told"] == {"times": 1, "posts": 1, "households": 42, "persons": 60}

    administrator = network.somebody(Role.ADMINISTRATOR, scope=COUNTY)
    administrator.put("dispatch", "/checklists", {"county": COUNTY, "checklists": [FIRE]})
    answer = {"check": "exits", "verdict": "finding", "note": "杂物堵塞"}
    inspection = {"checklist": "fire", "version": 1, "place": VILLAGE, "answers": [answer]}
    made = agent.post("dispatch", "/inspections", inspection)

    def filed() -> str:
        (finding,) = agent.get("dispatch", f"/inspections/{made['inspection_id']}")["findings"]
        return str(finding["case_number"])

    case = network.wait_until(filed, 30, "a case of the finding")
    assert agent.get("intake", f"/cases/{case}")["door"] == "inspection"
    tasks = network.wait_until(
        lambda: administrator.get("dispatch", "/tasks", origin_number=case)["items"], 30, "the case's tasks"
    )
    assert [each["region"] for each in tasks] == [TOWNSHIP]
    assert network.dead_letters() == {}
