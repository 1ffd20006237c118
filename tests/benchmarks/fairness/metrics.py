"""What the benchmark measures, and what we want of it."""

from tests.benchmarks.measuring import Metric

_GAP = "tasks"

METRICS = (
    Metric("jain", "of 1", "在办均衡度（Jain 指数）", "Jain index of open work, our routing", at_least=0.95),
    Metric("median_gap", _GAP, "同等人员在办相差（中位数）", "gap of open work at the median, ours", at_most=1),
    Metric("jain_round_robin", "of 1", "轮流派的均衡度", "Jain index, taking turns"),
    Metric("jain_random", "of 1", "随机派的均衡度", "Jain index, at random"),
    Metric("median_gap_round_robin", _GAP, "轮流派相差", "gap at the median, taking turns"),
    Metric("median_gap_random", _GAP, "随机派相差", "gap at the median, at random"),
)
