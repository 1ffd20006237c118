"""What other systems filed."""

from dataclasses import fields

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.open311 import ExternalRequest, RequestRow
from services.intake.ports import RequestFilter
from services.intake.store.cases import cases
from services.intake.store.due_times import due_times
from services.intake.store.metadata import mapper, metadata

external_requests = sa.Table(
    "external_request",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("client", sa.String(40), nullable=False, index=True),
    sa.Column("token", sa.String(36), nullable=False, unique=True),
    sa.Column("public", sa.Boolean, nullable=False),
    sa.Column("account_id", sa.String(80), nullable=False),
    sa.Column("device_id", sa.String(80), nullable=False),
    sa.Column("address_string", sa.String(200), nullable=False),
    sa.Column("media_url", sa.String(500), nullable=False),
    sa.Column("lat", sa.Float),
    sa.Column("long", sa.Float),
)

mapper.map_imperatively(ExternalRequest, external_requests)

_E, _C = external_requests.c, cases.c
_FROM_ELSEWHERE = {
    "item": _C.item_code,
    "changed_at": sa.func.coalesce(_C.changed_at, _C.submitted_at, type_=_C.submitted_at.type),
    "due": due_times.c.due,
}
_NAMES = [field.name for field in fields(RequestRow)]


def _column(name: str) -> sa.ColumnElement[object]:
    if name in _FROM_ELSEWHERE:
        return _FROM_ELSEWHERE[name]
    return _E[name] if name in _E else _C[name]


class SqlExternalRequests:
    """Cases that came from other systems."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, request: ExternalRequest) -> None:
        self._session.flush()  # the case comes first
        self._session.add(request)

    def number_of(self, token: str, *, client: str) -> str | None:
        found = sa.select(_E.case_number).where(_E.token == token, _visible_to(client))
        return self._session.scalar(found)

    def page(self, wanted: RequestFilter, *, client: str) -> list[RequestRow]:
        joined = external_requests.join(cases, _C.number == _E.case_number).outerjoin(
            due_times, due_times.c.case_number == _E.case_number
        )
        query = sa.select(*(_column(name).label(name) for name in _NAMES)).select_from(joined)
        query = query.where(_visible_to(client), _C.county == wanted.county)
        if wanted.numbers:
            query = query.where(_C.number.in_(wanted.numbers))
        else:
            if wanted.items:
                query = query.where(_C.item_code.in_(wanted.items))
            if wanted.states:
                query = query.where(_C.state.in_(wanted.states))
            if wanted.since is not None:
                query = query.where(_C.submitted_at >= wanted.since)
            if wanted.until is not None:
                query = query.where(_C.submitted_at <= wanted.until)
        query = query.order_by(_C.submitted_at.desc(), _C.number.desc()).offset(wanted.offset).limit(wanted.limit)
        return [RequestRow(**row) for row in self._session.execute(query).mappings()]


def _visible_to(client: str) -> sa.ColumnElement[bool]:
    return sa.or_(_E.public, _E.client == client) if client else _E.public.is_(sa.true())
