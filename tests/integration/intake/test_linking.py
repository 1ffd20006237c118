"""Two residents, one street lamp: suggested, linked, worked once, answered to both; on each kind of database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import Network, running_network
from tests.scenario.plot import Plot

LAMP = "yjjy"
TOWNSHIPS = ("990101101", "990101102", "990101103", "990101104")
WORDS = "村口的路灯坏了半个月没人修"
SERVICES = ("intake", "dispatch", "supervision", "notify")


@pytest.fixture(scope="module")
def network(broker: Broker, module_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("linking")
    with running_network(broker, module_databases, folder, services=SERVICES) as running:
        running.load_pack(write_regions(folder))
        running.wait_until_settled()
        yield running


def write_regions(folder: Path) -> Path:
    """A township with two villages for each test: what is similar is looked for within one."""
    rows = ["code,name,tier,parent", "990101,试验县,county,"]
    for township, name in zip(TOWNSHIPS, "东南西北", strict=True):
        rows.append(f"{township},{name}乡,township,990101")
        rows += [f"{township}{village},{name}{village}村民委员会,village,{township}" for village in (201, 202)]
    file = folder / "regions.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def townships(network: Network) -> Iterator[str]:
    return iter(TOWNSHIPS)


@pytest.fixture
def plot(network: Network, townships: Iterator[str]) -> Plot:
    """In a township where nothing was told before."""
    return Plot(network, f"{next(townships)}201")


def clerk(plot: Plot) -> Caller:
    return plot.network.staff(plot.clerk.staff_id)


def told(plot: Plot, name: str, words: str) -> dict[str, Any]:
    last = {"王秀兰": 1, "李建国": 2}[name]
    body = {
        "item": LAMP,
        "region": plot.village,
        "resident": {"name": name, "identity_number": "", "phone": f"16{plot.village[-8:]}{last}"},
        "summary": words,
    }
    filed: dict[str, Any] = clerk(plot).post("intake", "/cases", body)
    return filed


def state(plot: Plot, number: str) -> str:
    return str(clerk(plot).get("intake", f"/cases/{number}")["state"])


def wait_for_state(plot: Plot, number: str, wanted: str) -> None:
    def reached() -> bool:
        assert state(plot, number) == wanted
        return True

    plot.network.wait_until(reached, 60, f"{number} to be {wanted}")


def open_tasks(plot: Plot, number: str) -> list[dict[str, Any]]:
    found = plot.overseer.get("dispatch", "/tasks", origin_number=number)["items"]
    return [task for task in found if task["state"] not in ("done", "cancelled")]


def running_replies(plot: Plot, number: str) -> list[dict[str, Any]]:
    found = plot.overseer.get("supervision", "/clocks", origin_number=number)["items"]
    return [clock for clock in found if clock["kind"] == "reply" and clock["state"] == "running"]


def clock_states(plot: Plot, number: str) -> set[str]:
    found = plot.overseer.get("supervision", "/clocks", origin_number=number)["items"]
    return {clock["state"] for clock in found}


def link(plot: Plot, follower: str, lead: str) -> None:
    clerk(plot).post("intake", f"/cases/{follower}/link", {"lead": lead, "reason": "同一盏路灯"})


def test_suggested_linked_and_answered_together(plot: Plot) -> None:
    first = told(plot, "王秀兰", WORDS)
    assert first["similar"] == []
    second = told(plot, "李建国", "我们村口路灯不亮了，晚上黑漆漆的")
    (suggestion,) = second["similar"]
    assert suggestion["number"] == first["number"]
    assert "路灯" in "".join(suggestion["shared"])
    assert suggestion["resident"] == "王**"
    assert suggestion["same_village"]
    assert not suggestion["same_resident"]

    for filed in (first, second):
        clerk(plot).post("intake", f"/cases/{filed['number']}/acceptance")
    lead, follower = first["number"], second["number"]
    plot.network.wait_until(lambda: open_tasks(plot, lead) and open_tasks(plot, follower), 60, "tasks for both")
    link(plot, follower, lead)
    plot.network.wait_until(lambda: not open_tasks(plot, follower), 60, "the follower's tasks to be cancelled")

    for task in open_tasks(plot, lead):
        plot.sign(task)
    wait_for_state(plot, follower, "in_hand")
    for task in sorted(open_tasks(plot, lead), key=lambda task: str(task["part"])):  # "co" before "lead"
        plot.report(task, "路灯已换新")
        plot.review(task)
    for number in (lead, follower):
        wait_for_state(plot, number, "follow_up")
    # A task's end may be heard before its beginning, and is tried again then.
    plot.network.wait_until(lambda: clock_states(plot, follower) <= {"satisfied", "cancelled"}, 60, "no clock to run")

    plot.rate(lead, first["query_code"])
    wait_for_state(plot, lead, "closed")
    assert state(plot, follower) == "follow_up"
    plot.rate(follower, second["query_code"])
    wait_for_state(plot, follower, "closed")
    assert plot.network.dead_letters() == {}


def test_unlinked_the_tasks_come_back_and_every_open_case_has_a_clock(plot: Plot) -> None:
    first, second = told(plot, "王秀兰", WORDS), told(plot, "李建国", WORDS)
    lead, follower = first["number"], second["number"]
    link(plot, follower, lead)
    for number in (lead, follower):
        clerk(plot).post("intake", f"/cases/{number}/acceptance")
    plot.network.wait_until(lambda: open_tasks(plot, lead), 60, "tasks of the lead")
    assert open_tasks(plot, follower) == []

    clerk(plot).post("intake", f"/cases/{follower}/unlinking", {"reason": "不是同一盏"})
    plot.network.wait_until(lambda: open_tasks(plot, follower), 60, "tasks of its own")
    plot.network.wait_until(lambda: running_replies(plot, follower), 60, "a clock of its own")
    assert len(running_replies(plot, follower)) == 1
    assert plot.network.dead_letters() == {}


def test_the_same_trouble_again_is_marked(plot: Plot) -> None:
    first = told(plot, "王秀兰", WORDS)
    clerk(plot).post("intake", f"/cases/{first['number']}/answer", {"answer": "已修好"})
    wait_for_state(plot, first["number"], "follow_up")
    plot.rate(first["number"], first["query_code"])
    wait_for_state(plot, first["number"], "closed")

    again = told(plot, "王秀兰", "路灯又坏了")
    assert again["case"]["repeat_of"] == first["number"]
    assert told(plot, "李建国", "路灯坏了")["case"]["repeat_of"] == ""


def test_nobody_sees_beyond_their_scope(plot: Plot) -> None:
    next_village = f"{plot.village[:9]}202"
    first = told(plot, "王秀兰", WORDS)
    search = {"item": LAMP, "region": plot.village, "words": "村口路灯坏了"}
    found = clerk(plot).post("intake", "/cases/similar", search)["items"]
    assert [each["number"] for each in found] == [first["number"]]
    neighbour = plot.network.somebody(Role.AGENT, scope=next_village)
    assert neighbour.post("intake", "/cases/similar", {**search, "region": next_village})["items"] == []
    with pytest.raises(Refused) as refused:
        neighbour.post("intake", "/cases/similar", search)
    assert refused.value.status == 403
