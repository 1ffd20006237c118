"""A case (工单) and the states it goes through. Pure: time comes in, nothing goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.intake.model.notice import Notice, NoticeReason
from services.intake.model.resident import Fingerprints, Resident
from shared.contracts import CaseKind, Grade, Tier
from shared.errors import Conflict, Text


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 已提交
    AWAITING_MATERIALS = "awaiting_materials"  # 待补正
    ACCEPTED = "accepted"  # 已受理
    IN_HAND = "in_hand"  # 办理中
    RESOLVED = "resolved"  # 已办结
    FOLLOW_UP = "follow_up"  # 回访中
    CLOSED = "closed"  # 已结案
    ANSWERED = "answered"  # 已直接答复
    DECLINED = "declined"  # 不予受理
    WITHDRAWN = "withdrawn"  # 已撤回
    ARCHIVED = "archived"  # 已归档


CHINESE = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "已提交",
    State.AWAITING_MATERIALS: "待补正",
    State.ACCEPTED: "已受理",
    State.IN_HAND: "办理中",
    State.RESOLVED: "已办结",
    State.FOLLOW_UP: "回访中",
    State.CLOSED: "已结案",
    State.ANSWERED: "已直接答复",
    State.DECLINED: "不予受理",
    State.WITHDRAWN: "已撤回",
    State.ARCHIVED: "已归档",
}

# From each state, where a case may go. Source: the life of a case in docs/glossary.md.
MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset(
        {
            State.AWAITING_MATERIALS,
            State.ACCEPTED,
            State.ANSWERED,
            State.DECLINED,
            State.WITHDRAWN,
        }
    ),
    State.AWAITING_MATERIALS: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.IN_HAND, State.RESOLVED, State.WITHDRAWN}),
    State.IN_HAND: frozenset({State.RESOLVED, State.WITHDRAWN}),
    State.RESOLVED: frozenset({State.FOLLOW_UP}),
    State.ANSWERED: frozenset({State.FOLLOW_UP}),
    State.FOLLOW_UP: frozenset({State.CLOSED, State.IN_HAND}),
    State.CLOSED: frozenset({State.ARCHIVED}),
    State.DECLINED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.ARCHIVED: frozenset(),
}
# Nothing is to be done any more, except to file it away.
OVER = frozenset({State.CLOSED, State.DECLINED, State.WITHDRAWN, State.ARCHIVED})
TAKES_PAPERS = frozenset({State.DRAFT, State.SUBMITTED, State.AWAITING_MATERIALS})  # and answers


class Ground(StrEnum):
    """The grounds on which a case may be declined (不予受理)."""

    NOT_COMPETENT = "not_competent"  # 不属于本级各机构职责
    IN_COURT = "in_court"  # 已进入或应当通过诉讼、仲裁、复议
    ALREADY_HANDLED = "already_handled"  # 同一事项正在办理或已有终局答复
    NO_FACTS = "no_facts"  # 没有明确的事实或诉求


GROUNDS = {
    Ground.NOT_COMPETENT: Text("不属于本级各机构职责", "no unit of this county is competent"),
    Ground.IN_COURT: Text("已进入或应当通过诉讼、仲裁、行政复议", "a matter of courts, arbitration or review"),
    Ground.ALREADY_HANDLED: Text("同一事项正在办理或已有终局答复", "the same matter is in hand or finally answered"),
    Ground.NO_FACTS: Text("没有明确的事实或诉求", "no facts or wishes that could be acted on"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a case was declined, and who is competent instead."""

    ground: Ground
    reason: str
    authority: str
    by: str  # staff id
    at: datetime


