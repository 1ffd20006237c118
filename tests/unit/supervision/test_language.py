"""Every word that supervision says has an explanation, and every word it hears has a story."""

from services.supervision.model import explanation
from services.supervision.model.course import Reason
from shared.contracts import ClockKind, Rung
from shared.contracts.subscriptions import SUBSCRIPTIONS
from tests.unit.supervision.stories import HANDLERS


def test_the_stories_hear_all_that_supervision_hears() -> None:
    assert set(HANDLERS) == set(SUBSCRIPTIONS["supervision"])


def test_every_word_has_its_explanation() -> None:
    assert set(explanation.REASONS) == set(Reason)
    assert set(explanation.KINDS) == set(ClockKind)
    assert set(explanation.RUNGS) == set(Rung)
