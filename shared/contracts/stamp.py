"""Seals of offices (印章) and their use (用印), published by dispatch.

What is stamped and for whom is sealed in events: it often names a resident.
"""

from dataclasses import dataclass

from shared.contracts.registry import event

__all__ = [
    "StampRegistered",
    "StampUseApplied",
    "StampUseDecided",
    "StampUseRequested",
    "StampUseWithdrawn",
]

_STAMP = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1c01"
_USE = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1c02"
_SEALED = "z1.0a1b2c3d.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ"
_HEAD = {"use_id": _USE, "stamp_id": _STAMP, "unit": "361103102-H", "region": "361103102"}


@event(
    "stamp.registered",
    publisher="dispatch",
    subject="stamp/{stamp_id}",
    correlation="{stamp_id}",
    summary="印章登记或变更：名称、保管人、审批人、是否在用。",
    example={
        "stamp_id": _STAMP,
        "name": "洋口镇人民政府公章",
        "unit": "361103102-H",
        "region": "361103102",
        "keeper": "361103102-01",
        "approvers": ["361103102-09"],
        "in_use": True,
        "by": "361103102-09",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StampRegistered:
    stamp_id: str  # UUIDv7
    name: str
    unit: str  # code of the unit whose seal it is
    region: str  # the unit's
    keeper: str  # staff id of who keeps it and stamps
    approvers: tuple[str, ...]  # staff ids of who may approve its use
    in_use: bool  # False: handed in or destroyed (停用)
    by: str  # staff id


@event(
    "stamp_use.requested",
    publisher="dispatch",
    consumers=("notify",),
    subject="stamp-use/{use_id}",
    correlation="{use_id}",
    summary="申请用印：哪枚印章、什么材料、多少份、给谁；等待审批。",
    example={
        **_HEAD,
        "stamp_name": "洋口镇人民政府公章",
        "what": _SEALED,
        "for_whom": _SEALED,
        "copies": 2,
        "case_number": "361103-20261123-000001-0",
        "approvers": ["361103102-09"],
        "by": "361103102-02",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StampUseRequested:
    use_id: str  # UUIDv7
    stamp_id: str
    stamp_name: str
    unit: str  # whose seal it is
    region: str  # the unit's
    what: str  # the paper, sealed
    for_whom: str  # sealed; empty: for the office itself
    copies: int
    case_number: str  # the case it belongs to; empty: none
    approvers: tuple[str, ...]  # staff ids of who may decide
    by: str  # staff id of who asks


@event(
    "stamp_use.decided",
    publisher="dispatch",
    consumers=("notify",),
    subject="stamp-use/{use_id}",
    correlation="{use_id}",
    summary="用印审批：同意（由保管人盖章）或不同意（附理由）。",
    example={
        **_HEAD,
        "stamp_name": "洋口镇人民政府公章",
        "approved": True,
        "reason": "",
        "requested_by": "361103102-02",
        "keeper": "361103102-01",
        "by": "361103102-09",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StampUseDecided:
    use_id: str
    stamp_id: str
    stamp_name: str
    unit: str
    region: str
    approved: bool
    reason: str  # why not, sealed; empty: approved
    requested_by: str  # staff id
    keeper: str  # staff id of who stamps now
    by: str  # staff id of who decided


@event(
    "stamp_use.applied",
    publisher="dispatch",
    subject="stamp-use/{use_id}",
    correlation="{use_id}",
    summary="已用印：保管人按审批盖章。",
    example={**_HEAD, "by": "361103102-01"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StampUseApplied:
    use_id: str
    stamp_id: str
    unit: str
    region: str
    by: str  # staff id of the keeper


@event(
    "stamp_use.withdrawn",
    publisher="dispatch",
    subject="stamp-use/{use_id}",
    correlation="{use_id}",
    summary="用印申请撤回：不再需要盖章。",
    example={**_HEAD, "by": "361103102-02"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StampUseWithdrawn:
    use_id: str
    stamp_id: str
    unit: str
    region: str
    by: str  # staff id of who had asked
