"""A short random mix of faults under load."""

import pytest

from tests.chaos.conftest import Mix


@pytest.mark.timeout(400)
def test_a_mix_of_faults_loses_nothing_and_does_nothing_twice(mix: Mix) -> None:
    assert mix.outcome.is_good, str(mix.outcome)
    assert mix.outcome.filed > mix.seconds / 2, "there was little to disturb"
