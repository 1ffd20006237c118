"""Clocks: always aware, always UTC, and movable where that is their purpose."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from shared.clock import SHANGHAI, DemoClock, FixedClock, SystemClock, set_demo_clock

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
A_MOMENT = timedelta(seconds=5)


def test_the_system_clock_is_aware_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now - datetime.now(UTC)) < A_MOMENT


def test_the_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(NINE)
    assert clock.now() == clock.now() == NINE
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(hours=3))
    assert clock.now() == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    clock.set(NINE)
    assert clock.now() == NINE


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(NINE.replace(tzinfo=None))


def test_shanghai_is_eight_hours_ahead() -> None:
    assert NINE.astimezone(timezone(timedelta(hours=8))).hour == 9


class TestDemoClock:
    def test_without_a_file_it_is_the_real_time(self, tmp_path: Path) -> None:
        clock = DemoClock(tmp_path / "missing.json")
        assert abs(clock.now() - datetime.now(UTC)) < A_MOMENT

    def test_it_shows_what_the_file_says(self, tmp_path: Path) -> None:
        path = tmp_path / "clock.json"
        set_demo_clock(path, shown=NINE, rate=1)
        now = DemoClock(path).now()
        assert now.tzinfo is UTC
        assert timedelta(0) <= now - NINE < A_MOMENT

    def test_it_follows_the_file_when_that_is_replaced(self, tmp_path: Path) -> None:
        path = tmp_path / "clock.json"
        set_demo_clock(path, shown=NINE, rate=1)
        clock = DemoClock(path)
        clock.now()
        set_demo_clock(path, shown=NINE + timedelta(days=3), rate=1)
        assert clock.now() >= NINE + timedelta(days=3)

    def test_it_runs_as_fast_as_the_file_says(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "clock.json"
        monkeypatch.setattr("time.time", lambda: 1000.0)
        set_demo_clock(path, shown=NINE, rate=3600)
        clock = DemoClock(path)
        assert clock.now() == NINE
        monkeypatch.setattr("time.time", lambda: 1002.0)
        assert clock.now() == NINE + timedelta(hours=2)

    def test_processes_with_the_same_file_agree(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "clock.json"
        set_demo_clock(path, shown=NINE, rate=60)
        real = 2_000_000_000.0
        monkeypatch.setattr("time.time", lambda: real)
        assert DemoClock(path).now() == DemoClock(path).now()
