"""Every door of every service says who may pass and what it is for."""

import re
from collections import Counter

import pytest

from shared.contracts import Role, contract_of
from shared.contracts.services import SERVICES
from shared.http.endpoint import PUBLIC
from shared.http.schemas import AnswerSchema, CommandSchema
from tests.architecture.service_classes import endpoints, entrypoints, service_class, subscribers

EVERY = pytest.mark.parametrize("service", SERVICES)

# Everything that answers without a token, and why it may.
OPEN_TO_ALL = {
    "GET /healthz": "liveness, for the machine's supervisor",
    "GET /readyz": "readiness, for the machine's supervisor",
    "GET /metrics": "counts without names; the port is not published",
    "GET /openapi.json": "the description of the interface",
    "POST /follow-ups/<number>/rating": "a resident rates with the query code",
    "GET /public/items": "residents find what they can ask for",
    "GET /public/knowledge": "residents search what is public in guides and questions",
    "GET /public/guides/<item>": "residents read the public part of a guide",
    "GET /public/questions/<code>": "residents read a public question",
    "POST /notices/<number>/print": "a resident prints a notice or receipt with the query code",
    "POST /cases/<number>/looks": "a resident asks who looked, with the query code",
    "POST /cases/<number>/attachments/of-resident": "a resident sends a file with the query code",
    "POST /cases/<number>/attachments/<attachment_id>/of-resident": "a resident reads their file with the query code",
    "GET /docs": "the description of the interface, to read",
    "GET /docs/<name>": "what that page is made of",
    "GET /public/villages/<code>": "residents see what can be filed in their village",
    "POST /drafts": "a resident writes a draft, limited by address and village",
    "POST /drafts/<number>/views": "a resident looks at their draft with the query code",
    "POST /drafts/<number>/confirmation": "a resident confirms with the query code",
    **{
        f"{method} /open311/{path}.<any(json,xml):extension>": "other systems; nothing personal without a key"
        for method, path in (
            ("GET", "discovery"),
            ("GET", "v2/services"),
            ("GET", "v2/services/<code>"),
            ("POST", "v2/requests"),
            ("GET", "v2/requests"),
            ("GET", "v2/requests/<number>"),
            ("GET", "v2/tokens/<token>"),
        )
    },
    "POST /api/token": "this is where one gets a token",
    "GET /api/progress/<number>": "a resident looks with the query code",
}


@EVERY
def test_an_endpoint_open_to_all_is_so_on_purpose(service: str) -> None:
    unexplained = [
        f"{spec.method} {spec.path}"
        for spec in endpoints(service).values()
        if spec.roles == PUBLIC and f"{spec.method} {spec.path}" not in OPEN_TO_ALL
    ]
    assert unexplained == [], "give it roles, or a line in OPEN_TO_ALL with the reason"


@EVERY
def test_roles_are_roles(service: str) -> None:
    for spec in endpoints(service).values():
        assert all(isinstance(role, Role) for role in spec.roles), spec.path


@EVERY
def test_every_service_has_the_operators_endpoints(service: str) -> None:
    served = {f"{spec.method} {spec.path}" for spec in endpoints(service).values()}
    assert {"GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json"} <= served


@EVERY
def test_no_address_is_served_twice(service: str) -> None:
    addresses = Counter((spec.method, re.sub(r"<[^>]+>", "<>", spec.path)) for spec in endpoints(service).values())
    assert [address for address, times in addresses.items() if times > 1] == []


@EVERY
def test_bodies_and_answers_are_checked_by_our_schemas(service: str) -> None:
    """So a misspelt field is an error everywhere, and nothing is answered that was not meant to be."""
    for name, spec in endpoints(service).items():
        assert spec.body is None or issubclass(spec.body, CommandSchema), name
        assert spec.answer is None or issubclass(spec.answer, AnswerSchema), name
        assert spec.method != "GET" or spec.body is None, f"{name}: a GET has no body"


@EVERY
def test_every_service_and_entrypoint_says_what_it_is_for(service: str) -> None:
    """In a docstring; a subscriber may say it by being named after its one event."""
    silent = [name for name, method in entrypoints(service).items() if not (method.__doc__ or "").strip()]
    assert [name for name in silent if not _named_after_its_event(name, subscribers(service).get(name, ()))] == []
    assert (service_class(service).__doc__ or "").strip()


def _named_after_its_event(name: str, events: tuple[type, ...]) -> bool:
    if len(events) != 1:
        return False
    words = set(re.split(r"[._]", contract_of(events[0]).name))
    return name.startswith("on_") and set(name.split("_")[1:]) <= words
