"""Seals of offices and their use, in SQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.stamp import Stamp, StampUse, UseState
from services.dispatch.ports import UseFilter
from services.dispatch.store.columns import NUMBER, REGION_CODE, STAFF_ID, UNIT_CODE, Words, inside
from services.dispatch.store.metadata import mapper, metadata
from shared.errors import NotFound
from shared.identity import Identity
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

_MOST_STAMPS = 300

stamps = sa.Table(
    "stamps",
    metadata,
    sa.Column("stamp_id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False, index=True),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("region", REGION_CODE, nullable=False, index=True),
    sa.Column("keeper", STAFF_ID, nullable=False),
    sa.Column("approvers", Words, nullable=False),
    sa.Column("in_use", sa.Boolean, nullable=False),
    sa.Column("registered_by", STAFF_ID, nullable=False),
    sa.Column("registered_at", UtcDateTime, nullable=False),
)
stamp_uses = sa.Table(
    "stamp_uses",
    metadata,
    sa.Column("use_id", sa.String(36), primary_key=True),
    sa.Column("stamp_id", sa.String(36), sa.ForeignKey("stamps.stamp_id"), nullable=False, index=True),
    sa.Column("stamp_name", sa.String(100), nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False, index=True),
    sa.Column("region", REGION_CODE, nullable=False, index=True),
    sa.Column("what", Sealed("stamp_use.what"), nullable=False),
    sa.Column("for_whom", Sealed("stamp_use.for_whom"), nullable=False),
    sa.Column("copies", sa.Integer, nullable=False),
    sa.Column("case_number", NUMBER, nullable=False),
    sa.Column("requested_by", STAFF_ID, nullable=False, index=True),
    sa.Column("requested_by_name", sa.String(100), nullable=False),
    sa.Column("requested_by_unit", UNIT_CODE, nullable=False),
    sa.Column("requested_at", UtcDateTime, nullable=False),
    sa.Column("state", enumeration(UseState), nullable=False),
    sa.Column("decided_by", STAFF_ID),
    sa.Column("decided_by_name", sa.String(100), nullable=False),
    sa.Column("decided_at", UtcDateTime),
    sa.Column("reason", Sealed("stamp_use.reason"), nullable=False),
    sa.Column("applied_by", STAFF_ID),
    sa.Column("applied_by_name", sa.String(100), nullable=False),
    sa.Column("applied_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)

mapper.map_imperatively(Stamp, stamps)
# The relationship is never followed; it tells SQLAlchemy which row must be written before which.
mapper.map_imperatively(
    StampUse,
    stamp_uses,
    version_id_col=stamp_uses.c.version,
    properties={"_of_stamp": relationship(Stamp, lazy="raise")},
)


class SqlStamps:
    """Keeps :class:`~services.dispatch.ports.Stamps`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Stamp | StampUse) -> None:
        self._session.add(row)

    def claim(self, stamp_id: str) -> Stamp:
        stamp = self._session.get(Stamp, stamp_id, with_for_update=True)
        if stamp is None:
            raise NotFound(f"没有印章 {stamp_id}", f"there is no seal {stamp_id}")
        return stamp

    def for_regions(self, identity: Identity) -> list[Stamp]:
        above = [identity.scope[:digits] for digits in range(len(identity.scope) + 1)]
        here = sa.or_(
            inside(stamps.c.region, identity.scope), stamps.c.region.in_(above), stamps.c.unit == identity.unit
        )
        chosen = sa.select(Stamp).where(here).order_by(stamps.c.unit, stamps.c.name, stamps.c.stamp_id)
        return list(self._session.scalars(chosen.limit(_MOST_STAMPS)))

    def use(self, use_id: str) -> StampUse:
        use = self._session.get(StampUse, use_id, with_for_update=True)
        if use is None:
            raise NotFound(f"没有用印申请 {use_id}", f"there is no request {use_id}")
        return use

    def uses(self, identity: Identity, wanted: UseFilter) -> list[StampUse]:
        use = stamp_uses.c
        seen = sa.or_(
            inside(use.region, identity.scope), use.unit == identity.unit, use.requested_by == identity.staff_id
        )
        chosen = sa.select(StampUse).where(seen)
        if wanted.states:
            chosen = chosen.where(use.state.in_(wanted.states))
        if wanted.stamp_id is not None:
            chosen = chosen.where(use.stamp_id == wanted.stamp_id)
        if wanted.after is not None:
            chosen = chosen.where(use.use_id < wanted.after)
        return list(self._session.scalars(chosen.order_by(use.use_id.desc()).limit(wanted.limit)))
