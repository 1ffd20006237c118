"""Every transition says who: an event without a person is one that no person makes."""

from dataclasses import fields

import pytest

from shared.contracts import CONTRACTS, Contract

# Whose act it is; "when" stands in the envelope.
OF_THE_CLOCK = "supervision's clock; staff_id is who has to act"
BY_NOBODY = {
    "emergency.report_requested": "the fixed time has come; staff_id is who is asked",
    "emergency.round_closed": "the fixed time has come",
    "clock.started": OF_THE_CLOCK,
    "clock.paused": OF_THE_CLOCK,
    "clock.resumed": OF_THE_CLOCK,
    "clock.warned": OF_THE_CLOCK,
    "clock.breached": OF_THE_CLOCK,
    "clock.satisfied": OF_THE_CLOCK,
    "clock.cancelled": OF_THE_CLOCK,
    "urge.issued": OF_THE_CLOCK,
    "directive.receipts_counted": "dispatch counts; whose acts they are is in the events of the tasks",
    "finding.filed": "intake files by itself what finding.reported tells, which says whose finding it is",
    "finding.refused": "intake answers by itself what finding.reported tells",
    "knowledge.review_requested": "a review date has passed",
    "message.sent": "notify sends by itself",
    "region.registered": "a county pack is loaded; its files are the record",
    "unit.registered": "a county pack is loaded; its files are the record",
    "staff.registered": "a county pack is loaded; its files are the record",
}
ACTORS = {"look.registered": "staff_id", "intervention.recorded": "operator"}  # where it is called something else


def people(contract: Contract) -> set[str]:
    """The fields that name who did it."""
    names = {field.name for field in fields(contract.data)}
    return {name for name in names if name in ("by", ACTORS.get(contract.name)) or name.endswith("_by")}


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_an_event_says_who(contract: Contract) -> None:
    assert bool(people(contract)) != (contract.name in BY_NOBODY), contract.summary
