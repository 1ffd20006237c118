"""Open311 GeoReport v2 through a running service, by hand and with the clients that PyPI has for the standard."""

import importlib
import itertools
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests
from click.testing import CliRunner, Result
from georeport import GeoReport

from deploy.local.clients import clients
from deploy.local.messages import Problem
from shared.clock import SHANGHAI
from shared.contracts import ClockKind, ClockPaused, ClockStarted, Origin, Role
from shared.identifiers import new_id
from shared.messaging.envelope import wrap
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Refused
from tests.infrastructure.network import Network
from tests.integration.intake.door_county import (
    ADVICE,
    COUNTY,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    clerk,
    file_advice,
    running_county,
)

V2 = "/open311/v2"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    with running_county(request.param, request, broker, tmp_path_factory.mktemp("open311")) as network:
        yield network


def registered(network: Network, name: str, *regions: str, quota: str = "1000/day", items: tuple[str, ...] = ()) -> str:
    """A new client's key."""
    body = {"name": name, "quota": quota, "regions": list(regions or (COUNTY,)), "items": list(items)}
    key: str = network.somebody(Role.ADMINISTRATOR, scope=COUNTY).post("intake", "/api-clients", body)["key"]
    return key


@pytest.fixture
def key(network: Network) -> str:
    return registered(network, f"hotline-{new_id()[-12:]}")


def get(network: Network, path: str, **query: str) -> requests.Response:
    return requests.get(f"{network.urls['intake']}{path}", params=query, timeout=30)


def post(network: Network, key: str, extension: str = "json", **fields: str) -> requests.Response:
    form = {"service_code": ADVICE, "address_id": VILLAGE, "phone": "13812345678", "description": "怎么报销？"}
    sent = {name: value for name, value in {"api_key": key, **form, **fields}.items() if value}
    return requests.post(f"{network.urls['intake']}{V2}/requests.{extension}", data=sent, timeout=30)


def posted(network: Network, key: str, **fields: str) -> str:
    answer = post(network, key, **fields)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()[0]["service_request_id"]
    return number


def tell(network: Network, event: object, sequence: int) -> None:
    """Publish an event as another service would."""
    network.virtual_host.publish(wrap(event, sequence=sequence, time=network.clock.now))


