"""A copy of dispatch's staff."""

import dataclasses

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.staff import StaffMember
from services.intake.store.metadata import metadata
from shared.persistence.insertion import insert

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("staff_id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("scope", sa.String(12), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
)


class SqlStaff:
    """A copy of dispatch's staff."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, staff_id: str) -> StaffMember | None:
        row = self._session.execute(sa.select(staff).where(staff.c.staff_id == staff_id)).mappings().first()
        return None if row is None else StaffMember(**row)

    def put(self, member: StaffMember) -> None:
        row = dataclasses.asdict(member)
        newer = staff.c.sequence < member.sequence
        statement = insert(staff, self._session).values(**row)
        self._session.execute(statement.on_conflict_do_update(index_elements=["staff_id"], set_=row, where=newer))
