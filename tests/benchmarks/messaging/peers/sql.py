"""What every peer executes, for drivers with ``%s`` parameters."""

import os
from typing import Any

NOTE = "INSERT INTO inbox (consumer, event_id, handled_at) VALUES (%s, %s, now()) ON CONFLICT DO NOTHING"
KEEP = "INSERT INTO region (code, name, tier, process) VALUES (%s, %s, %s, %s)"
CONSUMER = "bench.region.registered"


def handle(connection: Any, event: dict[str, Any]) -> None:
    """Handle an event once effective, in one transaction of a psycopg2 connection."""
    with connection, connection.cursor() as cursor:
        cursor.execute(NOTE, (CONSUMER, event["id"]))
        if cursor.rowcount:
            region = event["data"]
            cursor.execute(KEEP, (region["code"], region["name"], region["tier"], os.getpid()))


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