@dataclass
class Case:
    """One resident's matter, from the door to the file."""

    number: str
    county: str
    region: str
    item_code: str
    item_version: int
    title: str
    kind: CaseKind
    line: str
    lead_tier: Tier
    co_tiers: tuple[Tier, ...]
    promised_working_days: int | None
    door: str
    urgent: bool
    summary: str
    resident: Resident
    mandate: str
    query_digest: str
    taken_by: str
    submitted_at: datetime
    state: State = State.SUBMITTED
    round: int = 1
    materials: tuple[str, ...] = ()  # codes handed over so far
    answer: str = ""
    grade: Grade | None = None
    fingerprints: Fingerprints = field(default_factory=Fingerprints)  # what the resident is found by
    closed_at: datetime | None = None
    filed_under: str = ""  # the old name and code, if it was filed under a village that is no more
    repeat_of: str = ""  # number of the same resident's case of the same item that was finished not long before
    answers: Mapping[str, Any] = field(default_factory=dict)  # to the item's questions, by code, as JSON has them
    filled: Mapping[str, Any] = field(default_factory=dict)  # the item's extra fields, likewise
    held: Mapping[str, str] = field(default_factory=dict)  # papers that need not be brought: code → where it is found
    accepted_at: datetime | None = None
    accepted_by: str = ""  # staff id
    refusal: Refusal | None = None
    notices: list[Notice] = field(default_factory=list)
    about_staff: tuple[str, ...] = ()  # staff ids whom it is about: it must not be placed with them

    def _move(self, to: State) -> None:
        if to not in MOVES[self.state]:
            raise self._refusal(to)
        self.state = to

    def _refusal(self, to: State) -> Conflict:
        return Conflict(
            f"工单{CHINESE[self.state]}，不能改为“{CHINESE[to]}”",
            f"the case is {self.state}; it cannot become {to}",
        )

    def submit(self) -> None:
        """The draft is complete: it is a case now."""
        if self.state is not State.DRAFT:  # papers that are complete lead there, too
            raise self._refusal(State.SUBMITTED)
        self._move(State.SUBMITTED)

    def issue_notice(
        self,
        missing: tuple[str, ...],
        *,
        by: str,
        at: datetime,
        reason: NoticeReason = NoticeReason.FILING,
        note: str = "",
    ) -> Notice:
        """Issue the next version of the notice, and wait. What it may name is decided in :mod:`.notice`.

        Raises:
            Conflict: the state does not allow it.
        """
        if self.state is not State.AWAITING_MATERIALS:
            self._move(State.AWAITING_MATERIALS)
        version = len(self.notices) + 1
        notice = Notice(
            number=f"{self.number}-G{version}",
            case_number=self.number,
            version=version,
            issued_at=at,
            issued_by=by,
            missing=missing,
            reason=reason,
            note=note,
            handed_over=self.materials,
        )
        self.notices.append(notice)
        return notice

    def receive_materials(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Take papers in; returns those that are new."""
        if self.state not in TAKES_PAPERS:
            raise Conflict(
                f"工单{CHINESE[self.state]}，不再收材料",
                f"the case is {self.state}; no more papers are taken",
            )
        new = tuple(dict.fromkeys(code for code in codes if code not in self.materials))
        self.materials = (*self.materials, *new)
        return new

    def reject_materials(self, codes: tuple[str, ...]) -> None:
        """Papers that cannot be used count as not brought."""
        self.materials = tuple(code for code in self.materials if code not in codes)

    def change_answers(self, answers: Mapping[str, Any], filled: Mapping[str, Any]) -> None:
        """The resident says something else now.

        Raises:
            Conflict: it is accepted, or over: what was decided was decided on the old answers.
        """
        if self.state not in TAKES_PAPERS:
            raise Conflict(
                f"工单{CHINESE[self.state]}，不能再改回答",
                f"the case is {self.state}; answers can no longer be changed",
            )
        self.answers, self.filled = answers, filled

    @property
    def told(self) -> frozenset[str]:
        """The codes of all papers that a notice has named."""
        return frozenset(code for notice in self.notices for code in notice.missing)

    def complete_materials(self) -> None:
        """All papers are there: back to be accepted."""
        if self.state is not State.AWAITING_MATERIALS:
            raise self._refusal(State.SUBMITTED)
        self._move(State.SUBMITTED)

    def accept(self, *, by: str, at: datetime) -> None:
        """Accept (受理)."""
        self._move(State.ACCEPTED)
        self.accepted_by, self.accepted_at = by, at

    def answer_directly(self, answer: str) -> None:
        """Answer without dispatching (直接答复)."""
        self._move(State.ANSWERED)
        self.answer = answer

    def decline(self, refusal: Refusal) -> None:
        """Decline (不予受理)."""
        self._move(State.DECLINED)
        self.refusal = refusal

    def withdraw(self) -> None:
        """The resident withdraws."""
        self._move(State.WITHDRAWN)

    def take_in_hand(self) -> bool:
        """The first unit has signed; returns whether that is news."""
        if self.state is not State.ACCEPTED:
            return False
        self._move(State.IN_HAND)
        return True

    def resolve(self, answer: str) -> None:
        """All work of this round is done."""
        self._move(State.RESOLVED)
        self.answer = answer

    def start_follow_up(self) -> None:
        """The resident is being asked."""
        self._move(State.FOLLOW_UP)

    def close(self, grade: Grade | None, *, at: datetime) -> None:
        """Solved, in the resident's own judgement."""
        self._move(State.CLOSED)
        self.closed_at = at
        self.grade = grade

    def reopen(self, grade: Grade | None) -> None:
        """Not solved: another round (重办)."""
        if self.state is not State.FOLLOW_UP:  # an accepted case is taken in hand, which is something else
            raise self._refusal(State.IN_HAND)
        self._move(State.IN_HAND)
        self.round += 1
        self.grade = grade

    def archive(self) -> None:
        """File it away (归档). Whether originals are still held is asked before."""
        self._move(State.ARCHIVED)

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done."""
        return self.state not in OVER
