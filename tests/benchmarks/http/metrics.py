"""What the benchmark measures, and what we want of it."""

from tests.benchmarks.measuring import Metric

_EACH = "requests/s"

METRICS = (
    Metric("create_per_s", _EACH, "每秒登记", "cases filed", at_least=500),
    Metric("create_p99_ms", "ms", "登记，99%", "a case filed, p99", at_most=150),
    Metric("detail_per_s", _EACH, "每秒查看工单", "one case shown", at_least=1_000),
    Metric("list_per_s", _EACH, "每秒列表首页（50 件）", "first page of 50", at_least=500),
    Metric("list_1m_ratio", "×", "一百万件时列表慢几倍", "the same among 1,000,000 cases, times slower", at_most=1.5),
    Metric("search_p99_ms", "ms", "事项检索，99%", "search among 1,000 items, p99", at_most=30),
    Metric("list_1m_per_s", _EACH, "一百万件时每秒列表首页", "first page of 50 among 1,000,000"),
    Metric("search_per_s", _EACH, "每秒检索事项", "searches among 1,000 items"),
)
