"""Whose turn it is: the usual run goes into every corner of a third of the operations, and of all in three days.

HOSTILE_TIMES=2 and more takes all of them; HOSTILE_DAY=2026-11-23 repeats what was tried on that day.
"""

import os
import zlib
from datetime import date

_DAYS = 3


def examples(usual: int) -> int:
    """How many random examples; HOSTILE_TIMES=20 makes it twenty times as many."""
    return usual * int(os.environ.get("HOSTILE_TIMES", "1"))


def is_in_turn(operation: str) -> bool:
    """Whether an operation is tried in every corner today."""
    day = os.environ.get("HOSTILE_DAY")
    today = date.fromisoformat(day) if day else date.today()  # noqa: DTZ011  # any day will do
    return examples(1) > 1 or zlib.crc32(operation.encode()) % _DAYS == today.toordinal() % _DAYS
