"""A short random mix of faults under load, always the same one. ``make chaos`` runs longer ones."""

from pathlib import Path

import pytest

from deploy.local.messages import Problem
from tests.chaos.performance import Performance
from tests.chaos.plan import draw
from tests.chaos.stage import running_stage
from tests.infrastructure.needs import needed

SEED = 20261122
SECONDS = 70.0


@pytest.mark.timeout(400)
def test_a_mix_of_faults_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    with needed("RabbitMQ", running_stage(tmp_path, "sqlite"), Problem) as stage:
        performance = Performance(stage, tmp_path / "ledger.jsonl", SEED, print)
        outcome = performance.run(draw(SEED, SECONDS, "sqlite"), SECONDS)
        performance.close()
        assert outcome.is_good, str(outcome)
        assert outcome.filed > SECONDS / 2, "there was little to disturb"
