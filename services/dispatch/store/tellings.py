"""What posts have told people, in SQL."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship

from services.dispatch.model.task import Task
from services.dispatch.model.telling import Means, Telling, Told, ToldArea
from services.dispatch.store.columns import NUMBER, REGION_CODE, STAFF_ID, TASK_ID, UNIT_CODE, inside
from services.dispatch.store.metadata import mapper, metadata
from services.dispatch.store.organisation_tables import regions
from shared.persistence.columns import enumeration
from shared.persistence.types import Sealed, UtcDateTime

tellings = sa.Table(
    "tellings",
    metadata,
    sa.Column("telling_id", sa.String(36), primary_key=True),
    sa.Column("task_id", TASK_ID, sa.ForeignKey("tasks.task_id"), nullable=False, index=True),
    sa.Column("origin_number", NUMBER, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("unit", UNIT_CODE, nullable=False),
    sa.Column("unit_name", sa.String(100), nullable=False),
    sa.Column("place", REGION_CODE, nullable=False),
    sa.Column("means", enumeration(Means), nullable=False),
    sa.Column("households", sa.Integer, nullable=False),
    sa.Column("persons", sa.Integer, nullable=False),
    sa.Column("group", Sealed("telling.group"), nullable=False),
    sa.Column("note", Sealed("telling.note"), nullable=False),
    sa.Column("told_at", UtcDateTime, nullable=False),
    sa.Column("by", STAFF_ID, nullable=False),
    sa.Column("by_name", sa.String(100), nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Index(None, "origin_number", "place"),
    sa.Index(None, "unit", "telling_id"),
)
_COUNTS = (
    sa.func.count().label("times"),
    sa.func.count(tellings.c.task_id.distinct()).label("posts"),
    sa.func.coalesce(sa.func.sum(tellings.c.households), 0).label("households"),
    sa.func.coalesce(sa.func.sum(tellings.c.persons), 0).label("persons"),
)

# The relationship is never followed; it tells SQLAlchemy which row must be written before which.
mapper.map_imperatively(Telling, tellings, properties={"_of_task": relationship(Task, lazy="raise")})


class SqlTellings:
    """Keeps :class:`~services.dispatch.ports.Tellings`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, telling: Telling) -> None:
        self._session.add(telling)

    def of_task(self, task_id: str) -> list[Telling]:
        chosen = sa.select(Telling).where(tellings.c.task_id == task_id).order_by(tellings.c.telling_id)
        return list(self._session.scalars(chosen))

    def of_unit(self, unit: str, limit: int) -> list[Telling]:
        chosen = sa.select(Telling).where(tellings.c.unit == unit).order_by(tellings.c.telling_id.desc())
        return list(self._session.scalars(chosen.limit(limit)))

    def total(self, number: str, inside: str) -> Told:
        return _told(self._session.execute(sa.select(*_COUNTS).where(*_among(number, inside))).one())

    def below(self, number: str, inside: str, digits: int) -> list[ToldArea]:
        area = sa.func.substr(tellings.c.place, 1, digits)
        among = (*_among(number, inside), sa.func.length(tellings.c.place) >= digits)
        counted = sa.select(area.label("area"), *_COUNTS).where(*among).group_by(sa.literal_column("area"))
        rows = list(self._session.execute(counted.order_by(sa.literal_column("area"))))
        named = sa.select(regions.c.code, regions.c.name).where(regions.c.code.in_([row.area for row in rows]))
        names = {row.code: row.name for row in self._session.execute(named)}
        return [ToldArea(area=row.area, name=names.get(row.area, ""), told=_told(row)) for row in rows]


def _among(number: str, region: str) -> tuple[sa.ColumnElement[bool], ...]:
    return tellings.c.origin_number == number, inside(tellings.c.place, region)


def _told(row: sa.Row[tuple[int, int, int, int]]) -> Told:
    return Told(times=row.times, posts=row.posts, households=int(row.households), persons=int(row.persons))
