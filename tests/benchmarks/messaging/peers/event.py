"""The event that the peers get, and the queue they get it from."""

from typing import Any

CONSUMER = "bench.region.registered"


def plain_event(number: int) -> dict[str, Any]:
    """The ``number``-th event as plain data, with the same members as ours."""
    code = f"{number:012}"
    return {
        "specversion": "1.0",
        "id": f"01936f1e-8a10-7c3e-9d55-{code}",
        "type": "region.registered.v1",
        "source": "/zhenbi/dispatch",
        "subject": f"region/{code}",
        "sequence": "1",
        "time": "2026-11-23T01:30:00Z",
        "datacontenttype": "application/json",
        "correlationid": code,
        "traceparent": "00-01936f1e8a107c3e9d550b6a4f3f0a01-9d550b6a4f3f0a01-01",
        "data": {"code": code, "name": f"富山村民委员会{number}", "tier": "village", "parent": "361103102"},
    }
