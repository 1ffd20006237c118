"""Files of cases: what is known about them. Their content lies in the vault."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.intake.model.attachment import Attachment, MediaType, StoredFile
from services.intake.model.case import OVER
from services.intake.store.cases import cases
from services.intake.store.metadata import mapper, metadata
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

stored_files = sa.Table(
    "stored_file",
    metadata,
    sa.Column("fingerprint", sa.String(32), primary_key=True),
    sa.Column("place", sa.String(80), nullable=False, unique=True),
    sa.Column("key", Sealed("stored_file.key"), nullable=False),
    sa.Column("media_type", enumeration(MediaType), nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("stored_at", UtcDateTime, nullable=False),
)
attachments = sa.Table(
    "attachment",
    metadata,
    sa.Column("attachment_id", sa.String(36), primary_key=True),
    sa.Column("case_number", sa.ForeignKey("cases.number"), nullable=False, index=True),
    sa.Column("fingerprint", sa.ForeignKey("stored_file.fingerprint"), nullable=False, index=True),
    sa.Column("name", Sealed("attachment.name"), nullable=False),
    sa.Column("added_by", sa.String(40), nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("case_ended_at", UtcDateTime, index=True),
)
mapper.map_imperatively(StoredFile, stored_files)
mapper.map_imperatively(
    Attachment, attachments, properties={"stored": relationship(StoredFile, lazy="joined", innerjoin=True)}
)


class SqlAttachments:
    """What is known about files."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, case_number: str, attachment_id: str) -> Attachment | None:
        found = self._session.get(Attachment, attachment_id)
        return found if found is not None and found.case_number == case_number else None

    def of_case(self, case_number: str) -> list[Attachment]:
        mine = sa.select(Attachment).where(attachments.c.case_number == case_number)
        return list(self._session.scalars(mine.order_by(attachments.c.attachment_id)))

    def add(self, attachment: Attachment) -> None:
        self._session.add(attachment)

    def remove(self, attachment: Attachment) -> None:
        fingerprint = attachment.stored.fingerprint
        self._session.delete(attachment)
        self._session.flush()
        used = sa.exists().where(attachments.c.fingerprint == fingerprint)
        unused = sa.delete(stored_files).where(stored_files.c.fingerprint == fingerprint, ~used)
        self._session.execute(unused, execution_options={"synchronize_session": False})

    def stored(self, fingerprint: str) -> StoredFile | None:
        return self._session.get(StoredFile, fingerprint)

    def known_places(self, places: Collection[str]) -> set[str]:
        return set(self._session.scalars(sa.select(stored_files.c.place).where(stored_files.c.place.in_(places))))

    def note_ended_cases(self, now: datetime) -> int:
        ended = sa.select(cases.c.number).where(cases.c.state.in_(OVER))
        over = sa.update(attachments).where(attachments.c.case_ended_at.is_(None), attachments.c.case_number.in_(ended))
        going_on = sa.update(attachments).where(
            attachments.c.case_ended_at.is_not(None), attachments.c.case_number.not_in(ended)
        )
        noted = self._session.execute(over.values(case_ended_at=now))
        taken_back = self._session.execute(going_on.values(case_ended_at=None))
        return int(noted.rowcount + taken_back.rowcount)  # type: ignore[attr-defined]

    def past_retention(self, before: datetime, limit: int) -> list[Attachment]:
        past = sa.select(Attachment).where(attachments.c.case_ended_at < before)
        return list(self._session.scalars(past.order_by(attachments.c.case_ended_at).limit(limit)))
