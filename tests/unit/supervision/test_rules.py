"""The table of deadlines, row by row."""

from datetime import timedelta

import pytest

from services.supervision.model.calendar import DEFAULT_HOURS
from services.supervision.model.rules import Rule, directive_rule, reply_rule, sign_rule
from shared.contracts import CaseKind

DAY = DEFAULT_HOURS.per_day
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("rule", "allowed", "warned_after"),
    [
        (sign_rule(urgent=False), DAY, DAY / 2),
        (sign_rule(urgent=True), 2 * HOUR, HOUR),
        (reply_rule(CaseKind.CONSULTATION, None), 3 * DAY, DAY),
        (reply_rule(CaseKind.SUGGESTION, None), 5 * DAY, 2 * DAY),
        (reply_rule(CaseKind.HELP, None), 10 * DAY, 5 * DAY),
        (reply_rule(CaseKind.COMPLAINT, None), 10 * DAY, 5 * DAY),
        (reply_rule(CaseKind.REPORT, None), 10 * DAY, 5 * DAY),
        (reply_rule(CaseKind.APPLICATION, None), 20 * DAY, 16 * DAY),
        (reply_rule(CaseKind.APPLICATION, 10), 10 * DAY, 8 * DAY),
        (reply_rule(CaseKind.APPLICATION, 0), DAY, DAY * 4 / 5),  # 即办件
        (reply_rule(CaseKind.DANGER, None), 24 * HOUR, 20 * HOUR),
        (reply_rule(CaseKind.DANGER, 10), 24 * HOUR, 20 * HOUR),  # no promise outranks danger to life
        (directive_rule(urgent=True), 5 * DAY, 3 * DAY),
        (directive_rule(urgent=False), 15 * DAY, 10 * DAY),
    ],
)
def test_the_table(rule: Rule, allowed: timedelta, warned_after: timedelta) -> None:
    allowance = rule.allowance(DEFAULT_HOURS)
    assert timedelta(seconds=allowance.allowed_seconds) == allowed
    assert allowance.warn_after_seconds is not None
    assert timedelta(seconds=allowance.warn_after_seconds) == warned_after


def test_every_kind_of_case_has_a_deadline() -> None:
    for kind in CaseKind:
        assert reply_rule(kind, None).allowance(DEFAULT_HOURS).allowed_seconds > 0


def test_only_danger_runs_day_and_night() -> None:
    day_and_night = {kind for kind in CaseKind if reply_rule(kind, None).allowance(DEFAULT_HOURS).runs_day_and_night}
    assert day_and_night == {CaseKind.DANGER}


def test_the_ladder_climbs_every_four_working_hours() -> None:
    assert sign_rule(urgent=False).allowance(DEFAULT_HOURS).step_seconds == 4 * 3600
