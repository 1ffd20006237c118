"""Every operation of the five services' OpenAPI documents, as real people of a county pack and without signing in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
import requests
import schemathesis

from shared.contracts import Role
from shared.contracts.services import SERVICES
from shared.http import tokens
from shared.http.spec import Spec
from shared.identity import Identity
from tests.architecture.service_classes import endpoints
from tests.chaos.checking.tokens import DATA_KEY
from tests.chaos.county import write_regions
from tests.hostile.aftermath import damage
from tests.hostile.attack import Known, TokenOf, attack
from tests.hostile.matters import ADVICE, Matters, Seeding, words_of
from tests.hostile.turn import examples
from tests.infrastructure.broker import Broker
from tests.infrastructure.databases import PostgresDatabases, PostgresServer
from tests.infrastructure.network import Network, running_network
from tests.scenario.plot import ALLOWANCE

VILLAGE = "990101101201"
ITEMS, LINES = (ALLOWANCE, ADVICE), ("medical_insurance", "civil_affairs")

EVERY = pytest.mark.parametrize("service", SERVICES)
pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Target:
    """A network at work."""

    network: Network
    matters: Matters

    def document(self, service: str) -> dict[str, Any]:
        served: dict[str, Any] = requests.get(f"{self.network.urls[service]}/openapi.json", timeout=30).json()
        return served

    def token_for(self, spec: Spec) -> str:
        """Of the first person of the pack whose role may call: the county's before the townships' and villages'."""
        assert self.network.pack is not None
        people = sorted(self.network.pack.staff, key=lambda person: (len(person.scope), person.staff_id))
        return self.network.token_for(next(person for person in people if spec.roles & set(person.roles)).staff_id)

    def people(self, service: str) -> TokenOf:
        """Whose task it is; else somebody who may call."""
        able = {name: self.token_for(spec) for name, spec in endpoints(service).items() if spec.roles}
        workers = {task: self.network.token_for(staff_id) for task, staff_id in self.matters.workers.items()}

        def token_of(case: schemathesis.Case) -> str | None:
            operation = case.operation.definition.raw["operationId"]
            task = (case.path_parameters or {}).get("task_id")
            if operation != "review_task" and task in workers:
                return workers[task]
            return able.get(operation)

        return token_of

    @cached_property
    def known(self) -> Known:
        there, units = self.matters, (VILLAGE, f"{VILLAGE}-P")
        paths = [
            ("/cases", "number", there.cases),
            ("/cases", "attachment_id", there.attachments),
            ("/directives", "number", there.directives),
            ("/drafts", "number", there.drafts),
            ("/follow-ups", "number", there.cases),
            ("/guides", "item", ITEMS),
            ("/public/guides", "item", ITEMS),
            ("/held-documents", "number", there.held),
            ("/items", "code", ITEMS),
            ("/catalogue/items", "code", ITEMS),
            ("/learning-paths", "line", LINES),
            ("/my/learning", "line", LINES),
            ("/mandates", "number", there.mandates),
            ("/notices", "number", there.prints),
            ("/open311/v2/services", "code", ITEMS),
            ("/open311/v2/requests", "number", there.cases),
            ("/places", "code", units),
            ("/public/villages", "code", units),
            ("/villages", "code", units),
            ("/tasks", "task_id", there.tasks),
        ]
        return Known(words=list(words_of(self.network, there, VILLAGE)), paths=paths)


@pytest.fixture(scope="module")
def target(broker: Broker, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    databases = PostgresDatabases(postgres)
    folder, keys = tmp_path_factory.mktemp("openapi"), {"ZHENBI_DATA_KEY": DATA_KEY}
    with running_network(broker, databases, folder, environment=keys) as network:
        network.load_pack(write_regions(folder))
        network.wait_until_settled()
        yield Target(network, Seeding(network, VILLAGE).seed())
    databases.drop_all()


@EVERY
def test_a_service_keeps_to_its_document(target: Target, service: str) -> None:
    document, url = target.document(service), target.network.urls[service]
    outcome = attack(url, document, target.people(service), target.known, most_examples=examples(1))
    assert not outcome.faults, outcome.report()
    assert damage(target.network) == []


@EVERY
def test_nobody_gets_further_than_the_door_without_signing_in(target: Target, service: str) -> None:
    document, url = target.document(service), target.network.urls[service]
    outcome = attack(url, document, lambda _: None, target.known, most_examples=examples(1), every_corner=False)
    assert not outcome.faults, outcome.report()
    open_to_all = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["security"] != [{"bearer": []}]
    }
    assert outcome.succeeded <= open_to_all


@EVERY
def test_who_may_not_is_told_so_in_both_languages(target: Target, service: str) -> None:
    nobody = Identity(staff_id="x", name="", unit="", scope="990101", roles=frozenset())
    somebody = Identity(staff_id="x", name="", unit="", scope="990101", roles=frozenset(Role))
    refused = {
        "": 401,
        "Basic eDp4": 401,
        "Bearer ": 401,
        "Bearer x.y.z": 401,
        f"Bearer {tokens.issue(somebody, 'somebody else’s key, long enough for it', 60)}": 401,
        f"Bearer {tokens.issue(somebody, target.network.token_key, -60)}": 401,
        f"Bearer {tokens.issue(nobody, target.network.token_key, 60)}": 403,
    }
    for spec in endpoints(service).values():
        for authorization, status in refused.items() if spec.roles else ():
            url = target.network.urls[service] + spec.path.replace("<", "").replace(">", "")
            answer = requests.request(spec.method, url, headers={"Authorization": authorization}, json={}, timeout=30)
            assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), url
            assert {"detail", "detail_en"} <= answer.json().keys()
