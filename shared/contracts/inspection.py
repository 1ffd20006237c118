"""Inspections of villages (督查): published by dispatch; what becomes of a finding, by intake."""

from dataclasses import dataclass

from shared.contracts.registry import event

__all__ = ["FindingFiled", "FindingRefused", "FindingReported", "InspectionRecorded"]

_INSPECTION = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e01"
_FINDING = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e02"


@event(
    "inspection.recorded",
    publisher="dispatch",
    subject="inspection/{inspection_id}",
    correlation="{inspection_id}",
    summary="按清单督查了一个村；发现的问题另行上报。",
    example={
        "inspection_id": _INSPECTION,
        "checklist": "fire",
        "checklist_version": 2,
        "place": "361103102200",
        "unit": "361103102200-P",
        "checks": 8,
        "findings": 1,
        "by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRecorded:
    inspection_id: str  # UUIDv7
    checklist: str  # code
    checklist_version: int
    place: str  # region code of the village
    unit: str  # of the inspector
    checks: int  # how many were answered
    findings: int
    by: str  # staff id


@event(
    "finding.reported",
    publisher="dispatch",
    consumers=("intake",),
    subject="finding/{finding_id}",
    correlation="{finding_id}",
    summary="督查发现一个问题，转为工单办理。",
    example={
        "finding_id": _FINDING,
        "inspection_id": _INSPECTION,
        "check": "extinguisher",
        "item": "yjjy",
        "region": "361103102200",
        "unit": "361103102200-P",
        "urgent": False,
        "summary": "z1.0f0f0f0f.sealed",
        "by": "361103102200-01",
        "by_name": "周建华",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingReported:
    finding_id: str  # UUIDv7
    inspection_id: str
    check: str  # code of the check that has shown it
    item: str  # code of the item of the catalogue that it is a case of
    region: str  # 12-digit code of the village
    unit: str  # of the inspector
    urgent: bool
    summary: str  # what was found, sealed (shared.sealing)
    by: str  # staff id
    by_name: str


@event(
    "finding.filed",
    publisher="intake",
    consumers=("dispatch",),
    subject="finding/{finding_id}",
    correlation="{number}",
    summary="督查发现的问题已立为工单。",
    example={"finding_id": _FINDING, "number": "361103-20261123-000001-0"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFiled:
    finding_id: str
    number: str  # of the case


@event(
    "finding.refused",
    publisher="intake",
    consumers=("dispatch",),
    subject="finding/{finding_id}",
    correlation="{finding_id}",
    summary="督查发现的问题不能立为工单，理由告知督查人。",
    example={"finding_id": _FINDING, "reason": "事项目录中没有 yjjy"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRefused:
    finding_id: str
    reason: str  # why, for the inspector
