"""Not faster than asked for."""

import pytest

from shared.messaging.administration.pace import Pace


class Time:
    """Passes only while somebody sleeps."""

    now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_actions_are_spread_evenly() -> None:
    time = Time()
    pace = Pace(10, time.sleep, lambda: time.now)
    begun = []
    for _ in range(4):
        pace.wait()
        begun.append(round(time.now, 3))
    assert begun == [0.0, 0.1, 0.2, 0.3]


def test_lost_time_is_not_made_up_for() -> None:
    time = Time()
    pace = Pace(10, time.sleep, lambda: time.now)
    pace.wait()
    time.now += 5
    begun = []
    for _ in range(3):
        pace.wait()
        begun.append(round(time.now, 3))
    assert begun == [5.0, 5.1, 5.2], "a burst after a pause would be what the pace is there to prevent"


@pytest.mark.parametrize("pace", [0, -1])
def test_no_pace_is_an_error(pace: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Pace(pace, lambda _: None)
