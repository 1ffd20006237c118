"""What is seen at a terminal."""

import io
from datetime import UTC, datetime

from rich.console import Console

from deploy.local.queues.tables import overview_table
from shared.messaging.administration.depths import Count, all_names, overview
from shared.messaging.topology import dead_letters_of

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
QUEUE = "supervision.case.materials_requested"  # the longest name there is
CALM = {name: Count(ready=0, consumers=1, unacked=0, in_per_second=0.0, out_per_second=0.0) for name in all_names()}
BUSY = Count(ready=12_345, consumers=1, unacked=200, in_per_second=55.5, out_per_second=44.4)


class AnHour:
    """Everything has been waiting for an hour."""

    def in_per_second(self, queue: str) -> float | None:
        return None

    def out_per_second(self, queue: str) -> float | None:
        return None

    def oldest_seconds(self, queue: str, waiting: int) -> float | None:
        return 3600.0


def lines(counts: dict[str, Count], *, every: bool = False, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width, markup=False)
    console.print(overview_table(overview(counts, AnHour()), every=every, moment=NOW))
    out = console.file
    assert isinstance(out, io.StringIO)
    return out.getvalue().splitlines()


def test_a_calm_network_is_one_row_a_service() -> None:
    shown = lines(CALM)
    assert sum("supervision" in line for line in shown) == 1
    assert any("are empty" in line for line in shown)
    assert "2026-11-23 09:00:00" in shown[-1]
    assert "…" not in "".join(shown)


def test_what_is_not_calm_is_shown_and_fits_an_ordinary_terminal() -> None:
    shown = lines({**CALM, QUEUE: BUSY, dead_letters_of(QUEUE): Count(ready=3, consumers=0)})
    [row] = [line for line in shown if QUEUE in line]
    assert "12,345" in row
    assert "≈1 h" in row
    assert row.rstrip().endswith("3")
    assert "…" not in "".join(shown)


def test_a_service_that_is_away_is_seen_in_its_row_and_a_queue_nobody_hears_in_its_own() -> None:
    away = {name: count if "notify" not in name else Count(ready=0, consumers=0) for name, count in CALM.items()}
    shown = lines({**away, QUEUE: Count(ready=0, consumers=0)})
    assert any("通知 notify" in line and "0/" in line for line in shown)
    assert not any("notify.task.assigned" in line for line in shown)
    assert any(QUEUE in line for line in shown)


def test_all_of_them_when_asked_for() -> None:
    assert len(lines(CALM, every=True)) > 80


def test_what_is_not_known_is_a_dash() -> None:
    [row] = [line for line in lines({}) if "intake" in line and "受理" in line]
    assert row.split()[2:4] == ["–", "–"]