def test_georeport_reads_what_three_files(network: Network, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """georeport 0.3.1 cannot post and sends no key; three 0.8.0 posts, and reads JSON.

    three was written for Python 2: it imports ``itertools.ifilter``, which this test gives back under its old name, and
    its reading of XML takes the first of ``dict.keys()`` by index, which Python 3 does not allow at all.
    """
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    monkeypatch.delitem(sys.modules, "three", raising=False)
    three = importlib.import_module("three").Three(f"{network.urls['intake']}{V2}", api_key=key, jurisdiction=COUNTY)
    (done,) = three.post(ADVICE, address_id=VILLAGE, name="小明 王", phone="13812345678", description="怎么报销？")
    number = done["service_request_id"]
    assert "查询码" in done["service_notice"]
    assert three.token(done["token"]) == [{"service_request_id": number, "token": done["token"]}]
    assert {service["service_code"] for service in three.services()} >= {ADVICE, "zdshbz"}
    assert three.services("zdshbz")["service_code"] == "zdshbz"
    (own,) = three.request(number, api_key=key)
    assert (own["description"], own["address_id"], own["status"]) == ("怎么报销？", VILLAGE, "open")
    assert number in {each["service_request_id"] for each in three.requests(ADVICE, api_key=key)}
    assert three.discovery(f"{network.urls['intake']}/open311/discovery.json")

    for form in ("json", "xml"):
        client = GeoReport(f"{network.urls['intake']}{V2}", jurisdiction=COUNTY, output_format=form)
        assert {service["service_code"] for service in client.get_service_list()} >= {ADVICE, "zdshbz"}
        assert client.get_service_definition("zdshbz")["service_code"] == "zdshbz"
        seen = client.get_service_request(number)
        assert seen["service_request_id"] == number
        assert seen["status"] == "open"
        assert seen["service_code"] == ADVICE
        assert not seen["description"], "what somebody wrote is not told to others"
        found = client.get_service_requests(service_code=ADVICE, status="open")
        assert number in {each["service_request_id"] for each in (found if isinstance(found, list) else [found])}


def test_a_case_filed_so_is_a_case_like_any_other(network: Network, key: str) -> None:
    number = posted(network, key, last_name="王", first_name="小明")
    case = clerk(network).get("intake", f"/cases/{number}")
    assert (case["door"], case["region"], case["resident"]["name"]) == ("system", VILLAGE, "王**")
    clerk(network).post("intake", f"/cases/{number}/acceptance")
    clerk(network).post("intake", f"/cases/{number}/withdrawal", {"reason": "不办了"})
    (shown,) = get(network, f"{V2}/requests/{number}.json", api_key=key).json()
    assert (shown["status"], shown["status_notes"]) == ("closed", "已撤回")
    assert shown["agency_responsible"] == "五都镇"
    assert shown["address"] == "五都镇 富山村"
    assert get(network, f"{V2}/requests.json", service_request_id=number, status="open").json()
    assert number not in {
        each["service_request_id"] for each in get(network, f"{V2}/requests.json", status="open").json()
    }


def test_everything_comes_as_xml_and_as_json(network: Network, key: str) -> None:
    number = posted(network, key)
    token = post(network, key).json()[0]["token"]
    for path, root, member in (
        ("/open311/discovery", "discovery", "endpoints"),
        (f"{V2}/services", "services", "service"),
        (f"{V2}/services/zdshbz", "service_definition", "attributes"),
        (f"{V2}/requests", "service_requests", "request"),
        (f"{V2}/requests/{number}", "service_requests", "request"),
        (f"{V2}/tokens/{token}", "service_requests", "request"),
        (f"{V2}/requests/361103-20260101-000001-0", "errors", "error"),
    ):
        xml, plain = get(network, f"{path}.xml"), get(network, f"{path}.json")
        assert xml.headers["Content-Type"] == "text/xml; charset=utf-8", path
        assert plain.headers["Content-Type"] == "application/json; charset=utf-8", path
        assert xml.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>"), path
        tree = ET.fromstring(xml.content)  # noqa: S314  # our own
        assert tree.tag == root, path
        assert tree.find(member) is not None, path
        assert plain.json(), path
    assert post(network, key, "xml", description="<b>&").text.count("<service_request_id>") == 1
    found = get(network, f"{V2}/requests.xml", api_key=key).text
    assert "&lt;b&gt;&amp;" in found


def test_a_definition_names_questions_and_fields(network: Network) -> None:
    attributes = {each["code"]: each for each in get(network, f"{V2}/services/zdshbz.json").json()["attributes"]}
    assert attributes["hukou"]["datatype"] == "singlevaluelist"
    assert {value["key"] for value in attributes["hukou"]["values"]} == {"all_local", "some_outside"}
    assert {value["key"] for value in attributes["illness"]["values"]} == {"true", "false"}
    assert attributes["household_size"]["datatype"] == "number"
    assert [each["order"] for each in attributes.values()] == list(range(1, len(attributes) + 1))
    assert attributes["identity_number"]["required"] is True
    assert attributes["village"]["required"] is False


def test_attributes_are_answers_and_fields(network: Network, key: str) -> None:
    number = posted(
        network,
        key,
        **{
            "service_code": "zdshbz",
            "address_id": "",
            "last_name": "王小明",
            "attribute[village]": VILLAGE,
            "attribute[identity_number]": "11010519491231002x",
            "attribute[hukou]": "all_local",
            "attribute[illness]": "否",
            "attribute[household_size]": "3",
        },
    )
    case = clerk(network).get("intake", f"/cases/{number}")
    assert case["state"] == "awaiting_materials"
    assert case["answers"] == {"hukou": "all_local", "illness": False}
    wrong = post(network, key, service_code="zdshbz", last_name="王小明", **{"attribute[hukou]": "moon"})
    assert wrong.status_code == 400
    assert "identity_number" in wrong.text
    identified = {"service_code": "zdshbz", "last_name": "王小明", "attribute[identity_number]": "11010519491231002X"}
    too_many = post(network, key, **identified, **{"attribute[household_size]": "21"})
    assert too_many.status_code == 400
    assert too_many.json()[0]["description"].startswith("fields.household_size")


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "zb_wrong"}, 403, "api_key"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "nothing"}, 404, "service_code nothing"),
        ({"jurisdiction_id": "990102"}, 404, "jurisdiction_id"),
        ({"address_id": ""}, 400, "address_id"),
        ({"address_id": "", "lat": "28.4", "long": "118.2"}, 400, "没有地图"),
        ({"address_id": "", "address_string": "前山村三组"}, 400, "乡镇名和村名"),
        ({"address_id": "990102100200"}, 400, "address_id"),
        ({"address_id": "361103102999"}, 400, "没有这个村"),
        ({"phone": "12"}, 400, "phone"),
        ({"description": "x" * 2001}, 400, "description"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
    ],
)
def test_an_error_is_a_list_of_code_and_description(
    network: Network, key: str, fields: dict[str, str], status: int, said: str
) -> None:
    wrong = post(network, key, **fields)
    assert wrong.status_code == status
    (error, *_) = wrong.json()
    assert set(error) == {"code", "description"}
    assert error["code"] == status
    assert said in wrong.text
    tree = ET.fromstring(post(network, key, "xml", **fields).content)  # noqa: S314  # our own
    assert [child.tag for child in tree[0]] == ["code", "description"]


