"""Proposed, decided, sent out, taken back: what people do with a directive until it is out."""

from dataclasses import dataclass

from services.intake import events
from services.intake.handlers.directives.access import directive_in_scope, directive_to_decide, issuers_directive
from services.intake.model.directive import MOVES, Directive, State, refuse_classified
from services.intake.ports import UnitOfWork
from shared.contracts import (
    Decision,
    DirectiveCancelled,
    DirectiveDecided,
    DirectiveMilestoneReached,
    DirectiveProposed,
)
from shared.errors import Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeDirective:
    """What somebody proposes to do with a paper (拟办意见), and the leader it is put to."""

    opinion: str
    decider: str  # staff id


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideDirective:
    """A leader's decision (批示)."""

    decision: Decision
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDirective:
    """Why a directive is taken back (撤销)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMilestone:
    """What was found when a milestone was reached."""

    remark: str = ""


def propose_directive(number: str, command: ProposeDirective, actor: Identity, uow: UnitOfWork) -> Directive:
    """Put a paper to a leader.

    Raises:
        NotFound, Forbidden: there is none, or another unit is at it.
        Invalid: the leader is not known, or would decide on their own proposal.
        Conflict: it needs no decision, or has one.
    """
    refuse_classified("", (), (command.opinion,))
    directive = issuers_directive(number, actor, uow)
    leader = uow.staff.get(command.decider)
    if leader is None or not leader.active or not directive.region.startswith(leader.scope):
        raise Invalid("decider", "没有这位领导，或不分管这个范围", "there is no such leader for this area")
    if command.decider == actor.staff_id:
        raise Invalid("decider", "不能送给自己批示", "nobody decides on their own proposal")
    directive.propose(command.opinion, command.decider, by=actor.staff_id, at=uow.now)
    uow.publish(DirectiveProposed(number=number, opinion=command.opinion, decider=command.decider, by=actor.staff_id))
    return directive


def decide_directive(number: str, command: DecideDirective, actor: Identity, uow: UnitOfWork) -> Directive:
    """A leader decides: it goes out, goes back to be proposed anew, or is only kept.

    Raises:
        NotFound, Forbidden: there is none, or the leader does not cover all that it addresses.
        Conflict: nothing is proposed, or it is decided.
    """
    refuse_classified("", (), (command.opinion,))
    directive = directive_to_decide(number, actor, uow)
    directive.decide(command.decision, command.opinion, by=actor.staff_id, at=uow.now)
    uow.publish(DirectiveDecided(number=number, decision=command.decision, opinion=command.opinion, by=actor.staff_id))
    if command.decision is Decision.SEND and directive.issued_at is None:
        issue(directive, actor, uow)
    if command.decision is Decision.KEEP:
        _release_corrected(directive, uow)
    return directive


def cancel_directive(number: str, command: CancelDirective, actor: Identity, uow: UnitOfWork) -> Directive:
    """The issuer takes it back; what is open at the units is cancelled.

    Raises:
        NotFound, Forbidden: there is none, or another unit issued it.
        Conflict: every target has answered, or it has ended otherwise.
    """
    refuse_classified("", (), (command.reason,))
    directive = issuers_directive(number, actor, uow)
    directive.cancel(command.reason, by=actor.staff_id, at=uow.now)
    uow.publish(DirectiveCancelled(number=number, reason=command.reason, by=actor.staff_id))
    _release_corrected(directive, uow)
    return directive


def reach_milestone(number: str, code: str, command: ReachMilestone, actor: Identity, uow: UnitOfWork) -> Directive:
    """Whoever oversees the directive confirms that a milestone has been reached.

    Raises:
        NotFound: there is no such directive or milestone.
        Forbidden: the actor oversees only a part of it.
        Conflict: it was reached before, or the directive is not under way.
    """
    refuse_classified("", (), (command.remark,))
    directive = directive_in_scope(number, actor, uow, for_update=True)
    actor.must_cover(directive.region)
    milestone = directive.reach(code, command.remark, by=actor.staff_id, at=uow.now)
    uow.publish(
        DirectiveMilestoneReached(
            number=number, milestone=code, what=milestone.what, remark=command.remark, by=actor.staff_id
        )
    )
    return directive


def issue(directive: Directive, actor: Identity, uow: UnitOfWork, *, before_decision: bool = False) -> None:
    """Let it go out; what it corrects falls away."""
    directive.issue(by=actor.staff_id, at=uow.now, before_decision=before_decision)
    uow.publish(events.directive_issued(directive, actor.staff_id, before_decision=before_decision))
    wrong = uow.directives.get(directive.corrects, for_update=True) if directive.corrects else None
    if wrong is not None and State.SUPERSEDED in MOVES[wrong.state]:
        reason = wrong.ended_reason
        wrong.supersede(directive.number, reason, by=actor.staff_id, at=uow.now)
        uow.publish(
            DirectiveCancelled(number=wrong.number, reason=reason, by=actor.staff_id, superseded_by=directive.number)
        )


def _release_corrected(correction: Directive, uow: UnitOfWork) -> None:
    """A correction that never goes out corrects nothing."""
    wrong = uow.directives.get(correction.corrects, for_update=True) if correction.corrects else None
    if wrong is not None and wrong.corrected_by == correction.number and wrong.state is not State.SUPERSEDED:
        wrong.corrected_by, wrong.ended_reason = "", ""
