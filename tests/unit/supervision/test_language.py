"""Supervision speaks and hears exactly what the published language says."""

from services.supervision.events import CONSUMES, PUBLISHES
from services.supervision.model import explanation
from services.supervision.model.course import Reason
from shared.contracts import CONTRACTS, ClockKind, Rung
from shared.contracts.subscriptions import SUBSCRIPTIONS
from tests.unit.supervision.stories import HANDLERS


def test_it_publishes_what_is_its_own() -> None:
    assert set(PUBLISHES) == {contract.data for contract in CONTRACTS.values() if contract.publisher == "supervision"}


def test_it_consumes_what_it_subscribes_to() -> None:
    assert set(CONSUMES) == set(SUBSCRIPTIONS["supervision"])
    assert set(CONSUMES) == set(HANDLERS)


def test_every_word_has_its_explanation() -> None:
    assert set(explanation.REASONS) == set(Reason)
    assert set(explanation.KINDS) == set(ClockKind)
    assert set(explanation.RUNGS) == set(Rung)
