"""Who follows whom."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.link import Link
from services.intake.store.metadata import mapper, metadata
from shared.persistence.types import UtcDateTime

links = sa.Table(
    "link",
    metadata,
    sa.Column("follower", sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("lead", sa.ForeignKey("cases.number"), nullable=False, index=True),
    sa.Column("linked_by", sa.String(40), nullable=False),
    sa.Column("linked_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

mapper.map_imperatively(Link, links)


class SqlLinks:
    """The links that hold now."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, follower: str) -> Link | None:
        # Read anew: what was read before a lock was granted may not hold any more.
        return self._session.get(Link, follower, populate_existing=True)

    def to(self, lead: str) -> list[Link]:
        found = sa.select(Link).where(links.c.lead == lead).order_by(links.c.follower)
        return list(self._session.scalars(found.execution_options(populate_existing=True)))

    def add(self, link: Link) -> None:
        self._session.add(link)
        self._session.flush()

    def remove(self, link: Link) -> None:
        self._session.delete(link)
        self._session.flush()  # the same case may be linked again in this transaction
