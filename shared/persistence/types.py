"""Column types that keep our rules: times are aware UTC, personal data is sealed."""

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from shared.sealing import Sealer


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on the way in and out, UTC in the database.

    Raises:
        ValueError: a naive datetime was given.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored; give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Text that is encrypted at rest. :meth:`configure` gives it the keys once, at start.

    Args:
        purpose: what the column holds, such as ``case.resident_phone``; different for every column and never changed,
            because what is sealed for one purpose does not open as another.
    """

    impl = sa.Text
    cache_ok = True
    _sealer: ClassVar[Sealer | None] = None

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    @classmethod
    def configure(cls, sealer: Sealer) -> None:
        """Set the key for this process."""
        cls._sealer = sealer

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self._key().seal(value, self.purpose)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self._key().open(value, self.purpose)

    @classmethod
    def _key(cls) -> Sealer:
        if cls._sealer is None:
            raise RuntimeError("Sealed.configure(sealer) must be called before sealed columns are used")
        return cls._sealer


class SealedJson(Sealed):
    """A JSON object that is encrypted at rest. Replace it, never mutate it."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else super().process_bind_param(json.dumps(value, ensure_ascii=False), dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        text = super().process_result_value(value, dialect)
        return None if text is None else json.loads(text)
