"""What dispatch keeps of an urge (催办): whose it is and whether it is signed for, in whatever order that was heard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.model.task import Task
from shared.contracts import Rung


@dataclass(eq=False, kw_only=True)
class Urge:
    """An urge as supervision's events tell of it; the signing may be heard of first."""

    urge_id: str
    origin_number: str
    task_id: str | None = None  # None: it is about the whole case or directive
    rung: Rung
    staff_id: str | None = None  # who has to sign for it; None: the top of the ladder is empty
    issued_at: datetime | None = None  # None: only the signing was heard of so far
    signed_by: str | None = None

    def concerns(self, task: Task) -> bool:
        """Whether it is shown with ``task``: it is about the task, or about the whole case, which is the lead's."""
        if self.task_id is not None:
            return self.task_id == task.task_id
        return self.origin_number == task.origin_number and task.is_lead_of_case


def show_urge(task: Task, urges: Iterable[Urge]) -> None:
    """Show the last urge that waits for a signature; one from before the unit had the task is not the unit's."""
    waiting = [
        (urge.issued_at, urge.urge_id, urge)
        for urge in urges
        if urge.signed_by is None
        and urge.issued_at is not None
        and urge.concerns(task)
        and (task.assigned_at is None or urge.issued_at >= task.assigned_at)
    ]
    if not waiting or not task.is_open:
        task.forget_urge()
        return
    at, _, last = max(waiting, key=lambda each: each[:2])
    task.be_urged(last.urge_id, last.rung, last.staff_id, at)
