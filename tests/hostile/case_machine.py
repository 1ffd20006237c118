"""Everything that can be done to cases, in any order: hypothesis chooses, :mod:`.case_rules` looks on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.intake.handlers import cases, held_documents, linking, mandates, notices, progress
from services.intake.handlers.cases import AddMaterials, AnswerCase, ArchiveCase, DeclineCase, WithdrawCase
from services.intake.handlers.filing import FileCase, file_case
from services.intake.handlers.held_documents import Paper, ReturnDocument, SendDocument, TakeDocuments
from services.intake.handlers.linking import LinkCase, UnlinkCase
from services.intake.handlers.mandates import EndMandate, SignedMandate
from services.intake.handlers.notices import ChangeAnswers, RequestMaterials, RequestRefused
from services.intake.model.case import Case, Ground, State
from services.intake.model.catalogue import HeldKind, HeldSource
from services.intake.model.door import Door
from services.intake.model.held_documents import PaperForm
from services.intake.model.mandate import MandateEnd
from services.intake.model.notice import NoticeReason
from services.intake.schemas.forms import CheckedForms
from shared import contracts as c
from shared.errors import NotYet, PermanentError
from shared.identity import Identity
from tests.hostile.case_rules import STATE_AFTER, Chronicle, Picture, check_all, unchanged
from tests.unit.intake.fakes import AGENT, CLERK, STRANGER, VILLAGE, FakeCases, FakeSeals, FakeUnitOfWork, item
from tests.unit.intake.test_notices import ADULT, CHILD, allowance

CODES = ("id_card", "permit", "illness", "guardian", "members", "mandate", "income", "photo", "unheard_of")
NOBODY = Identity(staff_id="", name="", unit="", scope=VILLAGE, roles=frozenset())  # a resident, or another system
AT_WORK = (replace(CLERK, unit="office"), replace(AGENT, unit="post"), replace(STRANGER, unit="elsewhere"))

people = st.sampled_from([AT_WORK[0]] * 6 + [AT_WORK[1]] * 3 + [AT_WORK[2]])  # mostly those who may
picks = st.integers(0, 7)  # which of the cases, counted round
papers = st.lists(st.sampled_from(CODES), max_size=4).map(tuple)
answers = st.fixed_dictionaries(
    {},
    optional={
        "hukou": st.sampled_from(["local", "outside", None, "mars"]),
        "ill": st.sampled_from([True, False, None]),
    },
)
fields = st.fixed_dictionaries({}, optional={"household": st.sampled_from([1, 2, 4, 5, "四"])})


class CasesWithOriginals(FakeCases):
    """As the store: a case whose originals are held is not due to be filed away."""

    def __init__(self, uow: FakeUnitOfWork) -> None:
        super().__init__()
        self._uow = uow

    def to_archive(self, closed_before: Any, limit: int) -> list[Case]:
        due = super().to_archive(closed_before, limit)
        return [case for case in due if not any(map(_is_held_original, self._uow.held_documents.of_case(case.number)))]


def _work_on(case: Case) -> list[Any]:
    """What dispatch tells of the running round."""
    signed = c.TaskSigned(
        task_id=f"t-{case.number}-{case.round}",
        origin=c.Origin.CASE,
        origin_number=case.number,
        unit="office",
        signed_by="handler",
    )
    return [signed, c.CaseworkCompleted(number=case.number, round=case.round, answer="已办好", by="leader")]


def _asking(case: Case, outcome: c.FollowUpOutcome, by: str) -> list[Any]:
    """What supervision tells of its follow-up."""
    opened = c.FollowUpOpened(number=case.number, round=case.round, by="leader")
    said = c.FollowUpCompleted(number=case.number, round=case.round, outcome=outcome, grade=None, remark="", by=by)
    return [opened, said]


def _is_held_original(document: Any) -> bool:
    return bool(document.is_held and document.form is PaperForm.ORIGINAL)


class CaseMachine(RuleBasedStateMachine):
    """A door, a file room, and the events of the other services, which come late, twice, and in any order."""

    reached: ClassVar[set[State | NoticeReason]] = set()  # by all examples together

    def __init__(self) -> None:
        super().__init__()
        self.uow = FakeUnitOfWork()
        self.uow.cases = CasesWithOriginals(self.uow)
        self.uow.items.add(allowance())
        spared = (HeldSource(kind=HeldKind.PAPER, code="zdshbz", material="income", within_days=365),)
        renewal = tuple(replace(each, held=spared if each.code == "income" else ()) for each in item().materials)
        self.uow.items.add(item("renewal", materials=renewal))
        self.uow.items.add(item("question", kind=c.CaseKind.CONSULTATION, materials=()))
        self.chronicle = Chronicle()
        self.on_the_way: list[Any] = []
        self.taken: list[Any] = []

    @initialize(
        kinds=st.lists(st.sampled_from(["allowance", "zdshbz", "renewal", "question"]), min_size=2, max_size=4),
        steps=st.integers(0, 5),
    )
    def a_day_begins(self, kinds: list[str], steps: int) -> None:
        """Some matters have just come in, and one has come further already."""
        for what in kinds:
            brought = ("id_card", "income") if what == "zdshbz" else ()
            self._file(AT_WORK[0], what, materials=brought, fields={"household": 2} if what == "allowance" else {})
        self._file(AT_WORK[0], "question")
        self._bring_further(list(self.uow.cases.known.values())[-1], steps)

    # the door

    @rule(
        who=people,
        what=st.sampled_from(["allowance", "zdshbz", "renewal", "question", "unheard_of"]),
        door=st.sampled_from([None, None, Door.WINDOW, Door.PHONE, Door.WEB, Door.SYSTEM]),
        resident=st.sampled_from([ADULT, CHILD]),
        brought=st.one_of(st.just(("id_card", "income")), papers),
        said=answers,
        filled=fields,
        signed=st.booleans(),
    )
    def file(
        self, who: Any, what: str, door: Any, resident: Any, brought: Any, said: Any, filled: Any, signed: bool
    ) -> None:
        asks = what == "allowance"
        self._file(
            NOBODY if door in (Door.WEB, Door.SYSTEM) else who,
            what,
            resident=resident,
            materials=brought,
            answers=said if asks else {},
            fields=filled if asks else {},
            signed_mandate=SignedMandate() if signed else None,
            door=door,
        )

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people, brought=papers)
    def add_papers(self, at: int, who: Any, brought: Any) -> None:
        self._try(lambda: cases.add_materials(self._case(at), AddMaterials(materials=brought), who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people)
    def add_what_is_missing(self, at: int, who: Any) -> None:
        case = self.uow.cases.known[self._case(at)]
        told = tuple(code for code in case.told if code not in case.materials)
        self._try(lambda: cases.add_materials(case.number, AddMaterials(materials=told), who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people, said=answers, filled=fields)
    def change_answers(self, at: int, who: Any, said: Any, filled: Any) -> None:
        wanted = ChangeAnswers(answers=said, fields=filled, reason="更正")
        self._try(lambda: notices.change_answers(self._case(at), wanted, who, self.uow, CheckedForms()))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people, wanted=papers, other=st.sampled_from(["", "结婚证"]))
    def ask_for_papers(self, at: int, who: Any, wanted: Any, other: str) -> None:
        command = RequestMaterials(materials=tuple(dict.fromkeys(wanted)), other=other, reason="看不清")
        self._try(lambda: notices.request_materials(self._case(at), command, who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people, most=st.integers(1, 3))
    def ask_for_what_was_brought(self, at: int, who: Any, most: int) -> None:
        case = self.uow.cases.known[self._case(at)]
        named = case.notices[-1].missing if case.notices else case.materials
        wanted = [code for code in named if code in case.materials][:most]
        command = RequestMaterials(materials=tuple(wanted), reason="看不清")
        self._try(lambda: notices.request_materials(case.number, command, who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people)
    def accept(self, at: int, who: Any) -> None:
        self._try(lambda: cases.accept_case(self._case(at), who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people)
    def answer(self, at: int, who: Any) -> None:
        self._try(lambda: cases.answer_case(self._case(at), AnswerCase(answer="九月起办理"), who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people, reason=st.sampled_from(["应由法院受理", " "]))
    def decline(self, at: int, who: Any, reason: str) -> None:
        wanted = DeclineCase(ground=Ground.IN_COURT, reason=reason, authority="区人民法院")
        self._try(lambda: cases.decline_case(self._case(at), wanted, who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people)
    def withdraw(self, at: int, who: Any) -> None:
        self._try(lambda: cases.withdraw_case(self._case(at), WithdrawCase(reason="不办了"), who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people)
    def archive(self, at: int, who: Any) -> None:
        closed = [number for number, case in self.uow.cases.known.items() if case.state is State.CLOSED]
        number = closed[at % len(closed)] if closed else self._case(at)
        self._try(lambda: cases.archive_case(number, ArchiveCase(), who, self.uow))

    @rule(days=st.sampled_from([0, 1, 31]))
    def time_passes(self, days: int) -> None:
        self.uow.now += timedelta(days=days, minutes=1)
        cases.archive_due(timedelta(days=30), self.uow)

    # 并案

    @precondition(lambda self: self.uow.cases.known)
    @rule(follower=picks, lead=picks, who=people)
    def link(self, follower: int, lead: int, who: Any) -> None:
        wanted = LinkCase(lead=self._case(lead), reason="同一件事")
        self._try(lambda: linking.link_case(self._case(follower), wanted, who, self.uow))

    @precondition(lambda self: self.uow.links.known)
    @rule(at=picks, who=people)
    def unlink(self, at: int, who: Any) -> None:
        followers = sorted(self.uow.links.known)
        number = followers[at % len(followers)]
        self._try(lambda: linking.unlink_case(number, UnlinkCase(reason="不是一件事"), who, self.uow))

    # 材料代管, 委托

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people, form=st.sampled_from(PaperForm))
    def take_documents(self, at: int, who: Any, form: Any) -> None:
        wanted = TakeDocuments(
            handed_by="王大", papers=(Paper(name="户口簿", form=form), Paper(name="照片", form=form))
        )
        self._try(lambda: held_documents.take_documents(self._case(at), wanted, who, self.uow))

    @precondition(lambda self: self.uow.held_documents.known)
    @rule(at=picks, who=people, to=st.sampled_from(["office", "post", "elsewhere"]))
    def send_document(self, at: int, who: Any, to: str) -> None:
        self._try(lambda: held_documents.send_document(self._document(at), SendDocument(to_unit=to), who, self.uow))

    @precondition(lambda self: self.uow.held_documents.known)
    @rule(at=picks, who=people)
    def receive_document(self, at: int, who: Any) -> None:
        self._try(lambda: held_documents.receive_document(self._document(at), who, self.uow))

    @precondition(lambda self: self.uow.held_documents.known)
    @rule(at=picks, who=people)
    def give_document_back(self, at: int, who: Any) -> None:
        self._try(lambda: held_documents.return_document(self._document(at), ReturnDocument(to="王大"), who, self.uow))

    @precondition(lambda self: self.uow.cases.known)
    @rule(at=picks, who=people)
    def add_mandate(self, at: int, who: Any) -> None:
        self._try(lambda: mandates.add_mandate(self._case(at), SignedMandate(), who, self.uow))

    @precondition(lambda self: self.uow.mandates.known)
    @rule(at=picks, who=people, how=st.sampled_from(MandateEnd))
    def end_mandate(self, at: int, who: Any, how: Any) -> None:
        numbers = sorted(self.uow.mandates.known)
        wanted = EndMandate(how=how, reason="不再委托")
        self._try(lambda: mandates.end_mandate(numbers[at % len(numbers)], wanted, who, self.uow))

    # what the other services do once they have heard of a case; it arrives when it arrives

    @precondition(lambda self: self._worked_on())
    @rule(at=picks, finished=st.booleans())
    def dispatch_works(self, at: int, finished: bool) -> None:
        case = self._one_of(self._worked_on(), at)
        self.on_the_way += _work_on(case) if finished else _work_on(case)[:1]

    @precondition(lambda self: self._asked())
    @rule(at=picks, outcome=st.sampled_from(c.FollowUpOutcome), by=st.sampled_from(["", "clerk"]))
    def supervision_asks(self, at: int, outcome: Any, by: str) -> None:
        case = self._one_of(self._asked(), at)
        self.on_the_way += _asking(case, outcome, by)

    @precondition(lambda self: self.on_the_way)
    @rule(at=st.integers(0, 100))
    def an_event_arrives(self, at: int) -> None:
        event = self.on_the_way.pop(at % len(self.on_the_way))
        if self._deliver(event):
            self.taken.append(event)
        else:
            self.on_the_way.append(event)  # put back until what it builds on is there

    @precondition(lambda self: self.taken)
    @rule(at=st.integers(0, 100))
    def an_event_arrives_again(self, at: int) -> None:
        before = Picture.of(self.uow)
        assert self._deliver(self.taken[at % len(self.taken)])
        unchanged(before, self.uow)

    # looking on

    @invariant()
    def all_is_well(self) -> None:
        check_all(self.uow, self.chronicle)

    def teardown(self) -> None:
        """Every event finds its place in the end; none waits for ever."""
        for _ in range(len(self.on_the_way) + 1):
            self.on_the_way = [event for event in self.on_the_way if not self._deliver(event)]
        assert self.on_the_way == []
        check_all(self.uow, self.chronicle)
        self.reached.update(STATE_AFTER[type(event)] for event in self.uow.published if type(event) in STATE_AFTER)
        self.reached.update(notice.reason for case in self.uow.cases.known.values() for notice in case.notices)

    # the rest

    def _file(self, who: Identity, what: str, **more: Any) -> None:
        wanted = FileCase(**{"item": what, "region": VILLAGE, "resident": ADULT, **more})
        self._try(lambda: file_case(wanted, who, self.uow, FakeSeals(), CheckedForms()))

    def _bring_further(self, case: Case, steps: int) -> None:
        if steps == 0:
            return
        self._try(lambda: cases.accept_case(case.number, AT_WORK[0], self.uow))
        for event in [*_work_on(case), *_asking(case, c.FollowUpOutcome.SOLVED, "")][: steps - 1]:
            assert self._deliver(event)
            self.taken.append(event)

    def _try(self, command: Callable[[], Any]) -> None:
        """As an endpoint does it: whole, or not at all."""
        before, serials = Picture.of(self.uow), dict(self.uow.serials.last)
        try:
            command()
        except RequestRefused:
            unchanged(before, self.uow, but=[c.CaseRequestRefused])
        except PermanentError:
            unchanged(before, self.uow)
            self.uow.serials.last = serials  # the transaction's own; nothing else may have changed

    def _deliver(self, event: Any) -> bool:
        """Whether it was taken; false: it comes too early."""
        handle = {
            c.TaskSigned: progress.task_signed,
            c.CaseworkCompleted: progress.casework_completed,
            c.FollowUpOpened: progress.follow_up_opened,
            c.FollowUpCompleted: progress.follow_up_completed,
        }[type(event)]
        before = Picture.of(self.uow)
        try:
            handle(event, self.uow)
        except NotYet:
            unchanged(before, self.uow)
            return False
        return True

    def _case(self, at: int) -> str:
        numbers = list(self.uow.cases.known)
        return numbers[at % len(numbers)]

    def _document(self, at: int) -> str:
        numbers = list(self.uow.held_documents.known)
        return numbers[at % len(numbers)]

    @staticmethod
    def _one_of(found: list[Case], at: int) -> Case:
        return found[at % len(found)]

    def _worked_on(self) -> list[Case]:
        """Cases that dispatch has tasks of: in work, and following no other."""
        in_work = (State.ACCEPTED, State.IN_HAND)
        return [
            case
            for case in self.uow.cases.known.values()
            if case.state in in_work and case.number not in self.uow.links.known
        ]

    def _asked(self) -> list[Case]:
        return [case for case in self.uow.cases.known.values() if case.state in (State.RESOLVED, State.ANSWERED)]
