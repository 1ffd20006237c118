"""Putting on record what the organisation's rows say from now on."""

from collections.abc import Iterable

from services.dispatch.model.chronicle import Row, entry
from services.dispatch.ports import UnitOfWork
from shared.identifiers import new_id


def chronicle(rows: Iterable[Row], county: str, by: str, uow: UnitOfWork, *, removed: bool = False) -> None:
    """Add the rows as they now are, or that they are gone, to the chronicle of ``county``."""
    uow.chronicle.record(
        entry(row, entry_id=new_id(), county=county, by=by, now=uow.now, removed=removed) for row in rows
    )
