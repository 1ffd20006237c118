"""A task nobody signs turns yellow, then red, and climbs the ladder; every step is told and signed for."""

from datetime import datetime, timedelta

import pytest

from shared.contracts import Role, Tier
from tests.infrastructure.caller import Refused
from tests.infrastructure.network import Network
from tests.scenario.plot import Plot

_ORDER = ["handler", "leader", "township", "county"]


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_a_task_nobody_signs(network: Network, small_county: str) -> None:
    pack = network.load_pack(small_county)
    network.wait_until_settled(60)
    village = next(region.code for region in pack.regions if len(region.code) == 12)
    plot = Plot(network, village)
    errand = next(item for item in pack.items if item.lead_tier is Tier.VILLAGE and item.proxy_allowed)
    filed = plot.file(errand.code)
    number = filed["number"]
    plot.accept(number)
    [task] = plot.tasks(number, 1)
    [clock] = plot.clocks(number, "sign", "running")
    assert clock["light"] == "green"
    network.wait_until_settled(60)

    network.clock.set(datetime.fromisoformat(clock["warn_at"]) + timedelta(minutes=1))
    light(plot, number, "yellow")
    assert urges(plot, number) == [], "a warning is not yet an urge"

    network.clock.set(datetime.fromisoformat(clock["due"]) + timedelta(minutes=1))
    light(plot, number, "red")
    network.clock.advance(timedelta(days=7))
    climbed = plot.look(lambda: at_the_top(plot, number), "the ladder to be climbed")
    rungs = [urge["rung"] for urge in climbed]
    assert rungs == sorted(rungs, key=_ORDER.index), "no rung before the one below it"
    assert rungs[-1] == "county"
    on_record = {rung for urge in climbed for rung in (urge["rung"], *urge["passed_over"])}
    assert on_record == set(_ORDER), "no rung is skipped in silence"

    first = climbed[0]
    with pytest.raises(Refused):
        network.somebody(Role.HANDLER, staff_id="stranger", scope=village).post(
            "supervision", f"/urges/{first['urge_id']}/signature"
        )
    for urge in climbed:
        assert urge["staff_id"], "the generated county has a person on every rung"
        plot.do(network.staff(urge["staff_id"]), "supervision", f"/urges/{urge['urge_id']}/signature")
    assert all(urge["signed_at"] for urge in urges(plot, number))

    plot.sign(task)
    [clock] = plot.clocks(number, "sign", "satisfied")
    assert clock["in_time"] is False
    network.wait_until_settled(60)
    assert network.dead_letters() == {}
    assert network.events("supervision", f"clock/{clock['clock_id']}") == [
        "clock.started.v1",
        "clock.warned.v1",
        "clock.breached.v1",
        "clock.satisfied.v1",
    ]


def light(plot: Plot, number: str, word: str) -> None:
    def shown() -> bool:
        clocks = plot.overseer.get("supervision", "/clocks", origin_number=number)["items"]
        [clock] = [clock for clock in clocks if clock["kind"] == "sign"]
        assert clock["light"] == word, clock["light"]
        return True

    plot.look(shown, f"the light to turn {word}")


def urges(plot: Plot, number: str) -> list[dict]:
    """The urges about the signing of a case's tasks, oldest first."""
    clocks = plot.overseer.get("supervision", "/clocks", origin_number=number)["items"]
    [sign] = [clock["clock_id"] for clock in clocks if clock["kind"] == "sign"]
    found = plot.overseer.get("supervision", "/urges")["items"]
    return sorted((urge for urge in found if urge["clock_id"] == sign), key=lambda urge: urge["urge_id"])


def at_the_top(plot: Plot, number: str) -> list[dict]:
    found = urges(plot, number)
    return found if any(urge["rung"] == "county" for urge in found) else []