def test_a_place_is_found_by_its_name(network: Network, key: str) -> None:
    places = {
        "五都镇富山村三组12号": VILLAGE,
        "富山村村委会旁": VILLAGE,
        "五都镇前山村": NEXT_VILLAGE,
        "洋口镇 前山村 小学门口": FAR_VILLAGE,
    }
    for address, village in places.items():
        number = posted(network, key, address_id="", address_string=address)
        (shown,) = get(network, f"{V2}/requests/{number}.json", api_key=key).json()
        assert shown["address_id"] == village, address
        assert address in shown["address"]


def test_a_json_body_is_taken_as_well(network: Network, key: str) -> None:
    body = {"api_key": key, "service_code": ADVICE, "address_id": VILLAGE, "phone": "13812345678", "lat": 28.4}
    answer = requests.post(f"{network.urls['intake']}{V2}/requests.json", json=body, timeout=30)
    assert answer.status_code == 201


def test_others_see_how_a_public_request_stands_and_nothing_else(network: Network, key: str) -> None:
    public = posted(network, key, address_string="我家门口")
    private = posted(
        network, key, service_code="zdshbz", last_name="王", **{"attribute[identity_number]": "11010519491231002X"}
    )
    other = registered(network, f"other-{new_id()[-12:]}")
    for query in ({}, {"api_key": other}):
        (shown,) = get(network, f"{V2}/requests/{public}.json", **query).json()
        assert (shown["description"], shown["status_notes"], shown["media_url"]) == (None, None, None)
        assert (shown["address"], shown["address_id"]) == ("五都镇", TOWNSHIP)
        assert get(network, f"{V2}/requests/{private}.json", **query).status_code == 404
        assert private not in get(network, f"{V2}/requests.json", **query).text
    assert get(network, f"{V2}/requests/{private}.json", api_key=key).status_code == 200
    window = file_advice(network)["number"]
    assert get(network, f"{V2}/requests/{window}.json", api_key=key).status_code == 404, "other doors are not shown"


def test_dates_and_pages(network: Network) -> None:
    key = registered(network, f"pages-{new_id()[-12:]}", FAR_VILLAGE)
    numbers = []
    for _ in range(3):
        network.clock.advance(timedelta(minutes=1))
        numbers.insert(0, posted(network, key, address_id=FAR_VILLAGE))

    def found(**query: str) -> list[str]:
        answer = get(network, f"{V2}/requests.json", api_key=key, **query)
        assert answer.status_code == 200, answer.text
        return [each["service_request_id"] for each in answer.json() if each["service_request_id"] in numbers]

    assert found() == numbers
    now = network.clock.now
    assert found(start_date=(now - timedelta(seconds=90)).isoformat()) == numbers[:2]
    assert found(end_date=(now - timedelta(seconds=90)).strftime("%Y-%m-%dT%H:%M:%SZ")) == numbers[2:]
    assert found(service_request_id=",".join(numbers[1:]), status="closed") == numbers[1:]
    assert found(page_size="2", page="1") == numbers[:2]
    assert found(page_size="1", page="2") == numbers[1:2]
    assert found(service_code="zdshbz") == []
    assert found(status="open,closed") == numbers
    for wrong in (
        {"start_date": "2026-11-23T08:00:00"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"status": "asleep"},
        {"page": "0"},
        {"page_size": "1001"},
    ):
        assert get(network, f"{V2}/requests.json", **wrong).status_code == 400, wrong


