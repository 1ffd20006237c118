"""What dispatch says it publishes and consumes is what the contracts and its entrypoints say."""

from typing import Any

import pytest

from services.dispatch import events
from services.dispatch.service import DispatchService
from shared.contracts import CONTRACTS, contract_of
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.envelope import decode, wrap
from tests.unit.dispatch.small_county import FUSHAN, NOW, staff, units
from tests.unit.dispatch.test_task import a_task


def test_it_publishes_every_event_that_is_its_own() -> None:
    assert set(events.PUBLISHES) == {each.data for each in CONTRACTS.values() if each.publisher == "dispatch"}


def test_it_consumes_what_is_wired_to_it() -> None:
    handled = [event for method in vars(DispatchService).values() for event in getattr(method, "subscribes_to", ())]
    assert set(handled) == set(events.CONSUMES) == set(SUBSCRIPTIONS["dispatch"])


@pytest.mark.parametrize(
    "event",
    [
        events.unit_registered(units()[0]),
        events.staff_registered(staff()[8], contact="sealed"),
        events.task_assigned(a_task(unit=f"{FUSHAN}-P", unit_name="富山村服务点", region=FUSHAN)),
        events.task_done(a_task()),
    ],
    ids=lambda event: contract_of(type(event)).type,
)
def test_an_event_survives_the_wire(event: Any) -> None:
    assert decode(wrap(event, sequence=1, time=NOW).encode()).data == event
