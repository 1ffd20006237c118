"""Structured JSON logs, one object a line, with the correlation id; personal numbers never reach them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# An identity number (18, or 15 of old) or a mobile number, with or without 86, wherever it stands in a text.
_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|(?:86)?1[3-9]\d{9})(?!\d)")


def redact(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace what looks like an identity or phone number: the last net below the masking done at the source."""
    for key, value in entry.items():
        if key != "timestamp":
            entry[key] = redacted(value)
    return entry


def redacted(value: Any) -> Any:
    """``value`` with every such number in it replaced; texts inside lists and dictionaries too."""
    match value:
        case str():
            return _PERSONAL.sub("[personal]", value)
        case dict():
            return {key: redacted(inner) for key, inner in value.items()}
        case list() | tuple():
            return [redacted(inner) for inner in value]
        case _:
            return value


def configure(service: str, level: str = "INFO") -> None:
    """Send structlog's and the standard library's records to standard error as JSON lines."""
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                lambda _l, _m, entry: {"service": service, **entry},
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # nameko logs every worker with its arguments and the web server every request line: both may hold personal data.
    # What fails in a worker is logged by our own entrypoints, once.
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)
    for noisy in ("nameko", "amqp", "kombu", "alembic", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
