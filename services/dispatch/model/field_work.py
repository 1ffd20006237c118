"""What a post has to do, as a list to take along: by deadline, or by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from services.dispatch.model.due import DueMoment
from services.dispatch.model.organisation import Unit
from services.dispatch.model.task import State, Task
from shared.contracts import Role
from shared.errors import Forbidden
from shared.identity import Identity

TO_DO = frozenset({State.ASSIGNED, State.SIGNED, State.IN_PROGRESS})  # what somebody of the unit has to act on
MOST_ENTRIES = 1000  # on one list
_NEVER = datetime.max.replace(tzinfo=UTC)


class Order(StrEnum):
    """What a list is sorted by."""

    DEADLINE = "deadline"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEntry:
    """A task with what one wants to know on the way."""

    task: Task
    first: DueMoment | None  # the deadline that comes first; None: none is known
    path: tuple[str, ...]  # names of the regions down to where it is


def in_order(entries: Iterable[FieldEntry], order: Order) -> list[FieldEntry]:
    """Sorted; what is equal by one is sorted by the other. A region's code sorts as its path does."""

    def deadline(entry: FieldEntry) -> datetime:
        return entry.first.due if entry.first and entry.first.due else _NEVER

    def by_deadline(entry: FieldEntry) -> tuple[object, ...]:
        return deadline(entry), not entry.task.urgent, entry.task.place, entry.task.task_id

    def by_place(entry: FieldEntry) -> tuple[object, ...]:
        return entry.task.place, *by_deadline(entry)

    return sorted(entries, key=by_deadline if order is Order.DEADLINE else by_place)


def must_take_along(unit: Unit, identity: Identity) -> None:
    """A unit's work in the field: who belongs to it, who leads it, and who assigns to it.

    Raises:
        Forbidden: the person is none of these.
    """
    over_it = identity.has(Role.DISPATCHER, Role.LEADER) and identity.covers(unit.region)
    if identity.unit != unit.code and identity.staff_id != unit.leader and not over_it:
        raise Forbidden(
            f"只有{unit.name}的人员、负责人和辖区派单员可以查看",
            f"only those of {unit.code}, its leader and the dispatchers over it see this",
        )
