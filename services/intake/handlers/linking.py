"""Linking cases (并案) and unlinking them: what people decide. What follows from it is in ``following``."""

from dataclasses import dataclass

from services.intake.handlers.following import follow, stand_alone
from services.intake.handlers.scope import case_in_scope
from services.intake.model.case import Case
from services.intake.model.link import UNANSWERED, Link, must_be_linkable
from services.intake.ports import UnitOfWork
from shared.errors import Conflict, Invalid, NotFound
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCase:
    """The wish that a case follow another."""

    lead: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkCase:
    """The wish that it stand by itself again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedCases:
    """How a case is linked: to its lead, or as the lead of others."""

    link: Link | None
    followers: list[Link]


def linked_cases(number: str, actor: Identity, uow: UnitOfWork) -> LinkedCases:
    """The links of a case, as far as the actor's scope reaches."""
    case_in_scope(number, actor, uow)
    followers = [link for link in uow.links.to(number) if _is_visible(link.follower, actor, uow)]
    link = uow.links.of(number)
    return LinkedCases(link=link if link and _is_visible(link.lead, actor, uow) else None, followers=followers)


def link_case(number: str, command: LinkCase, actor: Identity, uow: UnitOfWork) -> Link:
    """Let a case follow another; if that one follows a third, it follows the third.

    Raises:
        NotFound: there is no such case in the actor's scope.
        Invalid: there is no such lead in the actor's scope.
        Conflict: they cannot be worked together, or the case follows another already.
    """
    lead = _lead(command.lead, actor, uow)
    follower = lead if lead.number == number else case_in_scope(number, actor, uow, for_update=True)
    must_be_linkable(follower, lead)
    earlier = uow.links.of(number)
    if earlier is not None:
        raise Conflict(f"本件已并入 {earlier.lead}：请先解除并案", f"this case follows {earlier.lead}: unlink it first")
    link = follow(follower.number, lead.number, actor.staff_id, command.reason, uow)
    for brought in uow.links.to(number):
        uow.links.remove(brought)
        follow(brought.follower, lead.number, actor.staff_id, f"随 {number} 并入", uow)
    return link


def unlink_case(number: str, command: UnlinkCase, actor: Identity, uow: UnitOfWork) -> Case:
    """Let a follower stand by itself again; if it is in work, its tasks are placed anew.

    Raises:
        NotFound: there is no such case in the actor's scope.
        Conflict: it follows none, or has been answered with its lead.
    """
    seen = uow.links.of(number)
    if seen is not None:
        uow.cases.get(seen.lead, for_update=True)
    case = case_in_scope(number, actor, uow, for_update=True)
    link = uow.links.of(number)
    if link is None:
        raise Conflict("本件没有并入其他工单", "this case follows no other")
    if case.state not in UNANSWERED:
        raise Conflict(
            "本件已随牵头件答复，并案关系留作记录", "this case was answered with its lead: the link stays on record"
        )
    stand_alone(case, link, actor.staff_id, command.reason, uow)
    return case


def _lead(named: str, actor: Identity, uow: UnitOfWork) -> Case:
    """The case that is named, or the one it follows, locked. A lead is always locked before its followers.

    Raises:
        Invalid: there is no such case in the actor's scope.
    """
    link = uow.links.of(named)
    try:
        lead = case_in_scope(link.lead if link else named, actor, uow, for_update=True)
    except NotFound:
        raise Invalid(
            "lead", f"辖区内没有可并入的工单 {named}", f"there is no case {named} to follow in your area"
        ) from None
    if uow.links.of(lead.number) is not None:
        raise Conflict("牵头件刚被并入其他工单，请再试一次", "the lead has just been linked itself; try again")
    return lead


def _is_visible(number: str, actor: Identity, uow: UnitOfWork) -> bool:
    case = uow.cases.get(number)
    return case is not None and actor.covers(case.region)
