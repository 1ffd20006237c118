"""Who publishes and who listens is as the contracts say: in code, on the broker and in the documents alike."""

import ast
from collections import Counter

import pytest

from shared import contracts
from shared.contracts import CONTRACTS
from shared.contracts.services import SERVICES
from shared.contracts.subscriptions import SUBSCRIPTIONS
from tests.architecture.service_classes import service_class, subscribers
from tests.architecture.source_tree import python_files, shown, text_of

EVERY = pytest.mark.parametrize("service", SERVICES)
TOOLS = {"operations"}  # publish what operators did, and listen to nothing


def test_whoever_publishes_or_consumes_is_there() -> None:
    named = [
        f"{contract.type}: {name}"
        for contract in CONTRACTS.values()
        for name in (contract.publisher, *contract.consumers)
        if name not in {*SERVICES, *(TOOLS if name == contract.publisher else ())}
    ]
    assert named == [], "no service of shared/contracts/services.py"


def test_every_event_is_offered_by_the_package_of_the_contracts() -> None:
    hidden = [c.data.__name__ for c in CONTRACTS.values() if getattr(contracts, c.data.__name__, None) is not c.data]
    assert hidden == [], "name it in __all__ of its module"


@EVERY
def test_a_service_goes_by_its_own_name(service: str) -> None:
    assert service_class(service).name == service


@EVERY
def test_each_subscription_has_exactly_one_entrypoint(service: str) -> None:
    """A subscription without entrypoint fills its queue for ever; an entrypoint without subscription misses events."""
    handled = Counter(event for events in subscribers(service).values() for event in events)
    subscribed = set(SUBSCRIPTIONS[service])
    where = f"services/{service}/service.py"
    faults = [f"{event.__name__}: no @subscribe in {where} handles it" for event in subscribed - set(handled)]
    faults += [
        f"{event.__name__}: {where} subscribes, but its contract's consumers do not name {service}"
        for event in set(handled) - subscribed
    ]
    faults += [f"{event.__name__}: {times} entrypoints in {where}" for event, times in handled.items() if times > 1]
    assert faults == []


@EVERY
def test_a_service_makes_every_event_it_publishes_and_no_event_of_another(service: str) -> None:
    publishers = {contract.data.__name__: contract.publisher for contract in CONTRACTS.values()}
    made = {name for name in _called_in(service) if name in publishers}
    own = {name for name, publisher in publishers.items() if publisher == service}
    assert sorted(own - made) == [], f"promised by the contracts, but nothing in services/{service}/ makes it"
    assert sorted(made - own) == [], f"made in services/{service}/, but the contract names another publisher"


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
