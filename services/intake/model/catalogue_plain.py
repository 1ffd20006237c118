"""Items as plain data and as JSON, and back: how they are stored, sent and compared."""

from functools import lru_cache
from typing import Any

import msgspec

from services.intake.model.catalogue import Item
from services.intake.model.conditions import Condition

_REMEMBERED = 4096  # versions; they never change, and reading one takes a tenth of a millisecond


def plain_of(item: Item) -> dict[str, Any]:
    """An item as JSON can say it."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(item, enc_hook=_plain))
    return plain


def item_of(plain: dict[str, Any]) -> Item:
    """The item behind :func:`plain_of`; what is not there has its default.

    Raises:
        msgspec.ValidationError: it is no item.
    """
    return msgspec.convert(plain, Item, dec_hook=_special)


def json_of(item: Item) -> str:
    """An item as one line of JSON, always the same for the same item."""
    return msgspec.json.encode(item, enc_hook=_plain, order="sorted").decode()


@lru_cache(maxsize=_REMEMBERED)
def item_of_json(text: str) -> Item:
    """The item behind :func:`json_of`."""
    return msgspec.json.decode(text, type=Item, dec_hook=_special)


def _plain(value: Any) -> Any:
    if isinstance(value, Condition):
        return value.plain
    raise TypeError(f"an item holds a {type(value).__name__}, which has no plain form")


def _special(kind: type, plain: Any) -> Any:
    if kind is Condition:
        return Condition.of(plain)
    raise TypeError(f"{kind.__name__} has no plain form")
