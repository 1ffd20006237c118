"""How a directive spreads: who has signed, who is done, who is silent; by township."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.portal.model.views import TaskView

_TOWNSHIP_DIGITS = 9


@dataclass(kw_only=True)
class Receipts:
    """Counts over the tasks of one directive, and the tasks that nobody has signed yet."""

    sent: int = 0
    signed: int = 0
    done: int = 0
    silent: list[TaskView] = field(default_factory=list)

    def count(self, task: TaskView) -> None:
        """Count one task; cancelled ones do not count, nor parts of others: those are their units' own affair."""
        if task.state == "cancelled" or task.parent is not None:
            return
        self.sent += 1
        self.done += task.state == "done"
        if task.signed_at or task.state in (
            "signed",
            "in_progress",
            "reported",
            "done",
        ):
            self.signed += 1
        else:
            self.silent.append(task)

    @property
    def signed_percent(self) -> int:
        """Share of the addressed units that signed, rounded down so that 100 means all."""
        return 100 * self.signed // self.sent if self.sent else 0


@dataclass(kw_only=True)
class Branch:
    """One township (or a county department, for what lies above the townships)."""

    region: str
    name: str
    receipts: Receipts


def receipts_by_township(tasks: Iterable[TaskView], names: Mapping[str, str]) -> tuple[Receipts, list[Branch]]:
    """Count ``tasks`` as a whole and by township; ``names`` are region names. Branches with most silence come first."""
    whole = Receipts()
    branches: dict[str, Branch] = {}
    for task in sorted(tasks, key=lambda task: (task.region, task.unit)):
        whole.count(task)
        township = task.region[:_TOWNSHIP_DIGITS]
        branch = branches.setdefault(
            township,
            Branch(region=township, name=names.get(township, township), receipts=Receipts()),
        )
        branch.receipts.count(task)
    return whole, sorted(
        branches.values(),
        key=lambda branch: (-len(branch.receipts.silent), branch.region),
    )
