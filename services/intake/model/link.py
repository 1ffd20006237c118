"""Linking (并案): cases about the same matter are worked once, and every resident is answered.

One case leads, the others follow it. A chain never forms: who is linked to a follower follows its lead, and who brings
followers along hands them on. What following means, state by state:

- a follower at the door (submitted, awaiting materials) takes its own steps there and is accepted by a person, but not
  before its lead; if the lead is answered at the door, so is a complete follower;
- a follower accepted or in hand has no tasks of its own: it is taken in hand and resolved with its lead, by the same
  answer. Its own clock ends then, and its own resident is asked and closes it;
- a follower whose resident says it is not solved goes into another round: along with the lead while that is being
  worked on, by itself if the lead has been answered;
- when a lead is withdrawn or declined, the follower that has come furthest leads the others.
"""

from dataclasses import dataclass
from datetime import datetime

from services.intake.model.case import Case, State
from shared.errors import Conflict

AT_THE_DOOR = frozenset({State.SUBMITTED, State.AWAITING_MATERIALS})
IN_WORK = frozenset({State.ACCEPTED, State.IN_HAND})
UNANSWERED = AT_THE_DOOR | IN_WORK
ANSWERED = frozenset({State.ANSWERED, State.RESOLVED, State.FOLLOW_UP, State.CLOSED, State.ARCHIVED})


@dataclass
class Link:
    """That one case follows another, since when, by whose decision and why."""

    follower: str  # number; a case follows one lead at most
    lead: str  # number
    linked_by: str  # staff id
    linked_at: datetime
    reason: str


def must_be_linkable(follower: Case, lead: Case) -> None:
    """Refuse to link what cannot be worked together.

    Raises:
        Conflict: they are one case, lie in different counties, are answered or over, or the lead lags behind.
    """
    if follower.number == lead.number:
        raise Conflict("工单不能并入自身，或两件已经并案", "a case cannot follow itself, or the two are linked already")
    if follower.county != lead.county:
        raise Conflict("不同县（区）的工单不能并案", "cases of different counties cannot be linked")
    for case in (follower, lead):
        if case.state not in UNANSWERED:
            raise Conflict(
                f"工单 {case.number} 已答复或已结束，不能并案",
                f"case {case.number} is answered or over and cannot be linked",
            )
    if follower.state in IN_WORK and lead.state in AT_THE_DOOR:
        raise Conflict(
            f"牵头件 {lead.number} 尚未受理：请先受理它，或反过来并案",
            f"{lead.number} is not accepted yet: accept it first, or link the other way round",
        )


def must_not_overtake(lead: Case) -> None:
    """Refuse to accept a follower before its lead.

    Raises:
        Conflict: the lead is still at the door.
    """
    if lead.state in AT_THE_DOOR:
        raise Conflict(
            f"本件已并入 {lead.number}：请先受理牵头件，或解除并案",
            f"this case follows {lead.number}: accept that one first, or unlink them",
        )


def finished_rounds(case: Case) -> int:
    """How many rounds of work on a case are over."""
    return case.round - 1 if case.state in UNANSWERED else case.round


def is_answered(case: Case) -> bool:
    """Whether there is an answer that followers can share."""
    return case.state in ANSWERED


def next_lead(followers: list[Case]) -> Case | None:
    """Who leads when the lead is gone: of those not answered yet the one in work, then the one that came first."""
    waiting = [case for case in followers if case.state in UNANSWERED]
    return min(waiting, key=lambda case: (case.state not in IN_WORK, case.submitted_at, case.number), default=None)
