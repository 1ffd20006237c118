"""Drafts through a running service: written without an account, helped with, confirmed with the query code, or gone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from shared.contracts import Role
from shared.http import tokens
from shared.identity import Identity
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.network import Network
from tests.integration.intake.door_county import (
    ADVICE,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    clerk,
    running_county,
)

IDENTITY, PHONE = "11010519491231002X", "13812345678"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    with running_county(request.param, request, broker, tmp_path_factory.mktemp("drafts")) as network:
        yield network


@pytest.fixture(autouse=True)
def another_hour(network: Network) -> None:
    """What was written before does not count against the limits."""
    network.clock.advance(timedelta(hours=1, seconds=1))


def written(network: Network, region: str = VILLAGE, **more: Any) -> tuple[str, str]:
    """A draft's number and query code."""
    body = {"region": region, "resident": {"name": "王小明", "phone": PHONE}, "summary": "药费怎么报？", **more}
    told = network.anybody().post("intake", "/drafts", body)
    assert told["number"].startswith("Y361103-")
    return told["number"], told["query_code"]


def refusal(caller: Caller, path: str, body: object) -> Refused:
    with pytest.raises(Refused) as refused:
        caller.post("intake", path, body)
    return refused.value


def rows(network: Network, statement: str) -> list[Any]:
    engine = sa.create_engine(network.database_urls["intake"])
    with engine.connect() as connection:
        found = list(connection.execute(sa.text(statement)))
    engine.dispose()
    return found


def test_a_draft_becomes_a_case_by_the_residents_word_alone(network: Network) -> None:
    number, code = written(network, item=ADVICE)
    nobody = network.anybody()
    seen = nobody.post("intake", f"/drafts/{number}/views", {"query_code": code})
    assert (seen["item"], seen["summary"], seen["resident"]["phone"]) == (ADVICE, "药费怎么报？", "138****5678")
    assert not [row for row in clerk(network).get("intake", "/cases")["items"] if row["number"] in (number, "")]
    done = nobody.post("intake", f"/drafts/{number}/confirmation", {"query_code": code.lower()})
    case = clerk(network).get("intake", f"/cases/{done['number']}")
    assert (case["door"], case["state"], case["region"], case["taken_by"]) == ("web", "submitted", VILLAGE, "")
    again = nobody.post("intake", f"/drafts/{number}/confirmation", {"query_code": code})
    assert again["number"] == done["number"], "a second press of the button files nothing twice"
    looks = nobody.post("intake", f"/cases/{done['number']}/looks", {"query_code": code})
    assert looks["items"] == [], "the query code is the case's as well"


def test_what_the_item_asks_for_is_asked_at_the_confirmation(network: Network) -> None:
    number, code = written(network, item="zdshbz")
    nobody = network.anybody()
    asks = nobody.post("intake", f"/drafts/{number}/views", {"query_code": code})["asks"]
    assert {ask["code"] for ask in asks} >= {"hukou", "illness", "household_size", "identity_number"}
    path = f"/drafts/{number}/confirmation"
    missing = refusal(nobody, path, {"query_code": code})
    assert (missing.status, missing.fields) == (422, {"resident.identity_number"})
    wrong = refusal(nobody, path, {"query_code": code, "attributes": {"identity_number": "123"}})
    assert (wrong.status, wrong.fields) == (422, {"attributes.identity_number"})
    said = {"identity_number": IDENTITY, "hukou": "all_local", "illness": "true", "household_size": "3"}
    done = nobody.post("intake", path, {"query_code": code, "attributes": said})
    assert done["missing"]
    assert done["notice"] == f"{done['number']}-G1"


def test_the_village_helps_and_the_resident_confirms(network: Network) -> None:
    number, code = written(network, NEXT_VILLAGE)
    agent = network.somebody(Role.AGENT, scope=NEXT_VILLAGE, staff_id="agent-1")
    assert refusal(network.anybody(), f"/drafts/{number}/confirmation", {"query_code": code}).fields == {"item"}
    assert [draft["number"] for draft in agent.get("intake", "/drafts")["items"]] == [number]
    helped = agent._call("PATCH", "intake", f"/drafts/{number}", body={"item": ADVICE, "summary": "医药费报销比例"})
    assert (helped["item_name"], helped["helped_by"]) == ("医保政策咨询", "agent-1")
    network.anybody().post("intake", f"/drafts/{number}/confirmation", {"query_code": code})
    assert agent.get("intake", "/drafts")["items"] == []
    with pytest.raises(Refused) as refused:
        agent._call("PATCH", "intake", f"/drafts/{number}", body={"item": ADVICE})
    assert refused.value.status == 409


