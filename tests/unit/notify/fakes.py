"""Fakes of notify's ports, and events made from the examples in the contracts."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import msgspec

from services.notify.model import Case, Channel, Directive, Message, Staff, State, Task, Unit, scopes_covering
from services.notify.ports import Desk, Letter
from services.notify.routing import load
from services.notify.texts import JinjaTexts
from shared.contracts import CaseSubmitted, Role, contract_of

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
NUMBER = "361103-20261123-000001-0"
VILLAGE = "361103102200"
AGENT = "361103102200-01"
PHONE = "13812345678"
SEALED = "sealed:" + PHONE

texts = JinjaTexts()
desk = Desk(routing=load(texts), texts=texts)
_ids = itertools.count(1)


@dataclass(frozen=True)
class Arrived:
    """An event as the listener hands it over."""

    id: str
    sequence: int
    data: Any


def event_of(contract: type[Any], *, sequence: int = 2, **changes: Any) -> Arrived:
    """The contract's own example as an event, with some fields changed."""
    data = msgspec.convert(dict(contract_of(contract).example), contract)
    return Arrived(id=f"event-{next(_ids)}", sequence=sequence, data=replace(data, **changes))


def submitted(*, contact: str | None = SEALED, **changes: Any) -> Arrived:
    """case.submitted of a resident who has a phone, unless said otherwise."""
    return event_of(CaseSubmitted, sequence=1, contact=contact, **changes)


class FakeMessages:
    def __init__(self) -> None:
        self.rows: dict[str, Message] = {}

    def add(self, message: Message) -> None:
        key = (message.event_id, message.recipient, message.channel)
        assert key not in {(row.event_id, row.recipient, row.channel) for row in self.rows.values()}, f"twice: {key}"
        self.rows[message.message_id] = message

    def get(self, message_id: str) -> Message | None:
        return self.rows.get(message_id)

    def told(self, event_id: str) -> set[tuple[str, Channel]]:
        return {(row.recipient, row.channel) for row in self.rows.values() if row.event_id == event_id}

    def next_due(self, now: datetime) -> Message | None:
        due = [row for row in self.rows.values() if row.state is State.PENDING and row.due_at and row.due_at <= now]
        return min(due, key=lambda row: row.message_id, default=None)

    def lost(self, now: datetime) -> Sequence[Message]:
        return [row for row in self.rows.values() if row.state is State.SENDING and row.due_at and row.due_at <= now]

    def inbox(self, staff_id: str, *, before: str | None, unread_only: bool, limit: int) -> Sequence[Message]:
        mine = [row for row in self.rows.values() if row.recipient == staff_id]
        mine = [
            row for row in mine if not (unread_only and row.read_at) and (before is None or row.message_id < before)
        ]
        return sorted(mine, key=lambda row: row.message_id, reverse=True)[:limit]

    def unread(self, staff_id: str) -> int:
        return sum(row.recipient == staff_id and row.read_at is None for row in self.rows.values())

    def search(
        self, *, scope: str, about: str | None, state: State | None, before: str | None, limit: int
    ) -> Sequence[Message]:
        found = [row for row in self.rows.values() if row.region.startswith(scope) and about in (None, row.about)]
        found = [row for row in found if state in (None, row.state) and (before is None or row.message_id < before)]
        return sorted(found, key=lambda row: row.message_id, reverse=True)[:limit]

    def tally(self) -> Mapping[State, int]:
        states = [row.state for row in self.rows.values()]
        return {state: states.count(state) for state in State}


class FakeDirectory:
    def __init__(self) -> None:
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Staff] = {}

    def unit(self, code: str) -> Unit | None:
        return self.units.get(code)

    def add_unit(self, unit: Unit) -> None:
        self.units[unit.code] = unit

    def staff(self, staff_id: str) -> Staff | None:
        return self.people.get(staff_id)

    def add_staff(self, staff: Staff) -> None:
        self.people[staff.staff_id] = staff

    def holders(self, role: Role, region: str) -> Sequence[Staff]:
        scopes = scopes_covering(region)
        holders = [who for who in self.people.values() if who.active and who.has(role) and who.scope in scopes]
        return sorted(holders, key=lambda who: who.staff_id)


class FakeMatters:
    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.tasks: dict[str, Task] = {}
        self.directives: dict[str, Directive] = {}

    def case(self, number: str) -> Case | None:
        return self.cases.get(number)

    def add_case(self, case: Case) -> None:
        self.cases[case.number] = case

    def task(self, task_id: str) -> Task | None:
        return self.tasks.get(task_id)

    def add_task(self, task: Task) -> None:
        self.tasks[task.task_id] = task

    def directive(self, number: str) -> Directive | None:
        return self.directives.get(number)

    def add_directive(self, directive: Directive) -> None:
        self.directives[directive.number] = directive


class FakeUnitOfWork:
    """One world for all transactions of a test; it also opens them, as ``units()`` does."""

    def __init__(self) -> None:
        self.now = NOON
        self.messages = FakeMessages()
        self.directory = FakeDirectory()
        self.matters = FakeMatters()
        self.published: list[Any] = []
        self.is_open = False

    def __call__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        assert not self.is_open, "a transaction inside a transaction"
        self.is_open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.is_open = False

    def publish(self, event: object) -> None:
        self.published.append(event)

    def commit(self) -> None:
        assert self.is_open

    def later(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by

    def written(self) -> list[Message]:
        """All messages, in the order they were written."""
        return list(self.messages.rows.values())

    def add_person(self, staff_id: str, *roles: Role, unit: str = "", scope: str = "", active: bool = True) -> None:
        """Put somebody into the directory."""
        names = [role.value for role in roles]
        self.directory.add_staff(
            Staff(staff_id=staff_id, unit=unit, scope=scope, roles=names, active=active, sequence=1)
        )

    def add_office(self, code: str, leader: str | None) -> None:
        """Put a unit into the directory."""
        self.directory.add_unit(Unit(code=code, name=code, region=VILLAGE, leader=leader, sequence=1))


class FakeSender:
    """Keeps the letters it is given, or fails as it is told."""

    def __init__(self, uow: FakeUnitOfWork) -> None:
        self.letters: list[Letter] = []
        self.failures: list[BaseException] = []
        self._uow = uow

    def send(self, letter: Letter, now: datetime) -> None:
        assert not self._uow.is_open, "sending inside a transaction"
        if self.failures:
            raise self.failures.pop(0)
        self.letters.append(letter)


class FakeSealer:
    """Opens what begins with ``sealed:``."""

    def open(self, token: str) -> str:
        return token.removeprefix("sealed:")
