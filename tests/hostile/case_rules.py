"""What must hold of every case at every moment, told from the published events and the stored cases alone."""

import pickle
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.handlers.reckoning import item_of, reckoning_of
from services.intake.model.case import MOVES, Case, State
from services.intake.model.held_documents import PaperForm
from services.intake.model.link import UNANSWERED
from services.intake.model.notice import NoticeReason
from services.intake.model.numbers import is_number
from shared import contracts as c
from tests.unit.intake.fakes import FakeUnitOfWork

# Where a case stands once this was published. No event of a case but these moves it.
STATE_AFTER: Mapping[type[Any], State] = {
    c.CaseSubmitted: State.SUBMITTED,
    c.CaseMaterialsRequested: State.AWAITING_MATERIALS,
    c.CaseMaterialsReceived: State.SUBMITTED,
    c.CaseAccepted: State.ACCEPTED,
    c.CaseAnswered: State.ANSWERED,
    c.CaseDeclined: State.DECLINED,
    c.CaseWithdrawn: State.WITHDRAWN,
    c.CaseTakenInHand: State.IN_HAND,
    c.CaseResolved: State.RESOLVED,
    c.CaseFollowUpStarted: State.FOLLOW_UP,
    c.CaseClosed: State.CLOSED,
    c.CaseReopened: State.IN_HAND,
    c.CaseArchived: State.ARCHIVED,
}
# Who did it stands in this field; of what nobody did (the clock, another system, a resident) it is empty.
WHO: Mapping[type[Any], str] = {
    c.CaseMaterialsRequested: "issued_by",
    c.CaseMaterialsReceived: "received_by",
    c.CaseAccepted: "accepted_by",
    c.CaseAnswered: "answered_by",
    c.CaseDeclined: "declined_by",
    c.CaseWithdrawn: "withdrawn_by",
    c.CaseAnswersChanged: "by",
    c.CaseRequestRefused: "by",
}
_AT_THE_DOOR = frozenset({State.SUBMITTED, State.AWAITING_MATERIALS})


@dataclass(frozen=True)
class Picture:
    """How everything stands at one moment."""

    stored: Mapping[str, bytes]  # pickled: many times as quick as a deep copy
    published: int

    @classmethod
    def of(cls, uow: FakeUnitOfWork) -> "Picture":
        """A copy that later changes leave alone."""
        kinds = {"cases": uow.cases, "links": uow.links, "held": uow.held_documents, "mandates": uow.mandates}
        return cls({name: pickle.dumps(kind.known) for name, kind in kinds.items()}, len(uow.published))

    def differs_in(self, other: "Picture") -> list[str]:
        """What is not equal in the two."""
        return [
            name
            for name, kept in self.stored.items()
            if kept != other.stored[name] and pickle.loads(kept) != pickle.loads(other.stored[name])  # noqa: S301
        ]


