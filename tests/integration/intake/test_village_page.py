"""The page of a village, as an old phone uses it: forms, no script, portal and intake running."""

import re
from collections.abc import Iterator

import pytest
import requests

from tests.infrastructure.broker import Broker
from tests.infrastructure.network import Network
from tests.integration.intake.door_county import ADVICE, VILLAGE, clerk, running_county


@pytest.fixture(scope="module")
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("village")
    with running_county("sqlite", request, broker, folder, services=("intake", "portal")) as network:
        yield network


class Phone:
    """A browser that follows forms."""

    def __init__(self, network: Network) -> None:
        self._base = f"{network.urls['portal']}/v/{VILLAGE}"
        self._http = requests.Session()
        self.page = ""

    def open(self, path: str = "") -> int:
        return self._take(self._http.get(self._base + path, timeout=30))

    def send(self, path: str, **fields: str) -> int:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert token, self.page
        return self._take(self._http.post(self._base + path, data={"csrf_token": token[1], **fields}, timeout=30))

    def _take(self, answer: requests.Response) -> int:
        self.page = answer.text
        assert "<script" not in self.page
        return answer.status_code

    @property
    def told(self) -> dict[str, str]:
        """Number and query code on the page."""
        number, code = re.findall(r"<strong>([^<]+)</strong>", self.page)[:2]
        return {"number": number, "query_code": code}


def test_three_steps_from_the_code_on_the_wall_to_a_case(network: Network) -> None:
    phone = Phone(network)
    assert phone.open() == 200
    assert "五都镇 富山村" in phone.page
    assert phone.send("", item="zdshbz", summary="想申请低保", name="王小明", phone="13812345678") == 201
    told = phone.told
    assert 'name="attribute.identity_number"' in phone.page
    assert phone.send("/confirm", **told) == 422
    assert "须填写证件号码" in phone.page
    filled = {"attribute.identity_number": "11010519491231002X", "attribute.hukou": "all_local"}
    assert phone.send("/confirm", **told, **filled) == 201
    number = re.findall(r"<strong>([^<]+)</strong>", phone.page)[0]
    case = clerk(network).get("intake", f"/cases/{number}")
    assert (case["door"], case["answers"]) == ("web", {"hukou": "all_local"})


def test_coming_back_later(network: Network) -> None:
    phone = Phone(network)
    phone.open()
    assert phone.send("", item=ADVICE, summary="药费<b>怎么报") == 201
    told = phone.told
    later = Phone(network)
    assert later.open("/confirm") == 200
    assert later.send("/draft", number=told["number"], query_code="AAAAAA") == 403
    assert later.send("/draft", **{name: f" {text.lower()} " for name, text in told.items()}) == 200
    assert "药费&lt;b&gt;怎么报" in later.page
    assert later.send("/confirm", **told) == 201


def test_what_is_wrong_is_said_and_what_was_typed_stays(network: Network) -> None:
    phone = Phone(network)
    phone.open()
    assert phone.send("", summary="路灯坏了", phone="12") == 422
    assert "不是电话号码" in phone.page
    assert "路灯坏了" in phone.page
    network.stop("intake")
    try:
        assert phone.send("", summary="路灯坏了") == 503
    finally:
        network.restart("intake")
        network.processes["intake"].wait_until_it_answers()


def test_no_such_village(network: Network) -> None:
    answer = requests.get(f"{network.urls['portal']}/v/361103102999", timeout=30)
    assert answer.status_code == 404
    assert "没有这个村" in answer.text
