"""Other systems, and how often they called."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, composite

from services.intake.model.api_client import ApiClient, Quota
from services.intake.store.metadata import mapper, metadata
from shared.persistence.columns import JsonTuple
from shared.persistence.insertion import insert
from shared.persistence.types import UtcDateTime

api_clients = sa.Table(
    "api_client",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("key_digest", sa.String(64), nullable=False, unique=True),
    sa.Column("quota_calls", sa.Integer, nullable=False),
    sa.Column("quota_period", sa.String(10), nullable=False),
    sa.Column("regions", JsonTuple(str), nullable=False),
    sa.Column("items", JsonTuple(str), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.String(40), nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("revoked_by", sa.String(40), nullable=False),
)
api_calls = sa.Table(
    "api_calls",
    metadata,
    sa.Column("client", sa.String(40), primary_key=True),
    sa.Column("period", UtcDateTime, primary_key=True),
    sa.Column("calls", sa.Integer, nullable=False),
    sa.Index("ix_api_calls_period", "period"),
)

mapper.map_imperatively(
    ApiClient,
    api_clients,
    properties={"quota": composite(Quota, api_clients.c.quota_calls, api_clients.c.quota_period)},
)


class SqlApiClients:
    """Other systems by name and by key."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> ApiClient | None:
        return self._session.get(ApiClient, name)

    def with_key(self, digest: str) -> ApiClient | None:
        return self._session.scalars(sa.select(ApiClient).where(api_clients.c.key_digest == digest)).first()

    def all(self) -> list[ApiClient]:
        return list(self._session.scalars(sa.select(ApiClient).order_by(api_clients.c.name)))

    def add(self, client: ApiClient) -> None:
        self._session.add(client)

    def count_call(self, name: str, window: datetime) -> int:
        first = insert(api_calls, self._session).values(client=name, period=window, calls=1)
        counted = first.on_conflict_do_update(
            index_elements=["client", "period"], set_={"calls": api_calls.c.calls + 1}
        ).returning(api_calls.c.calls)
        return int(self._session.execute(counted).scalar_one())

    def calls(self, name: str, window: datetime) -> int:
        found = sa.select(api_calls.c.calls).where(api_calls.c.client == name, api_calls.c.period == window)
        return self._session.scalar(found) or 0

    def forget_before(self, moment: datetime) -> int:
        return int(self._session.execute(sa.delete(api_calls).where(api_calls.c.period < moment)).rowcount)  # type: ignore[attr-defined]
