"""A directive of several pages through the running service, which is killed in the middle; its progress over HTTP."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from shared.contracts import DirectiveAction, DirectiveIssued, DirectiveTarget, Role, Tier
from shared.messaging.envelope import wrap
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Refused
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import MONDAY_MORNING, Network, running_network
from tests.infrastructure.waiting import wait_until

COUNTY, TOWNSHIPS, VILLAGES = "361103", 8, 1_600  # a first page of 500, and three for the timer
NUMBER = "D361103-20261123-000001-7"
SINCE = date(2026, 1, 1)


@pytest.fixture
def network(broker: Broker, databases: Databases, tmp_path: Path) -> Iterator[Network]:
    with running_network(broker, databases, tmp_path, services=("dispatch",)) as running:
        settle(running)
        yield running


def settle(network: Network) -> None:
    """A department, headships and posts, past the interface: taking a county over has tests of its own."""
    townships = [f"{COUNTY}{100 + number}" for number in range(TOWNSHIPS)]
    villages = [f"{townships[number % TOWNSHIPS]}{200 + number // TOWNSHIPS}" for number in range(VILLAGES)]
    engine = sa.create_engine(network.database_urls["dispatch"])
    tables = sa.MetaData()
    tables.reflect(engine, only=("regions", "units"))
    tier_of = {6: "county", 9: "township", 12: "village"}
    kinds = {6: ("department", "B"), 9: ("headship", "H"), 12: ("post", "P")}
    codes = [COUNTY, *townships, *villages]
    regions = [
        {"code": code, "name": f"区划{code}", "tier": tier_of[len(code)], "parent": code[:-3] or None, "successors": []}
        for code in codes
    ]
    units = [
        {
            "code": f"{code}-{kinds[len(code)][1]}",
            "name": f"机构{code}",
            "tier": tier_of[len(code)],
            "region": code,
            "kind": kinds[len(code)][0],
            "lines": [],
            "valid_from": SINCE,
            "successors": [],
        }
        for code in codes
    ]
    with engine.begin() as connection:
        connection.execute(sa.insert(tables.tables["regions"]), regions)
        connection.execute(sa.insert(tables.tables["units"]), units)
    engine.dispose()


def placed(network: Network) -> dict[str, Any]:
    """How many tasks, units with one, and events there are."""
    engine = sa.create_engine(network.database_urls["dispatch"])
    try:
        with engine.connect() as connection:
            tasks, units = connection.execute(sa.text("SELECT count(*), count(DISTINCT unit) FROM tasks")).one()
            events = "SELECT count(*) FROM outbox WHERE type = 'task.assigned.v1'"
            return {"tasks": tasks, "units": units, "events": connection.execute(sa.text(events)).scalar_one()}
    finally:
        engine.dispose()


@pytest.mark.parametrize("database_kind", ["postgresql"])  # the pages themselves are tested on both
def test_killed_in_the_middle_it_goes_on_and_reaches_each_village_once(network: Network) -> None:
    directive = DirectiveIssued(
        number=NUMBER,
        title="关于开展防汛检查的通知",
        action=DirectiveAction.ACT,
        urgent=True,
        line="general",
        region=COUNTY,
        targets=(DirectiveTarget(region=COUNTY, tier=Tier.VILLAGE),),
        by="361103-01",
    )
    network.virtual_host.publish(wrap(directive, sequence=1, time=MONDAY_MORNING))

    def first_page() -> bool:
        return int(placed(network)["tasks"]) >= 500

    wait_until(first_page, 30, "the first page", look=0.01)
    network.kill("dispatch")
    assert placed(network)["tasks"] < VILLAGES, "it was killed in the middle"
    network.restart("dispatch")
    issuer = network.somebody(Role.ISSUER, scope=COUNTY)

    def all_pages() -> dict[str, Any]:
        progress: dict[str, Any] = issuer.get("dispatch", f"/directives/{NUMBER}/progress")
        assert progress["stage"] == "placed"
        return progress

    progress = wait_until(all_pages, 60, "all pages")
    assert placed(network) == {"tasks": VILLAGES, "units": VILLAGES, "events": VILLAGES}
    receipts = {"addressed": VILLAGES, "placed": VILLAGES, "silent": VILLAGES}
    assert receipts.items() <= progress["tiers"]["village"].items()
    assert [part["total"]["silent"] for part in progress["parts"]] == [VILLAGES // TOWNSHIPS] * TOWNSHIPS

    township = progress["parts"][0]["area"]
    leader = network.somebody(Role.LEADER, scope=township)
    seen: list[str] = []
    query: dict[str, str] = {"limit": "90"}
    while True:
        page = leader.get("dispatch", f"/directives/{NUMBER}/silent", **query)
        seen += [row["unit"] for row in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == VILLAGES // TOWNSHIPS
    with pytest.raises(Refused) as refused:
        leader.get("dispatch", f"/directives/{NUMBER}/progress", region=COUNTY)
    assert refused.value.status == 403
    assert leader.get("dispatch", f"/directives/{NUMBER}/unreached") == {"items": [], "next": None}
