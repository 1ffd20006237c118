"""Files of a case. Their names and contents stay with intake: both may be personal."""

from dataclasses import dataclass

from shared.contracts.registry import event

__all__ = ["AttachmentAdded", "AttachmentRemoved"]

_NUMBER = "361103-20261123-000001-0"
_ATTACHMENT = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1f03"


@event(
    "attachment.added",
    publisher="intake",
    subject="case/{number}",
    correlation="{number}",
    summary="工单收到一个附件（图片或 PDF）。",
    example={
        "number": _NUMBER,
        "attachment_id": _ATTACHMENT,
        "media_type": "image/jpeg",
        "size_bytes": 482133,
        "added_by": "361103102200-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentAdded:
    number: str
    attachment_id: str  # UUIDv7
    media_type: str  # image/jpeg, image/png, image/webp, application/pdf
    size_bytes: int
    added_by: str  # staff id; empty: the resident


@event(
    "attachment.removed",
    publisher="intake",
    subject="case/{number}",
    correlation="{number}",
    summary="工单的一个附件被移除：传错，或保存期满。",
    example={
        "number": _NUMBER,
        "attachment_id": _ATTACHMENT,
        "reason": "传错工单",
        "removed_by": "361103102-01",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRemoved:
    number: str
    attachment_id: str
    reason: str
    removed_by: str  # staff id; empty: its time was up
