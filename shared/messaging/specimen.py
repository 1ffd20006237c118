"""A specimen of every event: its contract's example in a whole envelope, always the same, for documents and tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from shared.contracts import Contract
from shared.messaging.envelope import Envelope, wrap

_ID = "01936f1e-8a10-7c3e-9d55-0b6a4f3f0e01"
_CAUSE = "01936f1e-8a10-7c3e-9d55-0b6a4f3f0c01"
_TIME = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
_TRACEPARENT = "00-01936f1e8a107c3e9d550b6a4f3f0a01-9d550b6a4f3f0a01-01"


def specimen(contract: Contract) -> Envelope[Any]:
    """The example of ``contract`` in an envelope with fixed identifiers and a fixed moment.

    Raises:
        msgspec.ValidationError: the example does not fit its dataclass.
    """
    data = msgspec.convert(contract.example, contract.data)
    envelope = wrap(data, sequence=1, time=_TIME, causationid=_CAUSE, traceparent=_TRACEPARENT)
    return replace(envelope, id=_ID)
