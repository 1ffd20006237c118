"""Any sequence of commands and events leaves every case in order: see :mod:`.case_rules` for what that means."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from services.intake.model.case import State
from services.intake.model.notice import NoticeReason
from tests.hostile.case_machine import CaseMachine
from tests.hostile.turn import examples


def test_any_sequence_of_commands_and_events_keeps_cases_in_order() -> None:
    bounds = settings(
        max_examples=examples(250),
        stateful_step_count=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(CaseMachine, settings=bounds)
    assert CaseMachine.reached == {*State, *NoticeReason} - {State.DRAFT}, "some state was never reached"
