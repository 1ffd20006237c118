"""A directive from the county goes to every village, and each signs for it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.contracts import Role
from tests.infrastructure.caller import Refused
from tests.infrastructure.network import Network
from tests.scenario.plot import Plot

FUSHAN = "361103102200"
BODY = {
    "title": "关于做好医保集中参保缴费工作的通知",
    "document": "测试〔2026〕1号",
    "action": "read",
    "line": "medical_insurance",
    "target_tier": "village",
}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_247_villages_sign_for_a_directive(network: Network) -> None:
    pack = network.load_pack("361103")
    network.wait_until_settled(90)
    plot = Plot(network, FUSHAN)
    issuer = network.staff(plot.with_role(Role.ISSUER, pack.code).staff_id)
    directive = plot.do(issuer, "intake", "/directives", {**BODY, "region": pack.code})
    number = directive["number"]
    tasks = plot.tasks(number, 247)
    assert len({task["unit"] for task in tasks}) == 247, "one task a village"
    assert all(task["assignee"] for task in tasks), "each has a person"

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(plot.sign, tasks))
    plot.clocks(number, "directive", "satisfied")
    assert {task["state"] for task in plot.tasks(number, 247)} == {"done"}
    network.wait_until_settled(60)
    assert network.dead_letters() == {}
    assert network.events("dispatch", f"directive-work/{number}") == [
        "directive.dispatched.v1",
        "directive.completed.v1",
    ]

    inbox = network.staff(plot.at_post(FUSHAN).staff_id).get("notify", "/inbox")
    assert sum(message["about"] == number for message in inbox["items"]) == 1, "each is told once"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_classified_paper_is_refused_and_nothing_of_it_is_stored(network: Network, small_county: str) -> None:
    pack = network.load_pack(small_county)
    network.wait_until_settled(60)
    issuer = network.somebody(Role.ISSUER, scope=pack.code)
    with pytest.raises(Refused) as refused:
        issuer.post("intake", "/directives", {**BODY, "region": pack.code, "classification": "机密"})
    assert refused.value.status == 422
    assert refused.value.fields == {"classification"}
    assert "directive.received.v1" not in network.events("intake")
