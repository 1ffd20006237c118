"""What residents entrust to the network, published by intake: papers that are held for them, and written mandates."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import event

__all__ = [
    "HeldDocumentReceived",
    "HeldDocumentReturned",
    "HeldDocumentSent",
    "HeldDocumentTaken",
    "MandateEnded",
    "MandateRegistered",
]

_CASE = "361103-20261123-000001-0"
_DOCUMENT = f"{_CASE}-B1-1"
_MANDATE = "W361103-20261123-000001-0"


@event(
    "held_document.taken",
    publisher="intake",
    subject="held-document/{document}",
    correlation="{case_number}",
    summary="收下居民的材料代管，出具收据。",
    example={
        "document": _DOCUMENT,
        "receipt": f"{_CASE}-B1",
        "case_number": _CASE,
        "name": "户口簿",
        "form": "original",
        "count": 1,
        "taken_by": "361103102200-01",
        "unit": "361103102200-P",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocumentTaken:
    document: str  # receipt, "-", position on it
    receipt: str  # case number, "-B", count
    case_number: str
    name: str  # of the paper
    form: str  # original or copy
    count: int
    taken_by: str  # staff id
    unit: str  # where it lies


@event(
    "held_document.sent",
    publisher="intake",
    subject="held-document/{document}",
    correlation="{case_number}",
    summary="代管材料交出，等对方签收。",
    example={
        "document": _DOCUMENT,
        "case_number": _CASE,
        "name": "户口簿",
        "from_unit": "361103102200-P",
        "to_unit": "361103102-01",
        "sent_by": "361103102200-01",
        "note": "",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocumentSent:
    document: str
    case_number: str
    name: str
    from_unit: str  # answers for it until the other has signed
    to_unit: str
    sent_by: str  # staff id
    note: str


@event(
    "held_document.received",
    publisher="intake",
    subject="held-document/{document}",
    correlation="{case_number}",
    summary="代管材料由接收机构签收。",
    example={
        "document": _DOCUMENT,
        "case_number": _CASE,
        "name": "户口簿",
        "unit": "361103102-01",
        "received_by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocumentReceived:
    document: str
    case_number: str
    name: str
    unit: str  # where it lies now
    received_by: str  # staff id: the signature


@event(
    "held_document.returned",
    publisher="intake",
    subject="held-document/{document}",
    correlation="{case_number}",
    summary="代管材料退还居民。",
    example={
        "document": _DOCUMENT,
        "case_number": _CASE,
        "name": "户口簿",
        "unit": "361103102200-P",
        "returned_to": "王**",
        "returned_by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocumentReturned:
    document: str
    case_number: str
    name: str
    unit: str
    returned_to: str  # masked name
    returned_by: str  # staff id


@event(
    "mandate.registered",
    publisher="intake",
    subject="mandate/{mandate}",
    correlation="{about}",
    summary="登记一份居民签字的委托书。",
    example={
        "mandate": _MANDATE,
        "about": _CASE,
        "region": "361103102200",
        "item": "zdshbz",
        "resident": "王**",
        "agent": "361103102200-01",
        "signed_on": "2026-11-22",
        "valid_until": "2027-11-22",
        "registered_by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRegistered:
    mandate: str  # number
    about: str  # number of the case; of the mandate itself if it was signed beforehand
    region: str  # 12-digit code of the resident's village
    item: str  # code
    resident: str  # masked name
    agent: str  # staff id of who may act
    signed_on: date
    valid_until: date  # the last day
    registered_by: str  # staff id


@event(
    "mandate.ended",
    publisher="intake",
    subject="mandate/{mandate}",
    correlation="{about}",
    summary="委托书被撤销或交回：代办员不能再代为办理。",
    example={
        "mandate": _MANDATE,
        "about": _CASE,
        "agent": "361103102200-01",
        "how": "revoked",
        "ended_by": "361103102-01",
        "reason": "改由儿子办理",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MandateEnded:
    mandate: str
    about: str  # number of the case; of the mandate itself if it was never used
    agent: str  # staff id
    how: str  # revoked or given_back
    ended_by: str  # staff id
    reason: str
