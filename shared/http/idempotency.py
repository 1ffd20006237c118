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

from shared.characters import has_control_character
from shared.errors import Invalid
from shared.identity import Identity
from shared.persistence.insertion import insert
from shared.persistence.tables import REMEMBERED_ANSWER as _PURPOSE
from shared.sealing import Sealer

HEADER = "Idempotency-Key"
LONGEST_KEY = 100
_REFUSED = 0  # in place of a status: a refusal that was kept on record has no answer to repeat, it may be tried again


class Repeatable:
    """One request that may come twice. Keys of different callers never meet."""

    def __init__(self, http_request: HttpRequest, identity: Identity | None, sealer: Sealer) -> None:
        self._key = http_request.headers.get(HEADER, "")
        if len(self._key) > LONGEST_KEY:
            raise Invalid(HEADER, f"最长 {LONGEST_KEY} 个字符", f"at most {LONGEST_KEY} characters")
        if has_control_character(self._key):
            raise Invalid(HEADER, "含有控制字符", "holds control characters")
        self._sealer = sealer
        reach = f"{identity.scope} {sorted(identity.roles)}" if identity else ""
        content = f"{http_request.method} {http_request.path} {reach}\n".encode() + http_request.get_data()
        self._fingerprint = hashlib.sha256(content).hexdigest()
        # Callers nobody knows share no keys: theirs hold for the same request only.
        self._caller = identity.staff_id if identity else f"anonymous {self._fingerprint[:32]}"

    def reserve(self, uow: Any) -> Response | None:
        """Claim the key for this transaction; returns the answer given to it before, None if it is new or absent.

        While the first request with a key is still under way, a repeat waits here for its end.

        Raises:
            Invalid: the key was used for a different request, or by somebody whose reach was different.
        """
        if not self._key:
            return None
        table = uow.metadata.tables["idempotency"]
        row = {
            "caller": self._caller,
            "key": self._key,
            "fingerprint": self._fingerprint,
            "status": _REFUSED,
            "headers": [],
            "body": "",
            "answered_at": datetime.now(UTC),
        }
        claimed = insert(table, uow.session).values(row).on_conflict_do_nothing().returning(table.c.key)
        if uow.session.execute(claimed).first() is not None:
            return None
        earlier = uow.session.execute(sa.select(table).where(self._mine(table)).with_for_update()).one()
        if earlier.status == _REFUSED:
            uow.session.execute(sa.update(table).where(self._mine(table)).values(fingerprint=self._fingerprint))
            return None
        if earlier.fingerprint != self._fingerprint:
            raise Invalid(HEADER, "该键已用于另一个请求", "this key was used for a different request")
        return Response(self._sealer.open(earlier.body, _PURPOSE), earlier.status, headers=earlier.headers)

    def remember(self, uow: Any, response: Response) -> None:
        """Keep the answer, headers and all, in the same transaction as what it tells of."""
        if self._key:
            table = uow.metadata.tables["idempotency"]
            answer = {
                "status": response.status_code,
                "headers": response.headers.to_wsgi_list(),
                "body": self._sealer.seal(response.get_data(as_text=True), _PURPOSE),
            }
            uow.session.execute(sa.update(table).where(self._mine(table)).values(answer))

    def _mine(self, table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.caller == self._caller, table.c.key == self._key)
