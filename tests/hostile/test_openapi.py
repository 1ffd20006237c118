"""Every operation of the five services' OpenAPI documents, as real people of the county pack and without signing in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis

from shared.contracts.services import SERVICES
from tests.architecture.service_classes import endpoints
from tests.hostile.attack import Known, TokenOf, attack, examples
from tests.hostile.matters import Matters, Seeding, words_of
from tests.infrastructure.broker import Broker
from tests.infrastructure.databases import PostgresDatabases, PostgresServer
from tests.infrastructure.network import Network, running_network

COUNTY, VILLAGE = "361103", "361103102200"
SOMEBODY = "361103-01"  # leads, dispatches and issues; where anybody of the staff may call
ITEMS, LINES, UNITS = ("zdshbz", "ybzx"), ("medical_insurance", "civil_affairs"), (f"{VILLAGE}-P",)

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Target:
    """A network at work."""

    network: Network
    matters: Matters

    def document(self, service: str) -> dict[str, Any]:
        served: dict[str, Any] = requests.get(f"{self.network.urls[service]}/openapi.json", timeout=30).json()
        return served

    def people(self, service: str) -> TokenOf:
        """Whose task it is; else the first person of the pack whose role may call."""
        assert self.network.pack is not None
        staff = sorted(self.network.pack.staff, key=lambda person: (person.staff_id != SOMEBODY, person.staff_id))
        tokens = {
            name: self.network.token_for(next(p for p in staff if spec.roles & set(p.roles)).staff_id)
            for name, spec in endpoints(service).items()
            if spec.roles
        }
        workers = {task: self.network.token_for(staff_id) for task, staff_id in self.matters.workers.items()}

        def token_of(case: schemathesis.Case) -> str | None:
            operation = case.operation.definition.raw["operationId"]
            task = (case.path_parameters or {}).get("task_id")
            if operation != "review_task" and task in workers:
                return workers[task]
            return tokens.get(operation)

        return token_of

    @property
    def known(self) -> Known:
        there = self.matters
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
            ("/places", "code", (VILLAGE, *UNITS)),
            ("/public/villages", "code", (VILLAGE,)),
            ("/villages", "code", (VILLAGE,)),
            ("/tasks", "task_id", there.tasks),
        ]
        return Known(words=list(words_of(self.network, there, VILLAGE)), paths=paths)


@pytest.fixture(scope="module")
def target(broker: Broker, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    databases = PostgresDatabases(postgres)
    with running_network(broker, databases, tmp_path_factory.mktemp("openapi")) as network:
        network.load_pack(COUNTY)
        network.wait_until_settled(90)
        yield Target(network, Seeding(network, VILLAGE).seed())
    databases.drop_all()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_keeps_to_its_document(target: Target, service: str) -> None:
    document, url = target.document(service), target.network.urls[service]
    outcome = attack(url, document, target.people(service), target.known, most_examples=examples(3))
    print(service, outcome.requests, len(outcome.succeeded), sorted(outcome.succeeded))
    assert not outcome.faults, outcome.report()
