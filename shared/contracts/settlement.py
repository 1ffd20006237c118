"""What village posts saw and settled themselves (自办自结), published by dispatch. What it was stays there."""

from dataclasses import dataclass

from shared.contracts.registry import event

__all__ = ["SettlementReported", "SettlementReviewed"]

_HEAD = {
    "settlement_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1b01",
    "unit": "361103102200-P",
    "region": "361103102200",
    "line": "agriculture",
}


@event(
    "settlement.reported",
    publisher="dispatch",
    subject="settlement/{settlement_id}",
    correlation="{settlement_id}",
    summary="自办自结：村级服务点发现并已办结的事，报上级阅。",
    example={**_HEAD, "place": "361103102200", "reported_by": "361103102200-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementReported:
    settlement_id: str  # UUIDv7
    unit: str  # the post
    region: str  # the post's region
    line: str
    place: str  # region code of where it was
    reported_by: str  # staff id


@event(
    "settlement.reviewed",
    publisher="dispatch",
    subject="settlement/{settlement_id}",
    correlation="{settlement_id}",
    summary="自办自结已阅，或退回补充。",
    example={**_HEAD, "noted": True, "reviewed_by": "361103102-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementReviewed:
    settlement_id: str
    unit: str
    region: str
    line: str
    noted: bool  # False: sent back, more is to be said
    reviewed_by: str  # staff id
