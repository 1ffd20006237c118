"""What happens to a lead happens to its followers (并案): called wherever a case moves."""

from services.intake import events
from services.intake.handlers.reckoning import item_of
from services.intake.model.case import Case, State
from services.intake.model.link import IN_WORK, UNANSWERED, Link, is_answered, must_not_overtake, next_lead
from services.intake.ports import UnitOfWork
from shared.contracts import CaseAnswered, CaseLinked, CaseResolved, CaseTakenInHand

BY_ITSELF = ""  # in ``linked_by`` and ``unlinked_by``: nobody decided, it followed from something else


def follow(follower: str, lead: str, by: str, reason: str, uow: UnitOfWork) -> Link:
    """Let one case follow another from now on, on record."""
    link = Link(follower=follower, lead=lead, linked_by=by, linked_at=uow.now, reason=reason)
    uow.links.add(link)
    uow.publish(CaseLinked(number=follower, lead=lead, linked_by=by, reason=reason))
    return link


def stand_alone(case: Case, link: Link, by: str, reason: str, uow: UnitOfWork) -> None:
    """Let a follower stand by itself from now on, on record."""
    uow.links.remove(link)
    uow.publish(events.case_unlinked(case, item_of(case, uow), link.lead, by, reason))


def must_not_overtake_lead(case: Case, uow: UnitOfWork) -> None:
    """Refuse to accept a follower before its lead.

    Raises:
        Conflict: it follows a case that is still at the door.
    """
    link = uow.links.of(case.number)
    lead = uow.cases.get(link.lead) if link else None
    if lead is not None:
        must_not_overtake(lead)


def follower_accepted(case: Case, by: str, uow: UnitOfWork) -> None:
    """A follower that is accepted when its lead has been answered is answered with it."""
    link = uow.links.of(case.number)
    lead = uow.cases.get(link.lead, for_update=True) if link else None
    if lead is not None and is_answered(lead):
        _resolve(case, lead.answer, by, uow)


def lead_taken_in_hand(lead: Case, unit: str, signed_by: str, uow: UnitOfWork) -> None:
    """Its accepted followers are in hand, too."""
    for case in _followers(lead, uow):
        if case.take_in_hand():
            uow.publish(CaseTakenInHand(number=case.number, unit=unit, signed_by=signed_by))


def lead_resolved(lead: Case, by: str, uow: UnitOfWork) -> None:
    """Its followers in work are resolved with the same answer."""
    for case in _followers(lead, uow):
        if case.state in IN_WORK:
            _resolve(case, lead.answer, by, uow)


def lead_answered(lead: Case, answered_by: str, uow: UnitOfWork) -> None:
    """Answered at the door: so are its followers there that miss nothing."""
    for case in _followers(lead, uow):
        if case.state is State.SUBMITTED:
            case.answer_directly(lead.answer)
            uow.publish(CaseAnswered(number=case.number, answer=case.answer, answered_by=answered_by))


def lead_gone(lead: Case, uow: UnitOfWork) -> None:
    """Withdrawn or declined: the matter of the others is still there, and one of them leads now."""
    followers = _followers(lead, uow)
    heir = next_lead(followers)
    reason = "牵头件已撤回或不予受理，改由本件牵头"
    for case in sorted(followers, key=lambda case: case is not heir):
        link = uow.links.of(case.number)
        if link is None or case.state not in UNANSWERED:
            continue
        if case is heir:
            stand_alone(case, link, BY_ITSELF, reason, uow)
        elif heir is not None:
            uow.links.remove(link)
            follow(case.number, heir.number, BY_ITSELF, "牵头件已撤回或不予受理，改随新的牵头件办理", uow)


def follower_reopening(case: Case, uow: UnitOfWork) -> None:
    """Before another round of a follower: it goes along with a lead that is being worked on, else by itself."""
    link = uow.links.of(case.number)
    if link is None:
        return
    lead = uow.cases.get(link.lead, for_update=True)
    if lead is None or lead.state not in IN_WORK:
        stand_alone(case, link, BY_ITSELF, "居民认为没有解决，单独重办", uow)


def _resolve(case: Case, answer: str, by: str, uow: UnitOfWork) -> None:
    case.resolve(answer)
    uow.publish(CaseResolved(number=case.number, answer=answer, round=case.round, by=by))


def _followers(lead: Case, uow: UnitOfWork) -> list[Case]:
    found = (uow.cases.get(link.follower, for_update=True) for link in uow.links.to(lead.number))
    return [case for case in found if case is not None]
