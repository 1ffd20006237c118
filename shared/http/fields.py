"""Fields of bodies and queries that take what JSON has for a thing, and nothing that only looks like it.

marshmallow's own read ``"yes"`` as true, ``1.9`` as 1 and ``20261123`` as a date: what somebody meant would be guessed.
"""

import base64
import binascii
import re
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from shared.clock import FIRST_YEAR, LAST_YEAR

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# For a description, which has nothing better to say it by.
_DESCRIBED = r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z"
_FAR = f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间 / the year must lie between {FIRST_YEAR} and {LAST_YEAR}"


class WholeNumber(fields.Integer):
    """A JSON number without a fraction; no text, no truth value."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if isinstance(value, str) or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid")
        number: int = super()._deserialize(value, attr, data, **more)
        return number


class YesNo(fields.Boolean):
    """JSON's true or false."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Day(fields.Date):
    """A day as ``2026-11-23``, in the years that people plan and remember: sums with it stay in the calendar."""

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"pattern": _DESCRIBED, **more.pop("metadata", {})}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid")
        day: date = super()._deserialize(value, attr, data, **more)
        must_be_near(day)
        return day


class Base64(fields.Field[bytes]):
    """Bytes as JSON can carry them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"type": "string", "contentEncoding": "base64"}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise ValidationError("应为 Base64 编码 / must be base64") from None


def must_be_near(day: date) -> None:
    """Refuse a day (or moment) that is a slip of the pen, and would leave the calendar when something is added to it.

    Raises:
        ValidationError: the year is not in our reach.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_FAR)
