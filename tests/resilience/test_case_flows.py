"""Residents' cases and directives from above, on the whole network, while one thing after the other is broken.

One network lives through all of it, and after each fault everything that ever happened on it is compared with what
people were told: nothing lost, nothing done twice, all queues empty, every state as its history demands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.messages import Problem
from tests.chaos.faults import CATALOGUE
from tests.chaos.ledger import Word, read_ledger
from tests.chaos.performance import Performance
from tests.chaos.plan import Planned
from tests.chaos.stage import Stage, running_stage
from tests.infrastructure.needs import needed
from tests.infrastructure.postgres import NoPostgres

pytestmark = pytest.mark.timeout(400)
_CALM_SECONDS = 2.0  # before the first fault, between two and after the last


@dataclass(frozen=True)
class Theatre:
    """The network that lives through all faults, and its ledger."""

    stage: Stage
    performance: Performance
    ledger_file: Path


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """On PostgreSQL; the short mix of ``tests/chaos`` runs on SQLite."""
    folder = tmp_path_factory.mktemp("case-flows")
    with needed("RabbitMQ and PostgreSQL", running_stage(folder, "postgresql"), Problem, NoPostgres) as stage:
        performance = Performance(stage, folder / "ledger.jsonl", 1, print)
        yield Theatre(stage, performance, folder / "ledger.jsonl")
        performance.close()


def in_turn(*names: str) -> list[Planned]:
    """These faults one after the other, with a short calm around each."""
    plan, at = [], _CALM_SECONDS
    for name in names:
        lasts = CATALOGUE[name].seconds
        plan.append(Planned(at, at + lasts, name))
        at += lasts + _CALM_SECONDS
    return plan


SCENES = {
    "services are killed": in_turn(
        "supervision is killed",
        "intake is killed",
        "portal is killed",
        "dispatch is killed",
        "notify is killed",
        "all services are killed at once",
    ),
    "PostgreSQL goes away": in_turn("PostgreSQL is restarted", "PostgreSQL is killed"),
    "lines to the broker break": in_turn("connections break in the middle of a frame", "the line to the broker is cut"),
    "every event comes twice and shuffled, and the clock jumps": [
        *in_turn("every event comes twice and shuffled"),
        *in_turn("the clock jumps an hour ahead", "the clock jumps an hour back"),
    ],
    "copies come and go": [
        *in_turn("a copy of dispatch comes and is killed"),
        *in_turn("a copy of supervision comes and goes"),
    ],
}


@pytest.mark.parametrize("scene", SCENES)
def test_nothing_is_lost_or_done_twice_when(theatre: Theatre, scene: str) -> None:
    plan = SCENES[scene]
    outcome = theatre.performance.run(plan, max(planned.ends for planned in plan) + _CALM_SECONDS)
    assert outcome.is_good, str(outcome)
    assert {happened.name for happened in outcome.happened} == {planned.name for planned in plan}


@pytest.mark.parametrize("name", ["the broker is killed", "the broker freezes", "the broker is short of memory"])
def test_residents_go_on_filing_and_nothing_is_lost_or_done_twice_when(theatre: Theatre, name: str) -> None:
    plan = in_turn(name)
    outcome = theatre.performance.run(plan, plan[0].ends + _CALM_SECONDS)
    assert outcome.is_good, str(outcome)
    [happened] = outcome.happened
    filed = [
        line
        for line in read_ledger(theatre.ledger_file)
        if line.word is Word.TOLD and line.act == "file" and happened.began < line.at < happened.ended
    ]
    assert len(filed) > 0.5 * plan[0].fault.seconds, "the HTTP interface stays up while the broker is away"
