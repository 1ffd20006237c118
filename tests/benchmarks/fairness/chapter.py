"""What docs/benchmarks.md says about this benchmark beside its figures."""

from tests.benchmarks.fairness.metrics import METRICS
from tests.benchmarks.rendering import Chapter, Chart

CHAPTER = Chapter(
    name="fairness",
    title="Fair sharing",
    about="""
A simulated year of one township: 624 visitors and 496 documents over its working days, the visitors of the insurance
desk bunched in January and December, seven handlers in two offices. People go on leave for a week, and in the two
peak months one is seconded to the insurance office. How long a task stays in hand is drawn from a log-normal
distribution (visitors about 6 working days, documents about 10). One matter in twelve is urgent, and counts twice.

Arrivals, durations, leave and seconding are the same for all three ways of placing: our routing as it runs
(`services/dispatch/model/routing.py`), taking turns among those who are there, and chance. At the end of every working
day the open work of the people of an office who are there is compared: Jain's index, (Σx)² / (n·Σx²), of the weighted
open work, and the gap of open tasks between the most and the least. The index is the mean of all days and offices, the
gap their median. Each sample is another year. It measures how work is shared, never how people work.
""",
    metrics=METRICS,
    charts=(
        Chart("jain", "Jain index of open work", ("jain", "jain_round_robin", "jain_random"), ours=("jain",)),
        Chart(
            "gap",
            "Gap of open work at the median",
            ("median_gap", "median_gap_round_robin", "median_gap_random"),
            ours=("median_gap",),
        ),
    ),
)
