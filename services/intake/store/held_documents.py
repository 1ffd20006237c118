"""Documents held for residents, and their moves."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.intake.model.held_documents import HeldDocument, PaperForm, PaperMove
from services.intake.store.metadata import mapper, metadata
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

held_documents = sa.Table(
    "held_document",
    metadata,
    sa.Column("number", sa.String(48), primary_key=True),
    sa.Column("row_version", sa.Integer, nullable=False),
    sa.Column("receipt", sa.String(40), nullable=False, index=True),
    sa.Column("case_number", sa.ForeignKey("cases.number"), nullable=False, index=True),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("material", sa.String(40), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("form", enumeration(PaperForm), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("handed_by", Sealed("held_document.handed_by"), nullable=False),
    sa.Column("taken_by", sa.String(40), nullable=False),
    sa.Column("taken_at", UtcDateTime, nullable=False),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("moving_to", sa.String(40), nullable=False),
    sa.Column("returned_to", Sealed("held_document.returned_to"), nullable=False),
    sa.Column("returned_by", sa.String(40), nullable=False),
    sa.Column("returned_at", UtcDateTime),
    sa.Index("ix_held_document_unit", "unit", "returned_at"),
    sa.Index("ix_held_document_moving_to", "moving_to"),
)
moves = sa.Table(
    "held_document_move",
    metadata,
    sa.Column("document", sa.ForeignKey("held_document.number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("from_unit", sa.String(40), nullable=False),
    sa.Column("to_unit", sa.String(40), nullable=False),
    sa.Column("sent_by", sa.String(40), nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("received_by", sa.String(40), nullable=False),
    sa.Column("received_at", UtcDateTime),
)

mapper.map_imperatively(PaperMove, moves)
mapper.map_imperatively(
    HeldDocument,
    held_documents,
    version_id_col=held_documents.c.row_version,
    properties={"moves": relationship(PaperMove, order_by=moves.c.position, lazy="selectin")},
)


class SqlHeldDocuments:
    """The ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str, *, for_update: bool = False) -> HeldDocument | None:
        return self._session.get(HeldDocument, number, with_for_update=for_update or None)

    def of_case(self, case_number: str) -> list[HeldDocument]:
        found = sa.select(HeldDocument).where(held_documents.c.case_number == case_number)
        return list(self._session.scalars(found.order_by(held_documents.c.taken_at, held_documents.c.number)))

    def at_unit(self, unit: str, limit: int) -> list[HeldDocument]:
        c = held_documents.c
        found = (
            sa.select(HeldDocument)
            .where(sa.or_(c.unit == unit, c.moving_to == unit), c.returned_at.is_(None))
            .order_by(c.taken_at, c.number)
            .limit(limit)
        )
        return list(self._session.scalars(found))

    def add(self, document: HeldDocument) -> None:
        self._session.add(document)
