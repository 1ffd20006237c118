"""What dispatch publishes arrives as it was meant."""

from typing import Any

import pytest

from services.dispatch import events
from shared.contracts import contract_of
from shared.messaging.envelope import decode, wrap
from tests.unit.dispatch.small_county import FUSHAN, NOW, staff, units
from tests.unit.dispatch.test_task import a_task


@pytest.mark.parametrize(
    "event",
    [
        events.unit_registered(units()[0]),
        events.staff_registered(staff()[8], contact="sealed"),
        events.task_assigned(a_task(unit=f"{FUSHAN}-P", unit_name="富山村服务点", region=FUSHAN)),
        events.task_done(a_task(), by="361103102-03", remark="属实"),
    ],
    ids=lambda event: contract_of(type(event)).type,
)
def test_an_event_survives_the_wire(event: Any) -> None:
    assert decode(wrap(event, sequence=1, time=NOW).encode()).data == event
