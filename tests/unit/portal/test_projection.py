"""What single events say to the read model."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.portal.model.projection import patch_of
from shared import contracts as c

DUE = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
HEAD: dict[str, Any] = {
    "clock_id": "c-1",
    "kind": c.ClockKind.SIGN,
    "origin": c.Origin.CASE,
    "origin_number": "361103-20261123-000001-0",
    "task_id": "t-1",
    "region": "361103102200",
    "unit": "361103102200-P",
    "staff_id": None,
}


@pytest.mark.parametrize(
    ("before_due", "light"),
    [(timedelta(hours=9), "green"), (timedelta(hours=4), "yellow"), (timedelta(0), "red")],
)
def test_a_moved_due_moment_takes_an_earlier_light_back(before_due: timedelta, light: str) -> None:
    resumed = c.ClockResumed(**HEAD, due=DUE, warn_at=DUE - timedelta(hours=5), provisional=False)
    patch = patch_of(resumed, DUE - before_due)
    assert patch is not None
    assert (patch.fields["due"], patch.fields["light"]) == (DUE, light)


@pytest.mark.parametrize(
    "moved",
    [
        c.ClockPaused(**HEAD, reason="materials"),
        c.ClockResumed(**HEAD, due=DUE, warn_at=None, provisional=False),
        c.ClockCancelled(**HEAD, reason="superseded"),
    ],
)
def test_a_clock_that_is_no_longer_satisfied_was_not_in_time(moved: object) -> None:
    """An event heard late may show that what counted as done had been taken back before."""
    patch = patch_of(moved, DUE)
    assert patch is not None
    assert patch.fields["in_time"] is None
