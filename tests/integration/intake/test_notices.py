"""The one-time notice, mandates and held documents through a running service, on both databases."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.network import Network
from tests.integration.intake.door_county import TOWNSHIP, VILLAGE, clerk, running_county

ALLOWANCE = "zdshbz"  # 最低生活保障
RESIDENT = {"name": "王秀兰", "identity_number": "11010519491231002X", "phone": "13812345678"}
ANSWERS = {"hukou": "all_local", "illness": False}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("notices")
    with running_county(request.param, request, broker, folder) as network:
        yield network


def agent(network: Network, staff_id: str = "agent-1") -> Caller:
    return network.somebody(Role.AGENT, scope=VILLAGE, staff_id=staff_id, unit=f"{VILLAGE}-P")


def filed(network: Network, who: Caller | None = None, **more: Any) -> dict[str, Any]:
    body = {"item": ALLOWANCE, "region": VILLAGE, "resident": RESIDENT, "answers": ANSWERS, **more}
    told: dict[str, Any] = (who or clerk(network)).post("intake", "/cases", body)
    return told


def published(network: Network, kind: str, number: str) -> int:
    """How many events of a kind there are about a case."""
    engine = sa.create_engine(network.database_urls["intake"])
    query = sa.text("SELECT count(*) FROM outbox WHERE type = :kind AND correlation = :number")
    with engine.connect() as connection:
        found = connection.execute(query, {"kind": kind, "number": number}).scalar_one()
    engine.dispose()
    return int(found)


def codes(papers: list[dict[str, Any]]) -> set[str]:
    return {paper["code"] for paper in papers}


def test_from_preview_to_acceptance(network: Network) -> None:
    typed = {"item": ALLOWANCE, "region": VILLAGE, "resident": RESIDENT, "answers": ANSWERS}
    preview = clerk(network).post("intake", "/notices/preview", typed)
    told = filed(network)
    assert (
        codes(told["missing"])
        == codes(preview["missing"])
        == {
            "application",
            "identity",
            "authorisation",
            "declaration",
            "income",
        }
    )
    number = told["number"]
    assert told["notice"]["number"] == f"{number}-G1"
    changed = clerk(network).patch(
        "intake", f"/cases/{number}/answers", {"answers": {"illness": True}, "reason": "母亲住院"}
    )
    assert [notice["missing"] for notice in changed["notices"]][1:] == [["hardship"]]
    papers = {"materials": [*codes(told["missing"]), "hardship"]}
    assert clerk(network).post("intake", f"/cases/{number}/materials", papers)["state"] == "submitted"
    assert clerk(network).post("intake", f"/cases/{number}/acceptance")["state"] == "accepted"


def test_a_later_request_is_refused_and_on_record(network: Network) -> None:
    number = filed(network)["number"]
    with pytest.raises(Refused) as refused:
        clerk(network).post("intake", f"/cases/{number}/notices", {"materials": ["hardship"], "reason": "补一份"})
    assert (refused.value.status, refused.value.problem["type"].endswith("request-refused")) == (409, True)
    assert "重病或残疾材料" in refused.value.problem["detail"]
    assert "could have named" in refused.value.problem["detail_en"]
    assert published(network, "case.request_refused.v1", number) == 1
    assert len(clerk(network).get("intake", f"/cases/{number}")["notices"]) == 1


def test_wrong_answers_and_fields_are_named(network: Network) -> None:
    for more, field in (
        ({"answers": {"hukou": "moon"}}, "answers.hukou"),
        ({"answers": {"hukou": {"deep": ["x"]}}}, "answers.hukou"),
        ({"fields": {"household_size": "很多"}}, "fields.household_size"),
        ({"fields": {"household_size": 10**400}}, "fields.household_size"),
        ({"fields": {"shoe_size": 43}}, "fields.shoe_size"),
    ):
        with pytest.raises(Refused) as refused:
            filed(network, **more)
        assert (refused.value.status, refused.value.fields) == (422, {field}), more


def test_printed_for_staff_and_for_the_resident(network: Network) -> None:
    told = filed(network)
    address = f"{network.urls['intake']}/notices/{told['number']}-G1/print"
    token = network.token(Role.CLERK, scope=TOWNSHIP, staff_id="clerk-1")
    page = requests.get(address, {"size": "80mm"}, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "script" not in page.headers["Content-Security-Policy"]
    assert "社会救助申请及核对授权书" in page.text
    mine = requests.post(address, json={"query_code": told["query_code"], "large": True}, timeout=30)
    assert mine.status_code == 200
    assert "一次性告知单" in mine.text
    assert requests.post(address, json={"query_code": "XXXXXX"}, timeout=30).status_code == 403
    assert requests.get(address, timeout=30).status_code == 401
    wrong = requests.get(address, {"size": "a3"}, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert wrong.status_code == 422


def test_an_agent_acts_under_a_mandate_until_it_is_revoked(network: Network) -> None:
    with pytest.raises(Refused) as refused:
        filed(network, agent(network))
    assert refused.value.fields == {"mandate"}
    told = filed(network, agent(network), signed_mandate={"signed_on": "2026-11-20"})
    case = clerk(network).get("intake", f"/cases/{told['number']}")
    assert "mandate" not in codes(told["missing"]), "the paper is there: it was registered"
    papers = f"/cases/{told['number']}/materials"
    with pytest.raises(Refused, match="names another agent"):
        agent(network, "agent-2").post("intake", papers, {"materials": ["identity"]})
    agent(network).post("intake", papers, {"materials": ["identity"]})
    ending = {"how": "revoked", "reason": "改由儿子办理"}
    ended = clerk(network).post("intake", f"/mandates/{case['mandate']}/ending", ending)
    assert (ended["ended"], ended["resident"]["name"]) == ("revoked", "王**")
    with pytest.raises(Refused, match="revoked"):
        agent(network).post("intake", papers, {"materials": ["income"]})


def test_documents_move_against_signatures(network: Network) -> None:
    number = filed(network)["number"]
    at_post, at_office = agent(network), clerk(network)
    papers = [{"name": "户口簿", "form": "original"}, {"material": "identity", "form": "copy", "count": 2}]
    taken = at_post.post("intake", f"/cases/{number}/held-documents", {"handed_by": "王秀兰", "papers": papers})[
        "items"
    ]
    book = taken[0]["number"]
    assert (taken[0]["receipt"], taken[0]["handed_by"]) == (f"{number}-B1", "王**")
    at_post.post("intake", f"/held-documents/{book}/sending", {"to_unit": f"{TOWNSHIP}-CS"})
    assert book in {entry["number"] for entry in at_office.get("intake", "/held-documents")["items"]}
    at_office.post("intake", f"/held-documents/{book}/signature")
    with pytest.raises(Refused) as refused:
        at_post.post("intake", f"/held-documents/{book}/return", {"to": "王秀兰"})
    assert refused.value.status == 403
    back = at_office.post("intake", f"/held-documents/{book}/return", {"to": "王秀兰"})
    assert (back["returned_to"], back["moves"][0]["received_by"]) == ("王**", "clerk-1")
    listed = at_office.get("intake", f"/cases/{number}/held-documents")["items"]
    assert [entry["returned_at"] is not None for entry in listed] == [True, False]
    for kind in ("taken", "sent", "received", "returned"):
        assert published(network, f"held_document.{kind}.v1", number) == (2 if kind == "taken" else 1)


def test_on_the_telephone_and_without_a_name(network: Network) -> None:
    told = filed(network, door="phone")
    assert clerk(network).get("intake", f"/cases/{told['number']}")["door"] == "phone"
    with pytest.raises(Refused) as refused:
        filed(network, door="web")
    assert refused.value.fields == {"door"}
    with pytest.raises(Refused) as refused:
        filed(network, resident={"name": "", "phone": ""})
    assert refused.value.fields == {"resident.name"}


def test_the_preview_is_as_quick_as_typing(network: Network) -> None:
    """Beside a look at one item, in turns, HTTP included."""
    typed = {"item": ALLOWANCE, "region": VILLAGE, "resident": RESIDENT, "answers": ANSWERS}
    caller = clerk(network)

    def seconds_of(ask: Callable[[], object]) -> float:
        started = time.perf_counter()
        ask()
        return time.perf_counter() - started

    pairs = [
        (
            seconds_of(lambda: caller.post("intake", "/notices/preview", typed)),
            seconds_of(lambda: caller.get("intake", f"/items/{ALLOWANCE}")),
        )
        for _ in range(30)
    ]
    preview, item = (statistics.median(each) for each in zip(*pairs, strict=True))
    assert preview < 5 * item, f"{preview * 1000:.1f} ms beside {item * 1000:.1f} ms"


def test_fill_once_across_cases(network: Network) -> None:
    outside = {"hukou": "some_outside", "illness": False}
    first = filed(network, answers=outside, materials=["residence"])
    network.clock.advance(timedelta(days=1))
    second = filed(network, answers=outside)
    assert "residence" not in codes(second["missing"])
    assert {"code": "residence", "source": first["number"]}.items() <= second["needs"]["held"][0].items()
