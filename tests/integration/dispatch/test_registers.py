"""From a meeting to a task with its deadline, and the acts of an office into its registers, over HTTP."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import requests
from openpyxl import load_workbook

from services.dispatch.handlers.organisation import register_organisation
from services.dispatch.model.registration import Registration
from services.dispatch.store import DispatchUnitOfWork
from services.portal.model.accounts import DEMO_PASSWORD
from shared.clock import SystemClock
from shared.identity import Identity
from shared.persistence.database import Database
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import PostgresDatabases
from tests.infrastructure.network import Network, running_network
from tests.unit.dispatch import small_county
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    AGENT,
    CIVIL,
    COUNTY,
    FUSHAN,
    HANDLER,
    OTHER_HANDLER,
    TOWNSHIP_LEADER,
)

OFFICE = "361103102-1"


@pytest.fixture(scope="module")
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    """A small county on PostgreSQL; the unit tests have the same rules on fakes."""
    databases = PostgresDatabases(request.getfixturevalue("postgres"))
    services = ("dispatch", "supervision", "notify", "portal")
    with running_network(broker, databases, tmp_path_factory.mktemp("registers"), services=services) as running:
        database = Database(running.database_urls["dispatch"])
        people = [replace(person, phone=None) for person in small_county.staff()]
        rows = Registration(county=COUNTY, regions=small_county.regions(), units=small_county.units(), staff=people)
        with DispatchUnitOfWork(database, SystemClock()) as uow:
            register_organisation(rows, ADMINISTRATOR, uow, seal=str)
            uow.commit()
        database.dispose()
        yield running
    databases.drop_all()


def caller(network: Network, who: Identity) -> Caller:
    token = network.token(*who.roles, staff_id=who.staff_id, unit=who.unit, scope=who.scope, name=who.name)
    return Caller(network.urls, token)


def told(network: Network, who: Identity) -> list[str]:
    """What stands in somebody's inbox."""
    return [message["event"] for message in caller(network, who).get("notify", "/inbox")["items"]]


class Pages:
    """The portal as somebody signed in sees it."""

    def __init__(self, network: Network, who: Identity) -> None:
        self._url, self._http = network.urls["portal"], requests.Session()
        network.wait_until_settled(60)  # the portal has to have heard who works there
        form = self._http.get(f"{self._url}/sign-in", timeout=60).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token is not None
        said = {"csrf_token": token[1], "account": who.staff_id, "password": DEMO_PASSWORD}
        self._http.post(f"{self._url}/sign-in", data=said, timeout=60).raise_for_status()

    def get(self, path: str) -> requests.Response:
        answer = self._http.get(f"{self._url}{path}", timeout=60)
        answer.raise_for_status()
        return answer

    def post(self, path: str, *, form_at: str, **fields: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(form_at).text)
        assert token is not None
        answer = self._http.post(f"{self._url}{path}", data={"csrf_token": token[1], **fields}, timeout=60)
        answer.raise_for_status()
        return answer.text

    def shows(self, path: str, *texts: str) -> None:
        page = self.get(path).text
        assert [text for text in texts if text not in page] == []


def decided(network: Network, due: str = "2026-11-30") -> dict[str, Any]:
    leader = caller(network, TOWNSHIP_LEADER)
    held = {"kind": "dispatch", "title": "周调度会", "held_at": "2026-11-23T08:30", "minutes": "记录全文"}
    meeting = leader.post("dispatch", "/meetings", {**held, "attendants": [HANDLER.staff_id]})
    said = {"what": "入户核查", "unit": f"{FUSHAN}-P", "due": due, "line": CIVIL}
    decision: dict[str, Any] = leader.post("dispatch", f"/meetings/{meeting['number']}/decisions", said)
    return decision


def test_a_decision_becomes_a_task_with_a_clock_and_ends_with_it(network: Network) -> None:
    decision = decided(network)
    number, task = decision["number"], f"/tasks/{decision['task_id']}"
    agent, leader = caller(network, AGENT), caller(network, TOWNSHIP_LEADER)

    def clocks() -> dict[str, str]:
        found = {each["kind"]: each for each in leader.get("supervision", "/clocks", origin_number=number)["items"]}
        assert found.keys() == {"sign", "decision"}
        assert found["decision"]["due"] == "2026-11-30T17:30:00+08:00"
        return {kind: each["state"] for kind, each in found.items()}

    network.wait_until(lambda: clocks() == {"sign": "running", "decision": "running"} or None, 20, "clocks")
    network.wait_until(lambda: "task.assigned" in told(network, AGENT) or None, 20, "the unit is told")
    agent.post("dispatch", f"{task}/signature")
    agent.post("dispatch", f"{task}/report", {"result": "已核完"})
    leader.post("dispatch", f"{task}/review", {"approved": True})
    with pytest.raises(Refused, match="已落实"):
        leader.post("dispatch", f"/decisions/{number}/withdrawal", {"reason": "不必了"})
    network.wait_until(lambda: clocks() == {"sign": "satisfied", "decision": "satisfied"} or None, 20, "its end")
    pages = Pages(network, TOWNSHIP_LEADER)
    network.wait_until(
        lambda: pages.shows(f"/decisions/{number}", "议定事项已落实", "入户核查") or True, 20, "its page"
    )
    network.wait_until(lambda: pages.shows("/registers/meetings", "1. 入户核查", "已落实") or True, 20, "the register")


