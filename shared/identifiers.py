"""Identifiers that sort by the time they were made."""

import uuid6


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562) as text."""
    return str(uuid6.uuid7())
