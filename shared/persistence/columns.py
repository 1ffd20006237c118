"""Column types for the plain values models are made of: enumerations, and tuples kept as JSON."""

import dataclasses
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class _Enumeration(TypeDecorator[StrEnum]):
    """A :class:`StrEnum` member, kept as its value so that the database reads as the contract does."""

    impl = sa.String(40)
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.members(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.members(value)


def enumeration(members: type[StrEnum]) -> TypeDecorator[StrEnum]:
    """A column type for one enumeration."""
    return _Enumeration(members)


class JsonTuple(TypeDecorator[tuple[Any, ...]]):
    """A tuple kept as a JSON list. Replace it, never mutate it.

    Args:
        element: makes an element from its JSON form; dataclasses are written as objects.
    """

    impl = sa.JSON
    cache_ok = True  # by its elements: a statement that reads one is compiled once

    def __init__(self, element: Callable[[Any], Any] = lambda plain: plain) -> None:
        super().__init__()
        self.element = element

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> list[Any] | None:
        if value is None:
            return None
        return [dataclasses.asdict(e) if dataclasses.is_dataclass(e) else e for e in value]  # type: ignore[arg-type]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Any, ...] | None:
        return None if value is None else tuple(self.element(plain) for plain in value)

    def compare_values(self, x: Any, y: Any) -> bool:
        return bool(x == y)
