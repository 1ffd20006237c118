"""Personal data through running services: found without being readable, looked at on record, resealed under load."""

import os
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from click.testing import CliRunner
from PIL import Image

from deploy.local.keys import commands, keys
from deploy.local.keys.ring import KeyRing
from deploy.local.queues.target import Target
from shared.contracts import Role
from shared.contracts.services import SERVICES
from shared.sealing import new_key, token_key_ids
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import Network, running_network
from tests.scenario.conftest import REGIONS

COUNTY, TOWNSHIP, VILLAGE, ELSEWHERE = "990101", "990101101", "990101101201", "990101102"
IDENTITY, PHONE = "11010519491231002X", "13812345678"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "data-keys"
    file.write_text(f"{new_key()}\n")
    return {"ZHENBI_DATA_KEY_FILE": str(file), "ZHENBI_INDEX_KEY": new_key()}


@contextmanager
def county(
    services: Collection[str], broker: Broker, databases: Databases, folder: Path, environment: dict[str, str]
) -> Iterator[Network]:
    """A county of two townships."""
    regions = folder / "regions.csv"
    regions.write_text(REGIONS, encoding="utf-8")
    with running_network(broker, databases, folder, services=services, environment=environment) as network:
        network.load_pack(regions)
        network.wait_until_settled()
        yield network


@pytest.fixture
def network(broker: Broker, databases: Databases, tmp_path: Path, environment: dict[str, str]) -> Iterator[Network]:
    """Who takes cases in and tells people."""
    with county(["dispatch", "intake", "notify"], broker, databases, tmp_path, environment) as network:
        yield network


@pytest.fixture
def whole_network(
    broker: Broker, databases: Databases, tmp_path: Path, environment: dict[str, str]
) -> Iterator[Network]:
    """All five services: somebody takes every message."""
    with county(SERVICES, broker, databases, tmp_path, environment) as network:
        yield network


def clerk(network: Network, scope: str = TOWNSHIP) -> Caller:
    return network.somebody(Role.CLERK, scope=scope, staff_id="clerk-1", unit=f"{TOWNSHIP}-CS")


def file_case(network: Network, phone: str = PHONE) -> dict[str, Any]:
    resident = {"name": "王小明", "identity_number": IDENTITY, "phone": phone}
    assert network.pack is not None
    papers = [paper.code for paper in network.pack.materials_of("zdshbz") if paper.required]
    body = {"item": "zdshbz", "region": VILLAGE, "resident": resident, "materials": papers}
    filed: dict[str, Any] = clerk(network).post("intake", "/cases", body)
    return filed


def rows(network: Network, service: str, statement: str) -> list[Any]:
    engine = sa.create_engine(network.database_urls[service])
    with engine.connect() as connection:
        found = list(connection.execute(sa.text(statement)))
    engine.dispose()
    return found


def test_found_by_number_seen_with_a_reason_and_all_of_it_on_record(network: Network) -> None:
    filed = file_case(network)
    number, code = filed["number"], filed["query_code"]
    assert filed["case"]["resident"]["phone"] == "138****5678"

    search = {"identity_number": "110105 19491231 002x", "reason": "filing"}
    (matter,) = clerk(network).post("intake", "/residents/lookup", search)["matters"]
    assert (matter["number"], matter["resident"]["name"]) == (number, "王**")
    assert clerk(network, ELSEWHERE).post("intake", "/residents/lookup", search)["matters"] == []
    filled = clerk(network).post("intake", "/residents/lookup", {**search, "fill": True})["resident"]
    assert (filled["name"], filled["phone"]) == ("王小明", PHONE)

    with pytest.raises(Refused) as refused:
        clerk(network).post("intake", f"/cases/{number}/residents/views", {})
    assert refused.value.fields == {"reason"}
    with pytest.raises(Refused) as refused:
        clerk(network).post("intake", f"/cases/{number}/residents/views", {"reason": "other"})
    assert refused.value.fields == {"note"}
    seen = clerk(network).post("intake", f"/cases/{number}/residents/views", {"reason": "contact"})
    assert seen["identity_number"] == IDENTITY

    supervisor = network.somebody(Role.SUPERVISOR, scope=COUNTY)
    first = supervisor.get("intake", "/looks", limit="3")
    rest = supervisor.get("intake", "/looks", limit="3", cursor=first["next"])
    register = [*first["items"], *rest["items"]]
    assert [look["kind"] for look in register] == ["resident", "lookup", "lookup", "lookup"]
    assert rest["next"] is None
    assert {look["address"] for look in register} == {"127.0.0.1"}
    assert network.somebody(Role.SUPERVISOR, scope="990102").get("intake", "/looks")["items"] == []
    with pytest.raises(Refused):
        clerk(network).get("intake", "/looks")
    assert len(network.events("intake", f"look/{register[0]['look_id']}")) == 1

    told = network.anybody().post("intake", f"/cases/{number}/looks", {"query_code": code})["items"]
    assert [(each["unit"], each["count"]) for each in told] == [(f"{TOWNSHIP}-CS", 4)]
    assert "clerk-1" not in str(told)
    with pytest.raises(Refused) as refused:
        network.anybody().post("intake", f"/cases/{number}/looks", {"query_code": "AAAAAA"})
    assert refused.value.status == 403
    for service in ("intake", "notify"):
        log = network.processes[service].log.read_text()
        assert not [secret for secret in (IDENTITY, PHONE, "王小明", code) if secret in log]


