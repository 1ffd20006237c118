"""Each text of the corpus in every place of every body: refused by name, or kept as it was sent."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from shared.http.spec import Spec
from tests.architecture.service_classes import endpoints
from tests.chaos.checking.tokens import DATA_KEY
from tests.chaos.county import write_regions
from tests.hostile.aftermath import damage
from tests.hostile.bodies import Path, put, required, text_places, texts_in
from tests.hostile.corpus import HOSTILE, LONG, NO_BODY, NO_TEXT, joined
from tests.hostile.elsewhere import FromElsewhere
from tests.hostile.matters import Seeding
from tests.hostile.recipes import RECIPES, Recipe, Stage
from tests.hostile.turn import examples, is_in_turn
from tests.infrastructure.broker import Broker
from tests.infrastructure.databases import PostgresDatabases, PostgresServer
from tests.infrastructure.network import running_network

VILLAGE = "990101101201"
PROBE, MARKER = "标记" * 55, "标记"  # as long as a name may be, and short
SHORT = 30  # characters of what is put where a name does not fit
A_FEW = 4  # texts of the corpus where only a code fits
EACH = 1 if examples(1) > 1 else 3  # of the texts for names and longer fields, each third; others for each endpoint

pytestmark = pytest.mark.timeout(900)
# A batch is taken, and each command answered for itself: tests/unit/dispatch/test_device_commands.py has the texts.
BATCHES = {"take_commands"}
_OPERATIONS = [(service, name) for service, recipes in RECIPES.items() for name in recipes]
EVERY = pytest.mark.parametrize(("service", "operation"), _OPERATIONS)
EVERY_TEXT = pytest.mark.parametrize(
    ("service", "operation"),
    [(service, name) for service, name in _OPERATIONS if name not in BATCHES and is_in_turn(name)],
)


@pytest.fixture(scope="module")
def stage(broker: Broker, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    databases = PostgresDatabases(postgres)
    folder, keys = tmp_path_factory.mktemp("corpus"), {"ZHENBI_DATA_KEY": DATA_KEY}
    with running_network(broker, databases, folder, environment=keys) as network:
        network.load_pack(write_regions(folder))
        network.wait_until_settled()
        yield Stage(network, Seeding(network, VILLAGE).seed(), VILLAGE)
    databases.drop_all()


@dataclass
class Door:
    """One endpoint, ready to be sent things."""

    stage: Stage
    service: str
    spec: Spec
    recipe: Recipe

    def __post_init__(self) -> None:
        self._http = requests.Session()
        self._http.mount("http://", FromElsewhere())
        self._http.headers["Connection"] = "close"
        who = self.recipe.who
        staff_id = who(self.stage) if who else self.stage.person(self.recipe.role)
        if staff_id is not None:
            self._http.headers["Authorization"] = f"Bearer {self.stage.network.token_for(staff_id)}"

    @property
    def known(self) -> Mapping[str, Any]:
        return self.recipe.known(self.stage)

    def body(self) -> dict[str, Any]:
        assert self.spec.body is not None
        return required(self.spec.body, self.known)

    def places(self) -> dict[Path, Any]:
        assert self.spec.body is not None
        return dict(text_places(self.spec.body, self.known))

    def send(self, body: Any = None, raw: bytes | None = None) -> requests.Response:
        url = self.stage.network.urls[self.service] + self.recipe.path(self.stage)
        headers = {"Content-Type": "application/json"}
        if raw is not None:
            return self._http.request(self.spec.method, url, data=raw, headers=headers, timeout=60)
        return self._http.request(self.spec.method, url, json=body, timeout=60)

    def read_again(self, answer: Any) -> Any:
        assert self.recipe.again is not None
        url = self.stage.network.urls[self.service] + self.recipe.again(answer)
        return self._http.get(url, timeout=60).json()


@pytest.fixture
def door(stage: Stage, service: str, operation: str) -> Door:
    return Door(stage, service, endpoints(service)[operation], RECIPES[service][operation])


@pytest.mark.parametrize("service", RECIPES)
def test_no_endpoint_with_a_body_is_left_out(service: str) -> None:
    assert {name for name, spec in endpoints(service).items() if spec.body is not None} == RECIPES[service].keys()


def refused_well(answer: requests.Response) -> bool:
    """Whether it is refused, and the refusal is one that a person and a program understand."""
    assert answer.status_code < 500, answer.text[:2000]
    if answer.status_code < 400:
        return False
    if answer.request.url and "/open311/" in answer.request.url:
        assert all({"code", "description"} <= error.keys() for error in answer.json())
        return True
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert len(answer.content) < 100_000, "the refusal repeats what was sent"
    assert problem["status"] == answer.status_code
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["detail"]), problem["detail"]
    assert problem["detail_en"]
    if answer.status_code == 422:
        assert problem["errors"], "no field is named"
        for error in problem["errors"]:
            assert error["field"]
            assert error["zh"]
            assert error["en"]
    return True


def places_for(door: Door, probe: str) -> dict[Path, Any]:
    """The places where any text of this length will do, if the rest is right."""
    places = door.places()
    return {
        path: value
        for path, value in places.items()
        if not refused_well(door.send(put(door.body(), path, value, probe)))
    }


def everywhere(door: Door, places: Mapping[Path, Any], text: str) -> dict[str, Any]:
    """A body with ``text`` in all these places."""
    body = door.body()
    for path, value in places.items():
        body = put(body, path, value, text)
    return body


def as_kept(text: str) -> set[str]:
    """``text`` as it was sent, and as fields that trim it keep it."""
    trimmed = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return {text, text.strip(), trimmed}


@EVERY_TEXT
def test_a_text_is_refused_by_name_or_kept_as_it_was_sent(door: Door) -> None:
    wide, open_to_any = (places_for(door, probe) for probe in (PROBE, MARKER))
    narrow = {path: value for path, value in open_to_any.items() if path not in wide}
    if wide:
        begin = zlib.crc32(door.spec.path.encode()) % EACH
        must_come_back(door, wide, PROBE, list(joined(HOSTILE.values(), len(PROBE)))[begin::EACH])
    if narrow:
        must_come_back(door, narrow, MARKER, _some(door.spec.path, joined(HOSTILE.values(), SHORT)))
    for path, value in door.places().items():
        for text in () if path in open_to_any else _some(path, HOSTILE.values()):
            refused_well(door.send(put(door.body(), path, value, text)))
        assert refused_well(door.send(put(door.body(), path, value, LONG))), path


def must_come_back(door: Door, places: Mapping[Path, Any], probe: str, texts: Iterable[str]) -> None:
    """What is taken is told again as it was sent, as often as the probe is, and can be read so later."""
    shown = sum(text == probe for text in texts_in(_plain(door.send(everywhere(door, places, probe)))))
    for text in texts:
        answer = door.send(everywhere(door, places, text))
        if refused_well(answer) or not door.recipe.echoes:
            continue
        said = _plain(answer)
        assert sum(each in as_kept(text) for each in texts_in(said)) >= shown, f"{text}: {said}"
        if door.recipe.again is not None and shown:
            assert as_kept(text) & set(texts_in(door.read_again(said))), text


def _some(where: object, texts: Iterable[str]) -> Iterator[str]:
    """A few of them, others for each place."""
    known = list(texts)
    begin = zlib.crc32(str(where).encode())
    for step in range(A_FEW):
        yield known[(begin + step * 17) % len(known)]


def _plain(answer: requests.Response) -> Any:
    return answer.json() if "json" in answer.headers.get("Content-Type", "") else {}


@EVERY_TEXT
def test_what_is_no_text_is_refused_by_name(door: Door) -> None:
    places = list(door.places().items())
    for position, text in enumerate(NO_TEXT.values()):
        path, value = places[position % len(places)]
        answer = door.send(put(door.body(), path, value, text))
        assert refused_well(answer), path
        assert answer.status_code in (400, 422), answer.text[:500]


@EVERY
def test_what_is_no_body_is_refused(door: Door, operation: str) -> None:
    bodies = list(NO_BODY.items())
    begin = zlib.crc32(operation.encode())
    for step in range(3):
        name, raw = bodies[(begin + step * 5) % len(bodies)]
        assert refused_well(door.send(raw=raw)) or name in ("nothing", "utf-16"), name


def test_nothing_is_broken(stage: Stage) -> None:
    assert damage(stage.network) == []
