"""What operators did to the queues: every act is on record."""

from dataclasses import dataclass

from shared.contracts.registry import event

__all__ = [
    "InterventionRecorded",
]


@event(
    "intervention.recorded",
    publisher="operations",
    subject="intervention/{intervention_id}",
    correlation="{intervention_id}",
    summary="运维人员对队列的一次处置（重放、丢弃、重建），记录在案。",
    example={
        "intervention_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1f01",
        "act": "replay",
        "operator": "root@county-server",
        "queue": "supervision.task.assigned",
        "messages": 3,
        "reason": "数据库已恢复",
        "selection": "error=OperationalError",
        "state": "done",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionRecorded:
    intervention_id: str  # UUIDv7
    act: str  # replay, discard, rebuild
    operator: str  # account or staff id of who did it
    queue: str  # "supervision.task.assigned"; "portal.*": all queues of a service
    messages: int  # how many messages it touched; while it has only begun: how many it is about to
    reason: str
    selection: str = ""  # which of the queue's messages were meant: "all", "error=Invalid", "id=…", "since=…"
    state: str = "done"  # begun (on record before the first message is touched), done, broken_off