class Chronicle:
    """Follows the published events of all cases, each once."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self.rounds: Counter[str] = Counter()
        self._read = 0

    def read_on(self, published: list[Any]) -> None:
        """Every new event moves its case as the life of a case allows."""
        for event in published[self._read :]:
            after = STATE_AFTER.get(type(event))
            if after is not None:
                self._move(event, after)
            self._check_who(event)
        self._read = len(published)

    def _move(self, event: Any, after: State) -> None:
        before = self.states.get(event.number, State.DRAFT)
        further_notice = before is after is State.AWAITING_MATERIALS
        assert after in MOVES[before] or further_notice, f"{type(event).__name__}: {before} → {after}"
        self.states[event.number] = after
        self.rounds[event.number] += isinstance(event, c.CaseSubmitted | c.CaseReopened)

    @staticmethod
    def _check_who(event: Any) -> None:
        field = WHO.get(type(event))
        by_themselves = isinstance(event, c.CaseMaterialsRequested) and event.notice_version == 1
        assert field is None or by_themselves or getattr(event, field), f"nobody did it: {event}"


def check_all(uow: FakeUnitOfWork, chronicle: Chronicle) -> None:
    """Everything that must hold between two commands."""
    chronicle.read_on(uow.published)
    assert {number: case.state for number, case in uow.cases.known.items()} == chronicle.states
    for case in uow.cases.known.values():
        assert case.round == chronicle.rounds[case.number]
        _check_papers(case, uow)
        _check_notices(case)
        _check_decisions(case)
        _check_held_documents(case, uow)
    _check_links(uow)
    _check_numbers(uow)


def _check_papers(case: Case, uow: FakeUnitOfWork) -> None:
    """All papers are there or spared, or each that is missing has been told."""
    missing = {material.code for material in reckoning_of(case, item_of(case, uow)).missing}
    if case.state is State.AWAITING_MATERIALS:
        assert missing, f"{case.number} waits for nothing"
        assert missing <= case.told, f"{case.number}: nobody was told of {missing - case.told}"
    elif case.state is not State.WITHDRAWN:
        assert not missing, f"{case.number} is {case.state} without {missing}"


def _check_notices(case: Case) -> None:
    """Numbered without gaps, the first at filing; a defect names only what came in answer to the version before."""
    for position, notice in enumerate(case.notices, 1):
        assert (notice.version, notice.number) == (position, f"{case.number}-G{position}")
        assert notice.missing
        assert len(set(notice.missing)) == len(notice.missing)
        if notice.reason is NoticeReason.FILING:
            assert position == 1
        if notice.reason is NoticeReason.DEFECT:
            assert position > 1, "a defect before anything was asked for"
            before = case.notices[position - 2]
            assert not set(notice.missing) & set(before.handed_over), "could have been judged before"
    moments = [notice.issued_at for notice in case.notices]
    assert moments == sorted(moments)


def _check_decisions(case: Case) -> None:
    """Every decision is on the case with who and when."""
    assert (case.accepted_at is None) is (case.accepted_by == "")
    assert (case.refusal is not None) is (case.state is State.DECLINED)
    if case.refusal is not None:
        assert case.refusal.by
        assert case.refusal.reason.strip()
        assert case.refusal.authority.strip()
    if case.state in (State.CLOSED, State.ARCHIVED):
        assert case.closed_at is not None
    if case.state in (State.RESOLVED, State.ANSWERED):
        assert case.answer


def _check_held_documents(case: Case, uow: FakeUnitOfWork) -> None:
    """Somebody answers for each paper at every moment, and the file is closed on none of a resident's originals."""
    for document in uow.held_documents.of_case(case.number):
        where = document.moves[0].from_unit if document.moves else document.unit
        for position, move in enumerate(document.moves, 1):
            assert (move.position, move.from_unit) == (position, where)
            where = move.to_unit if move.received_at else where
        assert document.unit == where
        assert bool(document.moving_to) is (bool(document.moves) and document.moves[-1].received_at is None)
        if not document.is_held:
            assert document.moving_to == ""
            assert document.returned_by
        elif document.form is PaperForm.ORIGINAL:
            assert case.state is not State.ARCHIVED


def _check_links(uow: FakeUnitOfWork) -> None:
    """No chains, no circles, no county border; nobody waits for a lead that is gone, or works ahead of it."""
    links = uow.links.known
    for number, link in links.items():
        follower, lead = uow.cases.known[number], uow.cases.known[link.lead]
        assert link.lead not in links, "a chain"
        assert follower.county == lead.county
        if follower.state in UNANSWERED:
            assert lead.state not in (State.WITHDRAWN, State.DECLINED), f"{number} follows a case that is gone"
        if follower.state in (State.ACCEPTED, State.IN_HAND):
            assert lead.state not in _AT_THE_DOOR, f"{number} is ahead of its lead"


def _check_numbers(uow: FakeUnitOfWork) -> None:
    """Well-formed, and each day's serials without a gap."""
    assert all(is_number(number) for number in uow.cases.known)
    by_day: dict[str, list[int]] = {}
    for number in uow.cases.known:
        by_day.setdefault(number[:15], []).append(int(number[16:22]))
    assert all(serials == list(range(1, len(serials) + 1)) for serials in by_day.values()), by_day


def unchanged(before: Picture, uow: FakeUnitOfWork, *, but: Iterable[type[Any]] = ()) -> None:
    """Nothing differs from ``before``, and nothing was published ``but`` these."""
    assert Picture.of(uow).differs_in(before) == [], "a refused command changed something"
    news = uow.published[before.published :]
    assert [event for event in news if type(event) not in tuple(but)] == []
