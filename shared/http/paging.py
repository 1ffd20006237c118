"""Cursor pagination: a page says where the next one begins, so that what is added meanwhile moves nothing.

A cursor is the position of a page's last row: what the rows are ordered by, as URL-safe base64 of a JSON list. It is
no secret and grants nothing: every page asks again what the caller may see.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from marshmallow import ValidationError, fields

Row = TypeVar("Row")
_LONGEST = 400  # characters
_WRONG = "不是有效的翻页游标 / not a cursor of this list"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor of the next page; None: this is the last."""

    items: Sequence[Row]
    next_cursor: str | None = None


def page_of(rows: Sequence[Row], limit: int, position: Callable[[Row], Sequence[Any]]) -> Page[Row]:
    """A page from up to ``limit + 1`` rows: one more than it shows says that there is another page."""
    shown = rows[:limit]
    return Page(shown, cursor(position(shown[-1])) if len(rows) > limit else None)


def cursor(position: Sequence[Any]) -> str:
    """The cursor of a position; moments must be aware."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in position]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).rstrip(b"=").decode()


def position_of(text: str, kinds: Sequence[type]) -> tuple[Any, ...]:
    """The position a cursor names.

    Args:
        kinds: of the values it must hold: ``datetime``, ``str`` or ``int``.

    Raises:
        ValueError: it is no cursor of such a list.
    """
    if len(text) > _LONGEST:
        raise ValueError("too long")
    try:
        plain = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise ValueError("not base64 of JSON") from error
    if not isinstance(plain, list) or len(plain) != len(kinds):
        raise ValueError("not a list of the right length")
    return tuple(_value(value, kind) for value, kind in zip(plain, kinds, strict=True))


def _value(value: Any, kind: type) -> Any:
    if kind is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a naive moment")
        return moment
    if type(value) is not kind:
        raise ValueError(f"not a {kind.__name__}")
    if isinstance(value, str) and not value.isprintable():
        raise ValueError("not printable")
    return value


class Cursor(fields.String):
    """A cursor in a query; what is loaded is the position.

    Args:
        kinds: see :func:`position_of`.
    """

    def __init__(self, *kinds: type, **more: Any) -> None:
        super().__init__(**more)
        self._kinds = kinds

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        try:
            return position_of(text, self._kinds)
        except (ValueError, OverflowError):
            raise ValidationError(_WRONG) from None
