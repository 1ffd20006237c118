"""When tasks are due, as far as dispatch has been told: supervision keeps the clocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.model.task import State, Task
from shared.contracts import ClockKind, Origin

KNOWN_KINDS = frozenset({ClockKind.SIGN, ClockKind.REPLY, ClockKind.DIRECTIVE})


@dataclass(eq=False, kw_only=True)
class DueMoment:
    """What is known of one clock. Kept also when the clock is over, so that an older event brings nothing back."""

    clock_id: str  # UUIDv7: a later clock has a greater id
    kind: ClockKind
    origin: Origin
    origin_number: str
    task_id: str | None  # None: the clock of the whole case or directive
    sequence: int  # of the clock's event this was learnt from
    due: datetime | None = None  # None: the clock stands still, or was taken away
    provisional: bool = False

    def hear(self, sequence: int, due: datetime | None, *, provisional: bool) -> bool:
        """Take over what an event of the clock says, unless a later one was heard before; whether it was news."""
        if sequence <= self.sequence:
            return False
        self.sequence, self.due, self.provisional = sequence, due, provisional
        return True


def due_of(task: Task, moments: Iterable[DueMoment]) -> DueMoment | None:
    """The deadline that presses on an open task first: its signature while that is missing, and the whole's.

    Of several clocks of one kind the newest counts: a new assignment or round has one of its own.
    """
    newest: dict[ClockKind, DueMoment] = {}
    for each in sorted(moments, key=lambda each: each.clock_id):
        of_task = each.task_id == task.task_id and task.state is State.ASSIGNED
        of_whole = each.task_id is None and each.origin_number == task.origin_number
        if of_task or of_whole:
            newest[each.kind] = each
    running = [(each.due, each.clock_id, each) for each in newest.values() if each.due is not None]
    return min(running)[-1] if task.is_open and running else None
