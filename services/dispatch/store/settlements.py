"""What posts settled themselves, in SQL."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.dispatch.model.settlement import Settlement, Standing
from services.dispatch.ports import SettlementFilter
from services.dispatch.store.columns import REGION_CODE, STAFF_ID, UNIT_CODE, inside
from services.dispatch.store.metadata import mapper, metadata
from shared.errors import NotFound
from shared.identity import Identity
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

settlements = sa.Table(
    "settlements",
    metadata,
    sa.Column("settlement_id", sa.String(36), primary_key=True),
    sa.Column("unit", UNIT_CODE, nullable=False, index=True),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("region", REGION_CODE, nullable=False, index=True),
    sa.Column("place", REGION_CODE, nullable=False),
    sa.Column("line", sa.String(60), nullable=False),
    sa.Column("what", Sealed("settlement.what"), nullable=False),
    sa.Column("result", Sealed("settlement.result"), nullable=False),
    sa.Column("reported_by", STAFF_ID, nullable=False),
    sa.Column("reported_by_name", sa.String(100), nullable=False),
    sa.Column("reported_at", UtcDateTime, nullable=False),
    sa.Column("standing", enumeration(Standing), nullable=False),
    sa.Column("remark", Sealed("settlement.remark"), nullable=False),
    sa.Column("reviewed_by", STAFF_ID),
    sa.Column("reviewed_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)

mapper.map_imperatively(Settlement, settlements, version_id_col=settlements.c.version)


class SqlSettlements:
    """Keeps :class:`~services.dispatch.ports.Settlements`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, settlement: Settlement) -> None:
        self._session.add(settlement)

    def get(self, settlement_id: str) -> Settlement:
        return _found(self._session.get(Settlement, settlement_id), settlement_id)

    def claim(self, settlement_id: str) -> Settlement:
        return _found(self._session.get(Settlement, settlement_id, with_for_update=True), settlement_id)

    def waiting(self, unit: str, limit: int) -> list[Settlement]:
        waits = (settlements.c.unit == unit, settlements.c.standing != Standing.NOTED)
        newest = sa.select(Settlement).where(*waits).order_by(settlements.c.settlement_id.desc())
        return list(self._session.scalars(newest.limit(limit)))

    def among(self, ids: Collection[str]) -> list[Settlement]:
        chosen = sa.select(Settlement).where(settlements.c.settlement_id.in_(ids)).order_by(settlements.c.settlement_id)
        return list(self._session.scalars(chosen)) if ids else []

    def visible_to(self, identity: Identity, wanted: SettlementFilter) -> list[Settlement]:
        mine = sa.or_(inside(settlements.c.region, identity.scope), settlements.c.unit == identity.unit)
        chosen = sa.select(Settlement).where(mine)
        if wanted.standing is not None:
            chosen = chosen.where(settlements.c.standing == wanted.standing)
        if wanted.unit is not None:
            chosen = chosen.where(settlements.c.unit == wanted.unit)
        if wanted.line is not None:
            chosen = chosen.where(settlements.c.line == wanted.line)
        if wanted.after is not None:
            chosen = chosen.where(settlements.c.settlement_id < wanted.after)
        return list(self._session.scalars(chosen.order_by(settlements.c.settlement_id.desc()).limit(wanted.limit)))


def _found(settlement: Settlement | None, settlement_id: str) -> Settlement:
    if settlement is None:
        raise NotFound(f"没有自办自结 {settlement_id}", f"there is no settlement {settlement_id}")
    return settlement