def photo(size: int = 2000) -> bytes:
    out = BytesIO()
    Image.frombytes("RGB", (size, size // 2), os.urandom(size * (size // 2) * 3)).save(out, "JPEG", quality=85)
    return out.getvalue()


class Sender:
    """Sends files as a browser does."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.url = network.urls["intake"]

    def headers(self, *roles: Role, scope: str = TOWNSHIP) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.network.token(*(roles or (Role.CLERK,)), scope=scope)}"}

    def send(self, number: str, content: Any, name: str = "photo.jpg", **more: Any) -> requests.Response:
        headers = {"Content-Disposition": f'attachment; filename="{name}"', **more.pop("headers", self.headers())}
        path = f"/cases/{number}/attachments{more.pop('path', '')}"
        return requests.post(self.url + path, data=content, headers=headers, timeout=120, **more)


def test_a_photo_goes_in_and_comes_out(network: Network, tmp_path: Path) -> None:
    filed, sender = file_case(network), Sender(network)
    number, picture = filed["number"], photo()
    assert len(picture) > 1024 * 1024
    sent = sender.send(number, picture, "ID card of Wang.exe")
    assert sent.status_code == 201, sent.text
    attachment = sent.json()
    assert (attachment["name"], attachment["media_type"]) == ("ID card of Wang.jpg", "image/jpeg")
    again = sender.send(number, iter([picture[:500_000], picture[500_000:]]))  # in chunks, its length not said
    assert again.json()["attachment_id"] == attachment["attachment_id"], "the same content is the same attachment"

    by_resident = sender.send(
        number, photo(300), path="/of-resident", headers={"Zhenbi-Query-Code": filed["query_code"]}
    )
    assert by_resident.status_code == 201, by_resident.text
    listed = clerk(network).get("intake", f"/cases/{number}/attachments")["items"]
    assert [each["added_by"] for each in listed] == ["tester", ""]

    address = f"{sender.url}/cases/{number}/attachments/{attachment['attachment_id']}"
    seen = requests.post(f"{address}/views", json={"reason": "handling"}, headers=sender.headers(), timeout=60)
    assert seen.status_code == 200
    assert len(seen.content) == attachment["size_bytes"]
    with Image.open(BytesIO(seen.content)) as image:
        assert image.size == (2000, 1000)
    assert seen.headers["Content-Disposition"].startswith("attachment;")
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    own = requests.post(f"{address}/of-resident", json={"query_code": filed["query_code"]}, timeout=60)
    assert own.content == seen.content
    assert requests.post(f"{address}/of-resident", json={"query_code": "AAAAAA"}, timeout=60).status_code == 403
    looks = network.somebody(Role.SUPERVISOR, scope=COUNTY).get("intake", "/looks")["items"]
    assert [look["kind"] for look in looks] == ["attachment"]

    stored = [path for path in (tmp_path / "attachments").rglob("*") if path.is_file()]
    assert len(stored) == 2
    assert not [path for path in stored if b"JFIF" in path.read_bytes()]
    assert list((tmp_path / "uploads").iterdir()) == []


def test_what_may_not_come_in_does_not(network: Network, tmp_path: Path) -> None:
    number, sender = file_case(network)["number"], Sender(network)
    assert sender.send(number, b"<script>alert(1)</script>", "photo.jpg").status_code == 422
    assert sender.send(number, b"").status_code == 422
    too_large = sender.send(number, b"x" * (10 * 1024 * 1024 + 1))
    assert (too_large.status_code, too_large.json()["type"]) == (413, "urn:zhenbi:problem:too-large")
    assert sender.send(number, iter([b"x" * 1024 * 1024] * 12)).status_code == 413
    assert sender.send(number, photo(100), headers={}).status_code == 401
    assert sender.send(number, photo(100), headers=sender.headers(Role.ISSUER)).status_code == 403
    assert sender.send(number, photo(100), headers=sender.headers(scope=ELSEWHERE)).status_code == 404
    wrong = {"Zhenbi-Query-Code": "AAAAAA"}
    assert sender.send(number, photo(100), path="/of-resident", headers=wrong).status_code == 403
    assert clerk(network).get("intake", f"/cases/{number}/attachments")["items"] == []
    assert not (tmp_path / "attachments").exists()
    assert list((tmp_path / "uploads").iterdir()) == []


def test_many_send_the_same_photo_at_once(network: Network, tmp_path: Path) -> None:
    number, sender, picture = file_case(network)["number"], Sender(network), photo(300)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(sender.send(number, picture).status_code)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {201, 503}
    assert 201 in answers
    assert rows(network, "intake", "SELECT count(*) FROM stored_file")[0][0] == 1


def test_a_key_is_replaced_while_cases_come_in(whole_network: Network, environment: dict[str, str]) -> None:
    """Filed before, during and after: everything opens, everything is sealed anew, and then the old key is gone."""
    network = whole_network
    file = Path(environment["ZHENBI_DATA_KEY_FILE"])
    variables = {
        "AMQP_URI": network.virtual_host.uri,
        **environment,
        **{f"{name.upper()}_DATABASE_URL": url for name, url in network.database_urls.items()},
        "ZHENBI_HOME": str(file.parent),
    }
    target = Target(variables)
    numbers = [file_case(network)["number"] for _ in range(20)]
    stop = threading.Event()

    def keep_filing() -> None:
        while not stop.is_set():
            numbers.append(file_case(network)["number"])

    filing = threading.Thread(target=keep_filing)
    filing.start()
    try:
        time.sleep(0.5)
        (old,) = KeyRing(file).names
        rotated = CliRunner().invoke(keys, ["rotate"], obj=target)
        assert rotated.exit_code == 0, rotated.output
        during = len(numbers)
        network.wait_until(lambda: len(numbers) > during + 5, 30, "cases to come in after the rotation")
    finally:
        stop.set()
        filing.join()
    new = KeyRing(file).names[0]
    network.wait_until_settled(60)
    then = time.time() - commands.STRAGGLERS_SECONDS - 1
    os.utime(file, (then, then))
    dropped = CliRunner().invoke(keys, ["drop"], obj=target)
    assert dropped.exit_code == 0, f"{dropped.output}{dropped.exception}"
    assert KeyRing(file).names == [new] != [old]

    for service, statement in (
        ("intake", "SELECT resident_name, resident_phone FROM cases"),
        ("intake", "SELECT body FROM outbox WHERE type LIKE 'case.submitted%'"),
        ("notify", "SELECT contact FROM known_case"),
    ):
        found = rows(network, service, statement)
        assert found
        assert {key for row in found for value in row for key in token_key_ids(value)} == {new}, statement
    network.restart("intake")
    seen = [
        clerk(network).post("intake", f"/cases/{number}/residents/views", {"reason": "contact"})["phone"]
        for number in (numbers[0], numbers[-1])
    ]
    assert seen == [PHONE, PHONE]
    search = {"phone": PHONE, "reason": "filing"}
    assert len(clerk(network).post("intake", "/residents/lookup", search)["matters"]) == min(50, len(numbers))
