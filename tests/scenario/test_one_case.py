"""One resident's case, from the door to a village post and back, on the real county."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.intake.model.numbers import is_number
from shared.contracts import Role, Tier
from tests.chaos.county import write_regions
from tests.infrastructure.broker import Broker
from tests.infrastructure.databases import SqliteDatabases
from tests.infrastructure.network import Network, running_network
from tests.infrastructure.waiting import wait_until
from tests.scenario.pages import a_day_at_the_pages
from tests.scenario.plot import ALLOWANCE, Plot

FUSHAN = "361103102200"  # 洋口镇富山村
ANSWER = "经审核符合条件,自下月起按月发放。"


def tell(plot: Plot, between=lambda _chapter: None) -> str:
    """The whole story of one case; ``between`` is called with the name of each chapter when it ends."""
    network = plot.network
    filed = plot.file(ALLOWANCE, without=frozenset({"income", "declaration"}))
    number = filed["number"]
    assert is_number(number)
    assert filed["state"] == "awaiting_materials"
    assert {paper["code"] for paper in filed["missing"]} == {"income", "declaration"}, "all that is missing, at once"
    assert all(paper["how"] for paper in filed["missing"]), "and how to get each"
    between("filed")

    [paused] = plot.clocks(number, "reply", "paused")
    network.clock.advance(timedelta(days=2))
    agent = network.staff(plot.at_post(plot.village).staff_id)
    case = plot.do(agent, "intake", f"/cases/{number}/materials", {"materials": ["income", "declaration"]})
    assert case["state"] == "submitted"
    [running] = plot.clocks(number, "reply", "running")
    assert running["due"] > paused["started_at"]
    between("papers came")

    plot.accept(number)
    tasks = plot.tasks(number, 2)
    assert {task["part"]: task["region"] for task in tasks} == {"lead": plot.village[:9], "co": plot.village}
    post = next(task for task in tasks if task["part"] == "co")
    assert post["unit"] == f"{plot.village}-P", "the post that should have it"
    assert all(task["reason"] for task in tasks)
    between("dispatched")

    plot.clocks(number, "sign", "running", 2)
    network.clock.advance(timedelta(hours=1))
    for task in tasks:
        plot.sign(task)
    plot.reaches(number, "in_hand")
    signed = plot.clocks(number, "sign", "satisfied", 2)
    assert all(clock["in_time"] for clock in signed), "signed within the day"
    between("signed")

    for task in sorted(tasks, key=lambda task: task["part"]):
        plot.report(task, ANSWER if task["part"] == "lead" else "")
        plot.review(task)
    case = plot.reaches(number, "follow_up")
    assert case["answer"] == ANSWER
    plot.clocks(number, "reply", "satisfied")
    between("done")

    plot.rate(number, filed["query_code"])
    plot.reaches(number, "closed")
    between("closed")
    return number


def all_is_well(plot: Plot, number: str) -> None:
    """What must hold after the story, whatever happened on the way."""
    network = plot.network
    network.wait_until_settled(60)
    assert network.dead_letters() == {}
    assert network.events("intake", f"case/{number}") == [
        "case.submitted.v1",
        "case.materials_requested.v1",
        "case.materials_received.v1",
        "case.accepted.v1",
        "case.taken_in_hand.v1",
        "case.resolved.v1",
        "case.follow_up_started.v1",
        "case.closed.v1",
    ], "every effect exactly once"
    tasks = plot.tasks(number, 2)
    assert {task["state"] for task in tasks} == {"done"}

    def everybody_told() -> bool:
        told = plot.overseer.get("notify", "/messages", about=number)["items"]
        resident = [message["template"] for message in told if message["audience"] == "resident"]
        assert len(resident) == len(set(resident)), "nobody is told twice"
        assert {"materials_requested", "case_resolved", "case_closed"} <= {t.replace("/", "_") for t in resident}, (
            resident
        )
        return all(message["state"] == "sent" for message in told if message["audience"] == "resident")

    wait_until(everybody_told, 30, "the resident to be told")
    timeline = plot.overseer.get("portal", f"/api/timeline/{number}")
    assert timeline["state"] == "closed"
    names = [entry["type"] for entry in timeline["entries"]]
    assert names[0] == "case.submitted"
    for once in ("case.closed", "rating.given", "casework.completed"):
        assert names.count(once) == 1, "the timeline shows each event once"


def test_one_case(network: Network) -> None:
    network.load_pack("361103")
    network.wait_until_settled(90)
    plot = Plot(network, FUSHAN)
    number = tell(plot)
    all_is_well(plot, number)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_every_event_twice_and_shuffled(network: Network, small_county: str) -> None:
    pack = network.load_pack(small_county)
    network.wait_until_settled(60)
    shuffler = network.shuffle_deliveries()
    plot = Plot(network, next(region.code for region in pack.regions if len(region.code) == 12))
    number = tell(plot)
    all_is_well(plot, number)
    assert shuffler.shuffled > 20, "the deliveries really were disturbed"


@pytest.fixture(scope="module")
def small_network(
    broker: Broker, sqlite_templates: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    """One for several stories, each a week after the one before."""
    folder = tmp_path_factory.mktemp("small")
    with running_network(broker, SqliteDatabases(folder, sqlite_templates), folder) as network:
        network.load_pack(write_regions(folder))
        network.wait_until_settled(60)
        yield network


@pytest.fixture
def village(small_network: Network) -> Iterator[str]:
    pack = small_network.pack
    assert pack is not None
    began = small_network.clock.now
    yield next(region.code for region in pack.regions if region.tier is Tier.VILLAGE)
    small_network.clock.set(began + timedelta(weeks=1))


def test_resident_sees_progress_with_number_and_code_only(small_network: Network, village: str) -> None:
    network = small_network
    plot = Plot(network, village)
    filed = plot.file(ALLOWANCE, without=frozenset({"income"}))
    anybody = network.anybody()

    def public() -> bool:
        progress = anybody.get("portal", f"/api/progress/{filed['number']}", code=filed["query_code"])
        return progress["state"] == "awaiting_materials" and len(progress["missing"]) == 1

    plot.look(public, "the public progress")
    with pytest.raises(AssertionError, match="HTTP 404"):
        anybody.get("portal", f"/api/progress/{filed['number']}", code="WRONG2")
    stranger = network.somebody(Role.CLERK, scope="999999")
    with pytest.raises(AssertionError, match="HTTP 404"):
        stranger.get("intake", f"/cases/{filed['number']}")
    a_day_at_the_pages(plot)  # here, because a network of its own takes long to start
    assert network.dead_letters() == {}


@pytest.mark.parametrize("victim", ["intake", "dispatch", "supervision", "notify", "portal"])
def test_killing_a_service_delays_and_loses_nothing(small_network: Network, village: str, victim: str) -> None:
    def kill(_chapter: str) -> None:
        small_network.kill(victim)
        small_network.processes[victim].start(wait=False)

    plot = Plot(small_network, village, patient=True)
    number = tell(plot, between=kill)
    all_is_well(plot, number)
