"""What the benchmark measures, and what we want of it."""

from tests.benchmarks.measuring import Metric

_EACH = "events/s"

METRICS = (
    Metric("handled_per_s", _EACH, "一个进程每秒处理", "handled by one process", at_least=5_000),
    Metric("vs_faststream", "×", "是 FastStream 的几倍", "handled, times FastStream", at_least=4),
    Metric("vs_dramatiq", "×", "是 dramatiq 的几倍", "handled, times dramatiq", at_least=4),
    Metric("vs_celery", "×", "是 Celery 的几倍", "handled, times Celery", at_least=8),
    Metric("vs_nameko", "×", "是 nameko 自带处理器的几倍", "handled, times nameko's own", at_least=4),
    Metric(
        "vs_faststream_driver", "×", "是不用 SQLAlchemy 的 FastStream 的几倍", "times FastStream without SQLAlchemy"
    ),
    Metric("vs_dramatiq_driver", "×", "是不用 SQLAlchemy 的 dramatiq 的几倍", "times dramatiq without SQLAlchemy"),
    Metric("vs_celery_driver", "×", "是不用 SQLAlchemy 的 Celery 的几倍", "times Celery without SQLAlchemy"),
    Metric("vs_nameko_driver", "×", "是不用 SQLAlchemy 的 nameko 的几倍", "times nameko without SQLAlchemy"),
    Metric("scale_2", "×", "两个进程是一个的几倍", "two processes of one service, times one", at_least=1.4),
    Metric("published_per_s", _EACH, "从发件箱到代理确认，每秒", "from outbox to confirm", at_least=6_000),
    Metric(
        "publish_vs_faststream", "×", "发布，是 FastStream 逐条确认的几倍", "times FastStream one by one", at_least=6
    ),
    Metric("publish_vs_pika", "×", "发布，是 pika 逐条确认的几倍", "times pika one by one", at_least=6),
    Metric("hop_p50_ms", "ms", "提交到下一服务处理完，中位数", "commit to handled at the next, p50", at_most=25),
    Metric("hop_p99_ms", "ms", "提交到下一服务处理完，99%", "commit to handled at the next, p99", at_most=150),
    Metric("faststream_handled_per_s", _EACH, "FastStream 每秒处理", "handled by FastStream"),
    Metric(
        "faststream_driver_handled_per_s",
        _EACH,
        "FastStream 不用 SQLAlchemy 每秒处理",
        "handled by FastStream without SQLAlchemy",
    ),
    Metric("dramatiq_handled_per_s", _EACH, "dramatiq 每秒处理", "handled by dramatiq"),
    Metric(
        "dramatiq_driver_handled_per_s",
        _EACH,
        "dramatiq 不用 SQLAlchemy 每秒处理",
        "handled by dramatiq without SQLAlchemy",
    ),
    Metric("celery_handled_per_s", _EACH, "Celery 每秒处理", "handled by Celery"),
    Metric(
        "celery_driver_handled_per_s", _EACH, "Celery 不用 SQLAlchemy 每秒处理", "handled by Celery without SQLAlchemy"
    ),
    Metric("nameko_handled_per_s", _EACH, "nameko 每秒处理", "handled by nameko's own"),
    Metric(
        "nameko_driver_handled_per_s", _EACH, "nameko 不用 SQLAlchemy 每秒处理", "handled by nameko without SQLAlchemy"
    ),
    Metric("two_handled_per_s", _EACH, "两个进程每秒处理", "handled by two processes of ours"),
    Metric("faststream_published_per_s", _EACH, "FastStream 逐条发布", "published by FastStream one by one"),
    Metric("pika_published_per_s", _EACH, "pika 逐条发布", "published by pika one by one"),
)
