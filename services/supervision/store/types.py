"""Column types for values of the model."""

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


class Json(TypeDecorator[Any]):
    """A frozen value of the model as JSON text; read whole, written whole."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, of: Any) -> None:
        super().__init__()
        self.of = of

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value, type=self.of)
