"""Moments and durations at the command line: Shanghai time in, Shanghai time out."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from shared.clock import SHANGHAI

_AGO = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic in the latest click only
    """``2026-11-22``, ``2026-11-22 08:30`` (Shanghai time), ISO 8601 with an offset, or ``90m``, ``3d`` ago."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        ago = _AGO.fullmatch(str(value).strip())
        if ago:
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(
                f"{value!r}：请写 2026-11-22、“2026-11-22 08:30”、带时区的 ISO 8601，或 90m、3d（之前）。 "
                'Give 2026-11-22, "2026-11-22 08:30", ISO 8601 with an offset, or 90m, 3d (ago).',
                param,
                ctx,
            )
        return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def shown(moment: datetime | None) -> str:
    """To the second, in Shanghai time."""
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M:%S}" if moment else "–"


def precisely(moment: datetime) -> str:
    """To the millisecond, in Shanghai time."""
    local = moment.astimezone(SHANGHAI)
    return f"{local:%m-%d %H:%M:%S}.{local.microsecond // 1000:03}"


def age(moment: datetime | None) -> str:
    """How long ago."""
    return duration((datetime.now(UTC) - moment).total_seconds()) if moment else "–"


def duration(seconds: float | None) -> str:
    """In the one or two units that matter: ``12 ms``, ``3.4 s``, ``5 min 2 s``, ``2 h 10 min``, ``3 d 4 h``."""
    if seconds is None:
        return "–"
    if seconds < 1:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    for size, unit, smaller, name in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {name}" if rest else "")
    raise AssertionError("60 s and more are at least a minute")
