"""One directive and what may be done to it. Pure: time comes in, nothing goes out."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.intake.model.directive.filing import Retention, index_words
from services.intake.model.directive.lifecycle import CHINESE, MOVES, Act, Record, State
from services.intake.model.directive.targets import Milestone, Target
from shared.contracts import Decision, DirectiveAction, Tier, Urgency
from shared.errors import Conflict, NotFound


@dataclass
class Directive:
    """One document or order, to be read (阅知) or acted on (批办). Each act leaves a line in ``records``."""

    number: str
    county: str
    title: str
    document: str  # number of the paper (文号)
    action: DirectiveAction
    urgent: bool
    line: str
    region: str  # everything it addresses lies in it
    target_tier: Tier | None
    issued_by: str  # staff id of who registered it and answers for its issue
    received_at: datetime
    issuer_unit: str = ""
    issuing_unit: str = ""  # who wrote the paper (发文单位); empty: an order of our own (交办)
    written_on: date | None = None  # 成文日期
    body: str = ""
    urgency: Urgency = Urgency.ROUTINE
    targets: tuple[Target, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    needs_decision: bool = False
    state: State = State.REGISTERED
    proposal: str = ""
    proposed_by: str = ""
    decider: str = ""  # staff id of the leader it was put to
    decision: Decision | None = None
    opinion: str = ""  # the leader's words
    decided_by: str = ""
    issued_at: datetime | None = None
    tasks: int | None = None  # units it went to, once dispatch has told
    ended_at: datetime | None = None
    ended_reason: str = ""  # of a cancellation or correction
    corrects: str = ""  # number of the directive it replaces
    corrected_by: str = ""  # number of the correction that is under way, or has gone out
    archive_number: str | None = None
    keywords: tuple[str, ...] = ()
    filing_year: int | None = None
    retention: Retention | None = None
    filed_at: datetime | None = None
    filed_by: str = ""
    words: str = ""  # of the index
    records: list[Record] = field(default_factory=list)

    @property
    def decision_outstanding(self) -> bool:
        """Whether a leader has still to decide, be it afterwards (补批)."""
        return self.needs_decision and self.decision is not Decision.SEND and self.decision is not Decision.KEEP

    def concerns(self, scope: str) -> bool:
        """Whether people of this scope may know it: they are addressed, oversee who is, or oversee the whole."""
        return self.region.startswith(scope) or any(target.concerns(scope) for target in self.targets)

    def register(self, by: str, at: datetime) -> None:
        """The first line of the record."""
        self._record(Act.REGISTER, at, by, self.corrects)

    def propose(self, opinion: str, decider: str, *, by: str, at: datetime) -> None:
        """Put it to a leader (拟办). An urgent one that has gone out stays out.

        Raises:
            Conflict: it needs no decision, or has one.
        """
        if not self.needs_decision or not self.decision_outstanding:
            raise Conflict("该来文不需要批示，或已批示", "this directive needs no decision, or has one")
        if self.state is not State.ISSUED:
            self._move(State.PROPOSED)
        self.proposal, self.proposed_by, self.decider = opinion, by, decider
        self._record(Act.PROPOSE, at, by, opinion)

    def decide(self, decision: Decision, opinion: str, *, by: str, at: datetime) -> None:
        """A leader decides (批示): it may go out (:meth:`issue` follows), is proposed anew, or is only kept.

        Raises:
            Conflict: nothing is proposed; it was decided; or it has gone out and cannot be held back, only cancelled.
        """
        if not self.proposed_by:
            raise Conflict("还没有拟办意见", "nothing is proposed yet")
        if self.state is State.ISSUED:
            if not self.decision_outstanding or decision is not Decision.SEND:
                raise Conflict("已下发，只能补批同意或撤销", "it has gone out: it can be confirmed or cancelled")
        elif self.state is not State.PROPOSED:
            raise self._refusal(State.ISSUED)
        elif decision is not Decision.SEND:
            self._move(State.REGISTERED if decision is Decision.REDO else State.KEPT)
        if decision is Decision.KEEP:
            self.ended_at = at
        if decision is Decision.REDO:
            self.proposed_by = ""
        self.decision, self.opinion, self.decided_by = decision, opinion, by
        self._record(Act.DECIDE, at, by, opinion)

    def issue(self, *, by: str, at: datetime, before_decision: bool = False) -> None:
        """It goes out (下发): at once if no leader has to decide, or if it is urgent; else when one has.

        Raises:
            Conflict: the decision is outstanding, or it is not in a state to go out.
        """
        if self.decision_outstanding and not (before_decision and self.urgent):
            raise Conflict("须经领导批示后下发", "a leader must decide before it goes out")
        self._move(State.ISSUED)
        self.issued_at = at
        self._record(Act.ISSUE, at, by, "")

    def reach(self, code: str, remark: str, *, by: str, at: datetime) -> Milestone:
        """A milestone has been reached.

        Raises:
            NotFound: there is no such milestone.
            Conflict: it was reached before, or the directive is not out.
        """
        milestone = next((each for each in self.milestones if each.code == code), None)
        if milestone is None:
            raise NotFound(f"没有节点 {code}", f"there is no milestone {code}")
        if self.state is not State.ISSUED or milestone.reached_at is not None:
            raise Conflict("该节点已完成，或来文不在办理中", "it was reached before, or the directive is not under way")
        reached = replace(milestone, reached_at=at, reached_by=by)
        self.milestones = tuple(reached if each is milestone else each for each in self.milestones)
        self._record(Act.REACH, at, by, f"{milestone.what}：{remark}" if remark else milestone.what)
        return reached

    def complete(self, tasks: int, *, at: datetime) -> bool:
        """Every target has answered; returns whether that is news."""
        self.tasks = tasks
        if self.state is not State.ISSUED:
            return False
        self._move(State.COMPLETED)
        self.ended_at = at
        self._record(Act.COMPLETE, at, "", "")
        return True

    def cancel(self, reason: str, *, by: str, at: datetime) -> None:
        """Its issuer takes it back (撤销).

        Raises:
            Conflict: every target has answered, or it has ended otherwise.
        """
        self._move(State.CANCELLED)
        self.ended_at, self.ended_reason = at, reason
        self._record(Act.CANCEL, at, by, reason)

    def supersede(self, correction: str, reason: str, *, by: str, at: datetime) -> None:
        """A correction goes out in its place.

        Raises:
            Conflict: it has ended by cancellation, correction or filing.
        """
        self._move(State.SUPERSEDED)
        self.corrected_by, self.ended_at, self.ended_reason = correction, at, reason
        self._record(Act.SUPERSEDE, at, by, f"{correction} {reason}".strip())

    def must_be_correctable(self) -> None:
        """Refuse a correction of what has ended otherwise, or has one under way.

        Raises:
            Conflict: it has.
        """
        if State.SUPERSEDED not in MOVES[self.state]:
            raise self._refusal(State.SUPERSEDED)
        if self.corrected_by:
            raise Conflict(
                f"更正件 {self.corrected_by} 正在办理", f"the correction {self.corrected_by} is under way already"
            )

    def file(
        self, number: str, year: int, retention: Retention, keywords: tuple[str, ...], *, by: str, at: datetime
    ) -> None:
        """Close the file (归档): from now on each look into it goes on record.

        Raises:
            Conflict: it is not finished, or a leader has still to confirm its issue.
        """
        if self.issued_at is not None and self.state is State.COMPLETED and self.decision_outstanding:
            raise Conflict("先下发的急件须补批后归档", "it went out before the decision: file it when that is given")
        self._move(State.FILED)
        self.archive_number, self.filing_year, self.retention = number, year, retention
        self.keywords, self.filed_at, self.filed_by = keywords, at, by
        self.words = index_words((number, self.number, self.title, self.document, self.issuing_unit, *keywords))
        self._record(Act.FILE, at, by, number)

    def _move(self, to: State) -> None:
        if to not in MOVES[self.state]:
            raise self._refusal(to)
        self.state = to

    def _refusal(self, to: State) -> Conflict:
        return Conflict(
            f"来文{CHINESE[self.state]}，不能改为“{CHINESE[to]}”",
            f"the directive is {self.state}; it cannot become {to}",
        )

    def _record(self, act: Act, at: datetime, by: str, remark: str) -> None:
        position = len(self.records) + 1
        self.records.append(
            Record(number=self.number, position=position, act=act, state=self.state, at=at, by=by, remark=remark)
        )


@dataclass(kw_only=True)
class Answer:
    """One unit's answer to a directive, as dispatch tells it, in whatever order."""

    task_id: str
    number: str  # of the directive
    unit: str
    signed_by: str = ""
    signed_at: datetime | None = None
    result: str = ""
    reported_by: str = ""
    reported_at: datetime | None = None
    done_at: datetime | None = None
