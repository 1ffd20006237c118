"""Cases by whose they are: the blind index."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.model.case import Case
from services.intake.model.resident import Fingerprints
from services.intake.store.cases import cases


class SqlResidents:
    """Residents by their fingerprints."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def matters(self, wanted: Fingerprints, *, scope: str, limit: int) -> list[Case]:
        theirs = []
        if wanted.identity is not None:
            theirs.append(cases.c.identity_fingerprint == wanted.identity)
        if wanted.phone is not None:
            theirs.append(cases.c.phone_fingerprint == wanted.phone)
        if not theirs:
            return []
        query = sa.select(Case).where(sa.or_(*theirs)).order_by(cases.c.submitted_at.desc(), cases.c.number.desc())
        if scope:
            query = query.where(cases.c.region.startswith(scope, autoescape=True))
        return list(self._session.scalars(query.limit(limit)))
