"""What the benchmark measures, and what we want of it."""

from tests.benchmarks.measuring import Metric

METRICS = (
    Metric("county_s", "s", "一县 247 村全部派到并告知", "247 villages: placed and told to the broker", at_most=1),
    Metric("country_s", "s", "全国 620,573 村全部派到", "620,573 villages: every unit has its task", at_most=300),
    Metric("country_told_s", "s", "全国任务全部告知代理", "the same, and every task told to the broker"),
    Metric("country_rss_mb", "MB", "全国派发时进程内存峰值", "memory of the service at its highest", at_most=300),
    Metric("progress_ms", "ms", "全国任务在册时查看进度，99%", "progress among all those tasks, p99", at_most=100),
    Metric("silent_ms", "ms", "全国任务在册时未签收名单一页，99%", "a page of who is silent, p99", at_most=100),
)
