"""Alembic's environment, shared by all services; the connection and metadata come in through the configuration."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator


def _plain_types(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """Write plain column types into revisions: a revision must not change when our types do."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,  # SQLite can alter a table only by copying it
    compare_type=True,
    render_item=_plain_types,
)
with context.begin_transaction():
    context.run_migrations()