def test_drafts_of_other_villages_are_not_seen(network: Network) -> None:
    number, _ = written(network)
    stranger = network.somebody(Role.AGENT, scope=OTHER_TOWNSHIP)
    assert number not in {draft["number"] for draft in stranger.get("intake", "/drafts")["items"]}
    with pytest.raises(Refused) as refused:
        stranger._call("PATCH", "intake", f"/drafts/{number}", body={"item": ADVICE})
    assert refused.value.status == 404


def test_nothing_personal_lies_open_and_nothing_stays_after_the_confirmation(network: Network) -> None:
    number, code = written(network, item=ADVICE, summary="我叫王小明")
    (row,) = rows(network, f"SELECT * FROM draft WHERE number = '{number}'")  # noqa: S608
    assert not [value for value in row if "王" in str(value) or PHONE in str(value) or "127.0.0.1" in str(value)]
    network.anybody().post("intake", f"/drafts/{number}/confirmation", {"query_code": code})
    seen = network.anybody().post("intake", f"/drafts/{number}/views", {"query_code": code})
    assert (seen["summary"], seen["resident"]["name"], seen["attributes"]) == ("", "", {})


def test_wrong_codes_are_counted(network: Network) -> None:
    number, code = written(network)
    for _ in range(10):
        assert refusal(network.anybody(), f"/drafts/{number}/views", {"query_code": "AAAAAA"}).status == 403
    assert refusal(network.anybody(), f"/drafts/{number}/views", {"query_code": code}).status == 409
    unknown = refusal(network.anybody(), "/drafts/Y361103-20261123-999999-0/views", {"query_code": code})
    assert unknown.status == 403


def test_a_draft_that_nobody_confirms_lapses(network: Network) -> None:
    number, code = written(network, item=ADVICE)
    network.clock.advance(timedelta(days=7))
    assert refusal(network.anybody(), f"/drafts/{number}/confirmation", {"query_code": code}).status == 403


def test_machines_and_floods(network: Network) -> None:
    number, code = written(network, website="http://spam.example")
    assert refusal(network.anybody(), f"/drafts/{number}/views", {"query_code": code}).status == 403
    assert rows(network, f"SELECT * FROM draft WHERE number = '{number}'") == []  # noqa: S608
    for _ in range(10):
        written(network, FAR_VILLAGE)
    body = {"region": FAR_VILLAGE, "resident": {}, "summary": "x"}
    assert refusal(network.anybody(), "/drafts", body).status == 429
    portal = Identity(staff_id="portal", name="", unit="", scope="-", roles=frozenset())
    urls, key = network.urls, network.token_key
    for address in range(20):
        caller = Caller(urls, tokens.issue(portal, key, 600))
        caller.post("intake", "/drafts", body, X_Forwarded_For=f"192.0.2.{address // 10}")
    over = Caller(urls, tokens.issue(portal, key, 600))
    assert refusal(over, "/drafts", body).status == 429, "very many of one village"
    assert network.anybody().get("intake", f"/public/villages/{VILLAGE}")["name"] == "富山村"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"region": "361103102999"}, {"region"}),
        ({"region": VILLAGE, "summary": " "}, {"summary"}),
        ({"region": VILLAGE, "item": "nothing"}, {"item"}),
        ({"region": VILLAGE, "resident": {"phone": "12"}}, {"resident.phone"}),
        ({"region": VILLAGE, "summary": "x" * 1001}, {"summary"}),
    ],
)
def test_a_wrong_field_is_named(network: Network, body: dict[str, Any], fields: set[str]) -> None:
    wrong = refusal(network.anybody(), "/drafts", {"resident": {}, "summary": "怎么报？", **body})
    assert (wrong.status, wrong.fields) == (422, fields)


def test_the_code_of_a_village_is_printed(network: Network) -> None:
    page = clerk(network).get("intake", f"/villages/{VILLAGE}/qr", size="a4")
    assert f"/v/{VILLAGE}" in page
    assert "五都镇 富山村" in page
    assert "<svg" in page
    assert "<script" not in page
    with pytest.raises(Refused) as refused:
        clerk(network, OTHER_TOWNSHIP).get("intake", f"/villages/{VILLAGE}/qr")
    assert refused.value.status == 403
    assert TOWNSHIP in VILLAGE
