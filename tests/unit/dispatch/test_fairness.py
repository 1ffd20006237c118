"""A simulated winter is shared more fairly than by taking turns or by chance; the year: tests/benchmarks/fairness."""

from tests.benchmarks.fairness.simulation import at_random, fairness, in_turn, jain, ours
from tests.benchmarks.fairness.township import year


def test_open_work_is_shared_fairly() -> None:
    winter = year(1, share=0.25)
    index, gap = fairness(winter, ours)
    assert index >= 0.95
    assert gap <= 1
    for other in (in_turn(), at_random(1)):
        theirs, their_gap = fairness(winter, other)
        assert theirs < index
        assert their_gap >= gap


def test_the_index_is_one_for_equal_shares_and_least_where_one_has_everything() -> None:
    assert jain([2, 2, 2]) == 1
    assert jain([3, 0, 0]) == 1 / 3