def test_what_an_office_does_stands_in_its_registers(network: Network) -> None:
    leader, keeper, agent = (caller(network, who) for who in (TOWNSHIP_LEADER, HANDLER, AGENT))
    people = {"keeper": HANDLER.staff_id, "approvers": [TOWNSHIP_LEADER.staff_id]}
    stamp = leader.post("dispatch", "/stamps", {"unit": OFFICE, "name": "社会事务办专用章", **people})
    asked = {"stamp_id": stamp["stamp_id"], "what": "转学证明", "for_whom": "王秀兰", "copies": 2}
    use = agent.post("dispatch", "/stamp-uses", asked)["use_id"]
    network.wait_until(lambda: "stamp_use.requested" in told(network, TOWNSHIP_LEADER) or None, 20, "the approver")
    leader.post("dispatch", f"/stamp-uses/{use}/decision", {"approved": True})
    keeper.post("dispatch", f"/stamp-uses/{use}/application")
    keeper.post("dispatch", "/duty-log", {"kind": "call", "happened_at": "2026-11-23T08:00", "text": "来电：断水"})
    over = keeper.post("dispatch", "/duty-handovers", {"to": OTHER_HANDLER.staff_id, "text": "断水一户"})
    caller(network, OTHER_HANDLER).post("dispatch", f"/duty-handovers/{over['handover_id']}/signature")
    flood = {"kind": "disaster", "urgent": True, "happened_at": "2026-11-23T08:30"}
    said = agent.post("dispatch", "/information-reports", {**flood, "title": "河水漫堤", "text": "六户已转移"})
    leader.post("dispatch", f"/information-reports/{said['report']['report_id']}/parts/1/receipt")

    pages = Pages(network, TOWNSHIP_LEADER)
    for path, *texts in (
        ("/registers/stamps", "社会事务办专用章", "转学证明", "王**", "已盖章"),
        ("/registers/duty", "来电：断水", "断水一户"),
        ("/registers/information", "河水漫堤", "六户已转移", "按时"),
        ("/stamps/", "社会事务办专用章"),
        ("/duty/", "断水"),
        ("/information/", "河水漫堤"),
    ):
        network.wait_until(lambda path=path, texts=texts: pages.shows(path, *texts) or True, 20, path)  # type: ignore[misc]
    book = load_workbook(BytesIO(pages.get("/registers/stamps/xlsx").content))
    assert any("转学证明" in str(cell) for row in book.active.values for cell in row)
    assert "王秀兰" not in "".join(str(cell) for row in book.active.values for cell in row)
    assert network.dead_letters() == {}


def test_what_is_late_on_monday_morning_leads_to_a_new_task_in_one_step(network: Network) -> None:
    target = {"code": "1", "what": "议定事项按时落实", "measure": "on_time", "aim_percent": 95}
    line = {"code": CIVIL, "name": "民政", "leader_title": "分管民政的县领导", "targets": [target]}
    caller(network, ADMINISTRATOR).put("dispatch", "/lines", {"county": COUNTY, "lines": [line]})
    number = decided(network, due="2026-11-27")["number"]
    clock = network.clock
    pages = Pages(network, TOWNSHIP_LEADER)
    network.wait_until(lambda: pages.shows(f"/decisions/{number}", "在走") or True, 20, "its clock")
    clock.advance(timedelta(days=6, hours=23, minutes=5))  # Monday the 30th, 08:05

    kept = "按 11月30日 周一 08:00 的情况会前生成"
    network.wait_until(lambda: pages.shows("/weekly", kept) or True, 40, "the report of the week")
    pages.shows("/weekly", "2026 年第 48 周", "议定事项按时落实", number, "等富山村服务点签收", "0%（0 / 1）")
    book = load_workbook(BytesIO(pages.get("/weekly/report.xlsx").content))
    assert number in [row[0] for row in book["逾期未办结"].iter_rows(values_only=True)]

    said = {"what": "两天内落实", "unit": f"{FUSHAN}-P", "of_line": CIVIL, "due": "2026-12-02"}
    page = pages.post("/weekly/decisions?week=2026-11-23", form_at="/weekly", **said)
    new = re.search(r"议定事项 (\S+) 已登记并派单", page)
    assert new is not None
    network.wait_until(lambda: pages.shows(f"/decisions/{new[1]}", "两天内落实") or True, 20, "the new task")
    pages.shows("/weekly", kept)
