"""The plan of faults: reproduced by its seed, and with everything in it."""

import itertools

import pytest

from tests.chaos.faults import CATALOGUE, Ground, faults_for
from tests.chaos.plan import CALM_SECONDS, draw


def test_a_seed_gives_its_plan() -> None:
    assert draw(7, 600, "postgresql") == draw(7, 600, "postgresql")
    assert draw(7, 600, "postgresql") != draw(8, 600, "postgresql")


@pytest.mark.parametrize("seed", range(20))
def test_one_fault_at_a_time_on_each_ground(seed: int) -> None:
    plan = draw(seed, 600, "postgresql")
    assert plan[0].begins >= CALM_SECONDS
    assert max(planned.ends for planned in plan) <= 600
    for ground in Ground:
        here = [planned for planned in plan if planned.fault.ground is ground]
        assert all(earlier.ends < later.begins for earlier, later in itertools.pairwise(here))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seed", range(5))
def test_ten_minutes_leave_nothing_out(seed: int, database: str) -> None:
    assert {planned.name for planned in draw(seed, 600, database)} == set(faults_for(database))


def test_a_server_that_is_not_there_is_not_restarted() -> None:
    assert {name for name in CATALOGUE if "PostgreSQL" in name} == set(CATALOGUE) - set(faults_for("sqlite"))
