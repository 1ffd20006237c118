"""A case (工单) and the states it goes through. Pure: time comes in, nothing goes out."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.contracts import CaseKind, Grade, Tier
from shared.errors import Conflict


class State(StrEnum):
    """Where a case stands."""

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


CHINESE = {
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
}

# From each state, where a case may go. Source: the life of a case in docs/glossary.md.
MOVES: dict[State, frozenset[State]] = {
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
    State.CLOSED: frozenset(),
    State.DECLINED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


class Ground(StrEnum):
    """The grounds on which a case may be declined (不予受理)."""

    NOT_COMPETENT = "not_competent"  # 不属于本级各机构职责
    IN_COURT = "in_court"  # 已进入或应当通过诉讼、仲裁、复议
    ALREADY_HANDLED = "already_handled"  # 同一事项正在办理或已有终局答复
    NO_FACTS = "no_facts"  # 没有明确的事实或诉求


@dataclass(frozen=True, slots=True)
class Resident:
    """Whose matter it is. Identity and phone numbers are sealed where they are stored."""

    name: str
    identity_number: str
    phone: str  # may be empty: not everybody has one


@dataclass
class Notice:
    """A one-time notice (一次性告知单): everything that is missing, told once, on record."""

    number: str
    case_number: str
    version: int
    issued_at: datetime
    issued_by: str
    missing: tuple[str, ...]  # material codes


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
    notices: list[Notice] = field(default_factory=list)

    def _move(self, to: State) -> None:
        if to not in MOVES[self.state]:
            raise self._refusal(to)
        self.state = to

    def _refusal(self, to: State) -> Conflict:
        return Conflict(
            f"工单{CHINESE[self.state]}，不能改为“{CHINESE[to]}”",
            f"the case is {self.state}; it cannot become {to}",
        )

    def request_materials(self, missing: tuple[str, ...], *, by: str, at: datetime) -> Notice:
        """Issue the one-time notice and wait. There is one notice a case: it names everything.

        Raises:
            Conflict: the state does not allow it, or a notice was issued before.
        """
        if self.notices:
            raise Conflict(
                "一次性告知已发出，不得再次要求补正",
                "the one-time notice was issued; nothing more may be asked for",
            )
        self._move(State.AWAITING_MATERIALS)
        notice = Notice(f"{self.number}-G1", self.number, 1, at, by, missing)
        self.notices.append(notice)
        return notice

    def receive_materials(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Take papers in; returns those that are new."""
        if self.state not in (State.SUBMITTED, State.AWAITING_MATERIALS):
            raise Conflict(
                f"工单{CHINESE[self.state]}，不再收材料",
                f"the case is {self.state}; no more papers are taken",
            )
        new = tuple(dict.fromkeys(code for code in codes if code not in self.materials))
        self.materials = (*self.materials, *new)
        return new

    def complete_materials(self) -> None:
        """All papers are there: back to be accepted."""
        self._move(State.SUBMITTED)

    def accept(self) -> None:
        """Accept (受理)."""
        self._move(State.ACCEPTED)

    def answer_directly(self, answer: str) -> None:
        """Answer without dispatching (直接答复)."""
        self._move(State.ANSWERED)
        self.answer = answer

    def decline(self) -> None:
        """Decline (不予受理)."""
        self._move(State.DECLINED)

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

    def close(self, grade: Grade | None) -> None:
        """Solved, in the resident's own judgement."""
        self._move(State.CLOSED)
        self.grade = grade

    def reopen(self, grade: Grade | None) -> None:
        """Not solved: another round (重办)."""
        if self.state is not State.FOLLOW_UP:  # an accepted case is taken in hand, which is something else
            raise self._refusal(State.IN_HAND)
        self._move(State.IN_HAND)
        self.round += 1
        self.grade = grade

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done."""
        return bool(MOVES[self.state])
