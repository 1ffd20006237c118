"""The figures of the weekly dispatch add up, in SQL as in Python, and are found by index."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.portal.handlers.weekly import report_of
from services.portal.model.weekly import MOST_LISTED, Bin, Figures, Period, PeriodKind, bin_of, last_met, sort_of
from services.portal.store import tables as t
from tests.unit.portal.bench import Bench
from tests.unit.portal.story import COUNTY, OFFICE, TOWNSHIP, VILLAGE

WEEK = Period.week_of(date(2026, 11, 18))
AT = WEEK.meeting_at
_HOURS = st.integers(min_value=-400, max_value=400)
_STATES = st.sampled_from(["running", "paused", "satisfied", "cancelled"])
_LINES = ("civil_affairs", "medical_insurance", "")


def a_clock(number: int, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "clock_id": f"clock-{number:06}",
        "kind": "reply",
        "origin": "case",
        "origin_number": f"case-{number % len(_LINES)}",
        "task_id": None,
        "region": VILLAGE,
        "unit": OFFICE,
        "staff_id": None,
        "due": AT,
        "provisional": False,
        "state": "running",
        "reason": "",
        "light": "green",
        "in_time": None,
        "started_at": AT - timedelta(days=30),
        "paused_at": None,
        "ended_at": None,
        "waits_for": "",
        "stamps": {},
    }
    return row | more


@st.composite
def clocks(draw: st.DrawFn) -> dict[str, Any]:
    """A clock as events may leave it: ended ones have an end, stopped ones a moment from which they stand still."""
    state, ended_at = draw(_STATES), None
    if state in ("satisfied", "cancelled"):
        ended_at = AT + timedelta(hours=draw(_HOURS))
    return {
        "kind": draw(st.sampled_from(["reply", "directive", "milestone", "sign"])),
        "unit": draw(st.sampled_from([OFFICE, "361103102200-P", None])),
        "region": draw(st.sampled_from([VILLAGE, TOWNSHIP, COUNTY, "361104101200"])),
        "due": AT + timedelta(hours=draw(_HOURS)),
        "state": state,
        "in_time": draw(st.booleans()) if state == "satisfied" else None,
        "started_at": AT + timedelta(hours=draw(st.integers(min_value=-800, max_value=10))),
        "paused_at": AT + timedelta(hours=draw(_HOURS)) if state == "paused" else None,
        "ended_at": ended_at,
    }


def fill(bench: Bench, rows: list[dict[str, Any]]) -> None:
    cases = [_case(f"case-{number}", line) for number, line in enumerate(_LINES)]
    with bench.database.writer() as connection:
        connection.execute(sa.delete(t.clocks))
        connection.execute(sa.delete(t.cases))
        connection.execute(sa.insert(t.cases), cases)
        if rows:
            connection.execute(sa.insert(t.clocks), rows)


def _case(number: str, line: str) -> dict[str, Any]:
    empty = {column.name: "" for column in t.cases.columns if not column.nullable}
    return empty | {
        "number": number,
        "line": line,
        "urgent": False,
        "round": 1,
        "missing": [],
        "refusal": {},
        "rated_round": 0,
        "stamps": {},
    }


def where(row: dict[str, Any], at: datetime) -> Bin:
    names = ("due", "state", "ended_at", "in_time", "paused_at")
    return bin_of(**{name: row[name] for name in names}, at=at)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(clocks(), max_size=30), hours=st.integers(min_value=-200, max_value=200))
def test_each_matter_is_in_exactly_one_bin_and_the_figures_add_up(
    bench: Bench, drawn: list[dict[str, Any]], hours: int
) -> None:
    at = AT + timedelta(hours=hours)
    rows = [a_clock(number, **drawn_one) for number, drawn_one in enumerate(drawn)]
    fill(bench, rows)
    with bench.units(read_only=True) as uow:
        report = report_of(uow, TOWNSHIP, WEEK, at)
    inside = [row for row in rows if row["region"].startswith(TOWNSHIP) and row["started_at"] <= at]
    due = [row for row in inside if WEEK.starts_at <= row["due"] < WEEK.ends_at]
    for sort, shown in (("matter", report.total("matters")), ("signing", report.total("signing"))):
        mine = [row for row in due if sort_of(row["kind"]) == sort]
        assert shown == Figures.of((where(row, at), 1) for row in mine)
        assert shown.due + shown.fell_away == len(mine)
        assert shown.counted == shown.due - shown.waiting - shown.not_yet
    for row in report.lines:
        assert sum((unit.matters for unit in row.units), Figures()) == row.matters
        assert sum((unit.signing for unit in row.units), Figures()) == row.signing
    until = min(at, WEEK.ends_at)
    late = [row for row in inside if row["due"] < until and where(row, at) is Bin.OPEN_LATE]
    assert report.late_count == sum(row["kind"] != "sign" for row in late)
    assert sum(matter.clocks for matter in report.late) == len(late)
    coming = WEEK.after
    ahead = [row for row in inside if coming.starts_at <= row["due"] < coming.ends_at and row["kind"] != "sign"]
    assert report.upcoming_count == sum(where(row, at) is Bin.NOT_YET for row in ahead) == len(report.upcoming)
    assert sum(row.upcoming for row in report.lines) == report.upcoming_count


def test_a_clock_that_was_stopped_after_it_was_due_is_late_all_the_same() -> None:
    due = AT - timedelta(days=2)
    state: dict[str, Any] = {"due": due, "state": "paused", "ended_at": None, "in_time": None, "at": AT}
    assert bin_of(**state, paused_at=due + timedelta(hours=1)) is Bin.OPEN_LATE
    assert bin_of(**state, paused_at=due - timedelta(hours=1)) is Bin.WAITING


def test_what_ended_later_was_open_then() -> None:
    ended: dict[str, Any] = {"due": AT - timedelta(days=1), "state": "satisfied", "in_time": False, "paused_at": None}
    assert bin_of(**ended, ended_at=AT + timedelta(hours=1), at=AT) is Bin.OPEN_LATE
    assert bin_of(**ended, ended_at=AT - timedelta(hours=1), at=AT) is Bin.DONE_LATE


def test_weeks_and_months_follow_chinas_days() -> None:
    assert (WEEK.first, WEEK.last, WEEK.before.first) == (date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 9))
    assert WEEK.starts_at == datetime(2026, 11, 15, 16, tzinfo=UTC)
    assert WEEK.meeting_at == datetime(2026, 11, 23, 0, tzinfo=UTC)
    december = Period.month_of(date(2026, 12, 31))
    assert (december.before.first, december.after.first) == (date(2026, 11, 1), date(2027, 1, 1))
    assert december.kind is PeriodKind.MONTH


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC), date(2026, 11, 9)),  # Monday, 07:59:59
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), date(2026, 11, 16)),  # Monday, 08:00
        (datetime(2026, 11, 29, 23, 0, tzinfo=UTC), date(2026, 11, 16)),
    ],
)
def test_the_last_meeting_is_that_of_the_latest_monday_at_eight(now: datetime, monday: date) -> None:
    assert last_met(now).first == monday


def test_ten_thousand_matters_are_counted_by_index_and_listed_in_part(bench: Bench) -> None:
    """A county's busiest week among others: no query of the report reads the clocks from one end to the other."""
    rows = []
    for number in range(20_000):
        # 10,000 were due in the week, the others long before: done, as nearly everything is
        in_week = number < 10_000
        due = AT - (timedelta(minutes=number) if in_week else timedelta(hours=200 + number % 8_000))
        done = not in_week or number % 10 > 1
        end = {"state": "satisfied", "in_time": True, "ended_at": due - timedelta(hours=1)} if done else {}
        rows.append(a_clock(number, due=due, **end))
    fill(bench, rows)
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().startswith("SELECT") and "clock_view" in statement:
            steps = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.append("\n".join(step[3] for step in steps))

    with bench.units(read_only=True) as uow:
        engine = uow.session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", explain)
        try:
            report = report_of(uow, COUNTY, WEEK, AT)
        finally:
            sa.event.remove(engine, "before_cursor_execute", explain)
    due_in_week = sum(1 for row in rows if WEEK.starts_at <= row["due"] < WEEK.ends_at)
    assert report.total("matters").due == due_in_week > 9_000
    assert report.late_count > len(report.late) == MOST_LISTED
    assert len(plans) >= 6
    assert [plan for plan in plans if "SCAN clock_view" in plan] == []
    assert all("ix_clock_view_state_due" in plan for plan in plans)
