"""Looking for the same matter told twice: only what is compared is read, and only the names that are shown.

The statements are built once: filing a case asks two of them.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.case import State
from services.intake.model.duplicates import OpenCase, Shown
from services.intake.model.resident import Fingerprints
from services.intake.store.cases import cases
from services.intake.store.links import links
from services.intake.store.regions import regions
from shared.persistence.prepared import prepared
from shared.sealing import mask_name

_CLOSED = (State.CLOSED, State.ARCHIVED)
_ANSWERED = (State.RESOLVED, State.FOLLOW_UP, State.ANSWERED)

_c = cases.c
_OPEN = prepared(
    sa.select(_c.number, _c.region, _c.summary, _c.identity_fingerprint, _c.phone_fingerprint)
    .where(_c.item_code == sa.bindparam("item"), _c.open_in == sa.bindparam("township"))
    .order_by(_c.submitted_at.desc())
    .limit(sa.bindparam("most"))
)
_OPEN_INSIDE = _OPEN.where(_c.region.startswith(sa.bindparam("scope"), autoescape=False))
_SHOWN = prepared(
    sa.select(_c.number, _c.title, regions.c.name, _c.state, _c.submitted_at, _c.resident_name, links.c.lead)
    .outerjoin_from(cases, regions, regions.c.code == _c.region)
    .outerjoin(links, links.c.follower == _c.number)
    .where(_c.number.in_(sa.bindparam("numbers", expanding=True)))
)
_FINISHED = (
    sa.select(_c.number, _c.submitted_at)
    .where(_c.item_code == sa.bindparam("item"), _c.county == sa.bindparam("county"))
    .where(
        sa.or_(
            sa.and_(_c.state.in_(_CLOSED), _c.closed_at >= sa.bindparam("since", type_=_c.closed_at.type)),
            _c.state.in_(_ANSWERED),
        )
    )
)
_BY_IDENTITY = _FINISHED.where(_c.identity_fingerprint == sa.bindparam("identity"))
_BY_PHONE = _FINISHED.where(_c.phone_fingerprint == sa.bindparam("phone"))
# A phone number alone says little, families share one: it counts only where one of the two gave no identity number.
_BY_BOTH = sa.union_all(_BY_IDENTITY, _BY_PHONE.where(_c.identity_fingerprint.is_(None)))


def _newest(finished: sa.SelectBase) -> sa.Select[str]:
    found = finished.subquery()
    return prepared(sa.select(found.c.number).order_by(found.c.submitted_at.desc()).limit(1))


_NEWEST_BY_IDENTITY, _NEWEST_BY_PHONE, _NEWEST_BY_BOTH = _newest(_BY_IDENTITY), _newest(_BY_PHONE), _newest(_BY_BOTH)


class SqlDuplicates:
    """Cases that may be the same."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_cases(self, item: str, township: str, *, scope: str, resident: Fingerprints, limit: int) -> list[OpenCase]:
        asked = {"item": item, "township": township, "most": limit}
        narrow = len(scope) > len(township)
        rows = (
            self._session.execute(_OPEN_INSIDE, {**asked, "scope": scope})
            if narrow
            else self._session.execute(_OPEN, asked)
        )
        return [
            OpenCase(
                number=number,
                region=region,
                summary=summary,
                same_resident=_is_same(resident, Fingerprints(identity, phone)),
            )
            for number, region, summary, identity, phone in rows
        ]

    def shown(self, numbers: Collection[str]) -> Mapping[str, Shown]:
        return {
            number: Shown(
                title=title, place=place or "", state=state, submitted_at=at, resident=mask_name(name), lead=lead
            )
            for number, title, place, state, at, name, lead in self._session.execute(_SHOWN, {"numbers": list(numbers)})
        }

    def finished_before(self, item: str, county: str, resident: Fingerprints, since: datetime) -> str | None:
        asked = {"item": item, "county": county, "since": since}
        if resident.identity and resident.phone:
            return self._session.scalar(
                _NEWEST_BY_BOTH, {**asked, "identity": resident.identity, "phone": resident.phone}
            )
        if resident.identity:
            return self._session.scalar(_NEWEST_BY_IDENTITY, {**asked, "identity": resident.identity})
        if resident.phone:
            return self._session.scalar(_NEWEST_BY_PHONE, {**asked, "phone": resident.phone})
        return None


def _is_same(one: Fingerprints, other: Fingerprints) -> bool:
    """The rule of the statements, for a row that was read."""
    if one.identity and other.identity:
        return one.identity == other.identity
    return bool(one.phone) and one.phone == other.phone
