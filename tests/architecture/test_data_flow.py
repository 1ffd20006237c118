"""Who publishes and who listens is as the contracts say: in code, on the broker and in the documents alike."""

import ast
from collections import Counter

import pytest

from shared.contracts import CONTRACTS
from shared.contracts.subscriptions import SUBSCRIPTIONS
from tests.architecture.service_classes import events_of, service_class, subscribers
from tests.architecture.source_tree import SERVICES, python_files, shown, text_of

EVERY = pytest.mark.parametrize("service", SERVICES)


TOOLS = {"operations"}  # publish what operators did, and listen to nothing


def test_the_network_is_these_five_services() -> None:
    assert tuple(SUBSCRIPTIONS) == SERVICES
    assert {contract.publisher for contract in CONTRACTS.values()} <= {*SERVICES, *TOOLS}


@EVERY
def test_a_service_goes_by_its_own_name(service: str) -> None:
    assert service_class(service).name == service


@EVERY
def test_each_subscription_has_exactly_one_entrypoint(service: str) -> None:
    """A subscription without entrypoint fills its queue for ever; an entrypoint without subscription misses events."""
    handled = Counter(event for events in subscribers(service).values() for event in events)
    assert dict(handled) == dict.fromkeys(SUBSCRIPTIONS[service], 1)


@EVERY
def test_what_a_service_says_it_consumes_is_what_it_subscribes_to(service: str) -> None:
    assert set(events_of(service).CONSUMES) == set(SUBSCRIPTIONS[service])


@EVERY
def test_what_a_service_says_it_publishes_is_what_the_contracts_give_it(service: str) -> None:
    own = {contract.data for contract in CONTRACTS.values() if contract.publisher == service}
    assert set(events_of(service).PUBLISHES) == own


@EVERY
def test_a_service_makes_every_event_it_publishes_and_no_event_of_another(service: str) -> None:
    names = {contract.data.__name__: contract.publisher for contract in CONTRACTS.values()}
    made = {name for name in _called_in(service) if name in names}
    assert made == {name for name, publisher in names.items() if publisher == service}


def test_every_event_reaches_somebody() -> None:
    heard = {event for events in SUBSCRIPTIONS.values() for event in events}
    assert [contract.type for contract in CONTRACTS.values() if contract.data not in heard] == []


def _called_in(service: str) -> set[str]:
    """Names of everything called in a service's code, by their last part."""
    called = set()
    for path in python_files("services"):
        if shown(path).startswith(f"services/{service}/"):
            for node in ast.walk(ast.parse(text_of(path))):
                match node:
                    case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
                        called.add(name)
    return called
