"""Whatever people try with the tasks of a case, in whatever order: one lead, a whole history, nothing lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.dispatch.handlers import cases, handover, moving, sharing, tasks
from services.dispatch.model.life import ALLOWED
from services.dispatch.model.moving import units_that_had
from services.dispatch.model.task import Act, State, Task
from shared.contracts import CaseworkCompleted, Part, Role, contract_of
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Identity
from tests.unit.dispatch import small_county
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import AGENT, COUNTY_DISPATCHER, TOWNSHIP_DISPATCHER, identity
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER, REOPENED, WITHDRAWN

UNITS = [unit.code for unit in small_county.units()]
PEOPLE = [person.staff_id for person in small_county.staff()]
REFUSALS = (Conflict, Forbidden, Invalid)
# What the events say of a task's state; a listener knows nothing else.
TOLD = {
    "task.assigned": State.ASSIGNED,
    "task.signed": State.SIGNED,
    "task.returned": State.RETURNED,
    "task.reported": State.REPORTED,
    "task.sent_back": State.IN_PROGRESS,
    "task.done": State.DONE,
    "task.cancelled": State.CANCELLED,
    "task.transferred": State.TRANSFERRED,
    "task.escalated": State.TRANSFERRED,
}
_MOST_TASKS = 10
_LATE = 16  # acts, after which the resident may lose patience
reached: set[State | Act] = set()


def head_of(unit: str) -> Identity:
    """Somebody who may do all that is done in a unit, save reviewing their own report."""
    return identity(f"{unit}-X", unit, Role.LEADER, Role.HANDLER, Role.AGENT)


class Office(RuleBasedStateMachine):
    """One case, and everybody at it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.uow = FakeUnitOfWork()

    @initialize()
    def accepted(self) -> None:
        cases.case_accepted(ACCEPTED, self.uow)

    def somebody(self, data: st.DataObject, task: Task) -> Identity:
        """Mostly who may: the unit's own head, or a dispatcher."""
        likely = [head_of(task.unit), COUNTY_DISPATCHER] * 4
        return data.draw(st.sampled_from([*likely, TOWNSHIP_DISPATCHER, AGENT, head_of(UNITS[0])]))

    def attempt(self, act: Any, *given: Any) -> None:
        """Do it; what is refused leaves no trace."""
        before = [(vars(task).copy(), len(self.uow.published)) for task in self.uow.tasks.of(NUMBER)]
        records = len(self.uow.tasks.records)
        try:
            act(*given, self.uow)
        except REFUSALS:
            assert before == [(vars(task), len(self.uow.published)) for task in self.uow.tasks.of(NUMBER)]
            assert records == len(self.uow.tasks.records)

    @rule(data=st.data())
    def somebody_acts(self, data: st.DataObject) -> None:
        """On any task; mostly what its state allows."""
        self.uow.now += timedelta(hours=data.draw(st.sampled_from([0, 1, 2, 20])))
        everything = self.uow.tasks.of(NUMBER)
        task = data.draw(st.sampled_from([task for task in everything if task.is_open] or everything))
        allowed = [act for act in self.ways if task.state in ALLOWED[act]]
        act = data.draw(st.sampled_from(allowed if allowed and data.draw(st.integers(0, 9)) else list(self.ways)))
        self.ways[act](self, data, task)

    def sign(self, data: st.DataObject, task: Task) -> None:
        self.attempt(tasks.sign_task, task.task_id, self.somebody(data, task))

    def hand_back(self, data: st.DataObject, task: Task) -> None:
        self.attempt(tasks.return_task, task.task_id, tasks.ReturnTask(reason="不属本村"), self.somebody(data, task))

    def assign(self, data: st.DataObject, task: Task) -> None:
        command = tasks.AssignTask(unit=data.draw(st.sampled_from(UNITS)))
        self.attempt(tasks.assign_task, task.task_id, command, self.somebody(data, task))

    def report(self, data: st.DataObject, task: Task) -> None:
        command = tasks.ReportTask(result="已核查", answer="符合条件")
        self.attempt(tasks.report_task, task.task_id, command, self.somebody(data, task))

    def approve(self, data: st.DataObject, task: Task) -> None:
        self.attempt(tasks.review_task, task.task_id, tasks.ReviewTask(approved=True), self.somebody(data, task))

    def send_back(self, data: st.DataObject, task: Task) -> None:
        command = tasks.ReviewTask(approved=False, remark="请补充")
        self.attempt(tasks.review_task, task.task_id, command, self.somebody(data, task))

    def transfer(self, data: st.DataObject, task: Task) -> None:
        command = moving.TransferTask(reason="居民已迁走", unit=data.draw(st.sampled_from([None, *UNITS])))
        self.attempt(moving.transfer_task, task.task_id, command, self.somebody(data, task))

    def escalate(self, data: st.DataObject, task: Task) -> None:
        command = moving.EscalateTask(reason="超出本级能力")
        self.attempt(moving.escalate_task, task.task_id, command, self.somebody(data, task))

    def call_in(self, data: st.DataObject, task: Task) -> None:
        if len(self.uow.tasks.kept) < _MOST_TASKS:
            command = sharing.CallIn(unit=data.draw(st.sampled_from(UNITS)), request="请入户核实")
            self.attempt(sharing.call_in, task.task_id, command, self.somebody(data, task))

    def hand_over(self, data: st.DataObject, task: Task) -> None:
        leaver = task.assignee if task.assignee in PEOPLE else data.draw(st.sampled_from(PEOPLE))
        command = handover.HandOver(reason="调离", dry_run=data.draw(st.booleans()))
        self.attempt(handover.hand_over, leaver, command, COUNTY_DISPATCHER)

    ways: ClassVar[dict[Act, Callable[["Office", st.DataObject, Task], None]]] = {
        Act.SIGN: sign,
        Act.RETURN: hand_back,
        Act.ASSIGN: assign,
        Act.REPORT: report,
        Act.APPROVE: approve,
        Act.SEND_BACK: send_back,
        Act.TRANSFER: transfer,
        Act.ESCALATE: escalate,
        Act.CALL_IN: call_in,
        Act.HAND_OVER: hand_over,
    }

    @precondition(lambda self: self.uow.told(CaseworkCompleted))
    @rule()
    def reopened(self) -> None:
        cases.case_reopened(REOPENED, self.uow)

    @precondition(lambda self: len(self.uow.tasks.records) > _LATE)
    @rule()
    def withdrawn(self) -> None:
        cases.case_withdrawn(WITHDRAWN, self.uow)

    @invariant()
    def one_lead_a_round(self) -> None:
        leads = [task for task in self.uow.tasks.of(NUMBER) if task.part is Part.LEAD]
        assert len({task.round for task in leads}) == len(leads)
        assert sum(task.is_open for task in leads) <= 1

    @invariant()
    def whoever_waits_is_waited_for(self) -> None:
        everything = self.uow.tasks.of(NUMBER)
        for task in everything:
            if task.state is not State.DONE:
                continue
            assert not any(part.is_open for part in everything if part.parent == task.task_id)
            if task.part is Part.LEAD:
                assert not any(share.is_open for share in everything if share.round == task.round)

    @invariant()
    def the_history_is_whole(self) -> None:
        for task in self.uow.tasks.of(NUMBER):
            history = self.uow.tasks.history(task.task_id)
            assert [record.number for record in history] == list(range(1, task.acts + 1))
            assert history[-1].state is task.state is not State.TRANSFERRED, "nothing rests on its way"
            state = State.PENDING
            for at, record in enumerate(history):
                assert state in ALLOWED[record.act]
                state = record.state
                reached.update((record.act, record.state))
                if record.act is Act.TRANSFER:
                    assert history[at + 1].unit not in units_that_had(history[:at]), "round in a circle"

    @invariant()
    def the_events_tell_the_same(self) -> None:
        told: dict[str, State] = {}
        for event in self.uow.published:
            name = contract_of(type(event)).name
            if name in TOLD:
                told[event.task_id] = TOLD[name]  # type: ignore[attr-defined]
        assert told == {task.task_id: task.state for task in self.uow.tasks.of(NUMBER)}

    @invariant()
    def what_the_county_has_decided_stays(self) -> None:
        for task in self.uow.tasks.of(NUMBER):
            acts = [record.act for record in self.uow.tasks.history(task.task_id)]
            decided = [at for at, act in enumerate(acts) if act is Act.ASSIGN]
            if task.binding:
                assert not {Act.RETURN, Act.TRANSFER, Act.ESCALATE} & set(acts[decided[-1] :])


def test_every_way_through_the_life_of_a_case() -> None:
    reached.clear()
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=60,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert set(Act) - {Act.MAKE_NORMAL} - reached == set(), "an act that was never done"
    assert set(State) - {State.PENDING} - reached == set(), "a state that was never reached"