def test_a_key_reaches_as_far_as_it_was_given(network: Network) -> None:
    key = registered(network, f"narrow-{new_id()[-12:]}", TOWNSHIP, items=(ADVICE,))
    posted(network, key)
    assert post(network, key, address_id=FAR_VILLAGE).status_code == 403
    assert post(network, key, service_code="zdshbz").status_code == 404
    assert [each["service_code"] for each in get(network, f"{V2}/services.json", api_key=key).json()] == [ADVICE]
    administrator = network.somebody(Role.ADMINISTRATOR, scope=OTHER_TOWNSHIP)
    with pytest.raises(Refused) as refused:
        administrator.post("intake", "/api-clients", {"name": "xx", "quota": "1/day", "regions": [TOWNSHIP]})
    assert refused.value.status == 403


def test_a_quota_ends_and_a_key_can_be_revoked(network: Network) -> None:
    name = f"few-{new_id()[-12:]}"
    key = registered(network, name, quota="3/hour")
    posted(network, key)
    assert post(network, key, phone="12").status_code == 400, "a refused call counts, too"
    assert get(network, f"{V2}/services.json", api_key=key).status_code == 200
    over = post(network, key)
    assert over.status_code == 429
    assert over.json()[0]["code"] == 429
    assert 0 < int(over.headers["Retry-After"]) <= 3600
    network.clock.advance(timedelta(hours=1))
    posted(network, key)
    administrator = network.somebody(Role.ADMINISTRATOR, scope=COUNTY)
    (use,) = [each for each in administrator.get("intake", "/api-clients")["items"] if each["client"]["name"] == name]
    assert use["calls"] == 1
    assert key not in str(use)
    administrator.post("intake", f"/api-clients/{name}/revocation")
    assert post(network, key).status_code == 403
    counted = get(network, "/metrics").text
    for outcome in ("admitted", "over_quota", "unknown_key"):
        assert f'zhenbi_api_calls_total{{outcome="{outcome}",service="intake"}}' in counted


def test_when_a_request_is_expected_is_learnt_from_the_clocks(network: Network, key: str) -> None:
    number = posted(network, key)
    due = network.clock.now + timedelta(days=3)
    head: dict[str, Any] = {
        "clock_id": new_id(),
        "kind": ClockKind.REPLY,
        "origin": Origin.CASE,
        "origin_number": number,
        "task_id": None,
        "region": VILLAGE,
        "unit": None,
        "staff_id": None,
    }
    signing = {**head, "kind": ClockKind.SIGN, "clock_id": new_id()}
    told = {"warn_at": None, "provisional": False}
    tell(network, ClockStarted(**head, due=due, **told), sequence=1)
    tell(network, ClockStarted(**signing, due=network.clock.now, **told), sequence=1)

    def expected() -> str | None:
        (shown,) = get(network, f"{V2}/requests/{number}.json").json()
        said: str | None = shown["expected_datetime"]
        return said

    network.wait_until(lambda: expected() is not None)
    assert expected() == due.astimezone(SHANGHAI).isoformat(timespec="seconds")
    tell(network, ClockPaused(**head, reason="awaiting_materials"), sequence=2)
    network.wait_until(lambda: expected() is None)


def test_the_command_line_makes_lists_and_revokes_keys(network: Network) -> None:
    class Running:
        urls = network.urls

        def administrator_token(self) -> str:
            return network.token(Role.ADMINISTRATOR, scope=COUNTY)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(clients, arguments, obj=Running())

    name = f"cli-{new_id()[-12:]}"
    made = run("add", name, "--quota", "5/day", "--region", COUNTY, "--item", ADVICE)
    key = made.stdout.splitlines()[-1]
    posted(network, key)
    listed = run("list").output
    assert name in listed
    assert "5/day" in listed
    assert key not in listed
    assert run("revoke", name).exit_code == 0
    assert post(network, key).status_code == 403
    assert isinstance(run("add", name, "--region", COUNTY).exception, Problem)
    assert isinstance(run("add", "x y", "--region", COUNTY).exception, Problem)
