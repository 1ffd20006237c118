"""A pack goes into a network through the services' own interfaces."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy.local.county import PackInvalid, load, open_pack
from deploy.local.county.knowledge import body_of
from deploy.local.county.loading import NotLoaded, catalogue, lines, organisation
from deploy.local.county.opening import inspect
from tests.unit.county.conftest import Spoil


class Network:
    """Stands in for dispatch and intake: keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str | None, dict[str, Any]]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []
        network = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = network.answers.pop(0) if network.answers else (200, {})
                if status == 200:
                    network.received.append((self.path, self.headers["Authorization"], body))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            do_POST = do_PUT

            def log_request(self, code: object = None, size: object = None) -> None:
                """Keep the output of the tests quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        url = f"http://127.0.0.1:{self._server.server_port}"
        self.urls = {"dispatch": f"{url}/dispatch/", "intake": f"{url}/intake"}
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def administrator_token(self) -> str:
        return "a-token"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def network() -> Iterator[Network]:
    network = Network()
    yield network
    network.close()


def test_the_organisation_goes_to_dispatch_and_the_rest_to_intake(network: Network, regions_file: Path) -> None:
    pack = open_pack(regions_file)
    told: list[str] = []
    load(pack, network.urls, "a-token", progress=told.append)
    assert network.received == [
        ("/dispatch/organisation", "Bearer a-token", organisation(pack)),
        ("/dispatch/lines", "Bearer a-token", lines(pack)),
        ("/intake/catalogue", "Bearer a-token", catalogue(pack)),
        ("/intake/knowledge/imports?county=990101", "Bearer a-token", body_of(pack)),
    ]
    assert "6 个区划" in told[0]
    assert told[-1].startswith("试验县")


def test_the_bodies_are_what_the_services_read(regions_file: Path) -> None:
    pack = open_pack(regions_file)
    body = organisation(pack)
    assert body["county"] == "990101"
    assert body["regions"][0] == {"code": "990101", "name": "试验县", "tier": "county", "parent": None}
    post = next(unit for unit in body["units"] if unit["code"] == "990101100200-P")
    assert post == {
        "code": "990101100200-P",
        "name": "上湾村便民服务点",
        "tier": "village",
        "region": "990101100200",
        "kind": "post",
        "lines": [],
        "leader": "990101100200-01",
        "valid_from": "2024-01-01",
        "valid_to": None,
        "hours": None,
        "duty_phone": None,
    }
    agent = next(person for person in body["staff"] if person["staff_id"] == "990101100200-01")
    assert agent["roles"] == ["agent", "handler", "leader"]
    assert agent["scope"] == "990101100200"
    item = next(item for item in catalogue(pack)["items"] if item["code"] == "zdshbz")
    assert (item["kind"], item["lead_tier"], item["co_tiers"]) == ("application", "township", ["village"])
    income = next(material for material in item["materials"] if material["code"] == "income")
    assert income["name"] == "家庭收入证明"
    assert income["required"] is True
    assert income["how"].startswith("上班的由单位开工资证明")
    assert (income["originals"], income["copies"], income["shown"]) == (1, 0, False)
    general = next(line for line in lines(pack)["lines"] if line["code"] == "civil_affairs")
    assert (general["name"], general["name_en"]) == ("民政", "Civil affairs")
    assert set(general) == {"code", "name", "name_en", "leader_title"}  # targets and people are the county's own
    json.dumps([body, item])


def test_a_service_that_is_still_starting_is_waited_for(network: Network, regions_file: Path) -> None:
    network.answers = [(503, {}), (502, {})]
    told: list[str] = []
    load(open_pack(regions_file), network.urls, "a-token", progress=told.append)
    assert len(network.received) == 4
    assert len([line for line in told if "等待" in line]) == 1


def test_a_service_that_never_comes_is_named(network: Network, regions_file: Path) -> None:
    network.close()
    with pytest.raises(NotLoaded, match="dispatch 在 0 秒内没有应答"):
        load(open_pack(regions_file), network.urls, "a-token", patience_seconds=0)


def test_what_a_service_refuses_is_told_in_its_words(network: Network, regions_file: Path) -> None:
    error = {"field": "units.3.kind", "zh": "不认识", "en": "unknown"}
    network.answers = [(422, {"detail": "有误", "detail_en": "wrong", "errors": [error]})]
    with pytest.raises(NotLoaded, match=r"dispatch .*422 有误; wrong; units\.3\.kind: 不认识 / unknown"):
        load(open_pack(regions_file), network.urls, "a-token")
    assert network.received == []


def test_a_pack_with_mistakes_is_not_sent(network: Network, folder: Path, spoil: Spoil) -> None:
    spoil("staff.csv", 4, "机构编码", "990101-XX")
    with pytest.raises(PackInvalid):
        load(inspect(folder).pack, network.urls, "a-token")
    assert network.received == []
