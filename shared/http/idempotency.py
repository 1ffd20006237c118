"""``Idempotency-Key``: a request that is repeated because its answer got lost is answered, not carried out again.

Source: draft-ietf-httpapi-idempotency-key-header. The answer is remembered in the request's own transaction, sealed,
for 48 hours (shared.persistence.housekeeping).
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response

from shared.errors import Invalid
from shared.sealing import Sealer

HEADER = "Idempotency-Key"
_LONGEST_KEY = 100


class Repeatable:
    """One request that may come twice. ``caller`` is who sends it: keys of different callers never meet."""

    def __init__(self, http_request: HttpRequest, caller: str, sealer: Sealer) -> None:
        self._key = http_request.headers.get(HEADER, "")
        if len(self._key) > _LONGEST_KEY:
            raise Invalid(HEADER, f"最长 {_LONGEST_KEY} 个字符", f"at most {_LONGEST_KEY} characters")
        self._caller = caller
        self._sealer = sealer
        content = f"{http_request.method} {http_request.path}\n".encode() + http_request.get_data()
        self._fingerprint = hashlib.sha256(content).hexdigest()

    def remembered(self, uow: Any) -> Response | None:
        """The answer given to this key before; None if it is new or there is no key.

        Raises:
            Invalid: the key was used for a different request.
        """
        if not self._key:
            return None
        table = uow.metadata.tables["idempotency"]
        mine = sa.and_(table.c.caller == self._caller, table.c.key == self._key)
        row = uow.session.execute(sa.select(table).where(mine)).first()
        if row is None:
            return None
        if row.fingerprint != self._fingerprint:
            raise Invalid(HEADER, "该键已用于另一个请求", "this key was used for a different request")
        return Response(self._sealer.open(row.body), row.status, mimetype=row.mimetype)

    def remember(self, uow: Any, response: Response) -> None:
        """Keep the answer in the same transaction as what it tells of."""
        if self._key:
            row = {
                "caller": self._caller,
                "key": self._key,
                "fingerprint": self._fingerprint,
                "status": response.status_code,
                "mimetype": response.mimetype or "application/json",
                "body": self._sealer.seal(response.get_data(as_text=True)),
                "answered_at": datetime.now(UTC),
            }
            uow.session.execute(sa.insert(uow.metadata.tables["idempotency"]).values(row))
