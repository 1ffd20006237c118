"""How an event of the contracts becomes an occasion to tell somebody, and how it is told that somebody was."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

from services.notify.model import Addressee, Case, Directive, Message, Occasion, Task
from services.notify.ports import Event
from shared.contracts import (
    CaseAccepted,
    CaseAnswered,
    CaseClosed,
    CaseDeclined,
    CaseLinked,
    CaseMaterialsRequested,
    CaseReopened,
    CaseRequestRefused,
    CaseResolved,
    CaseSubmitted,
    CaseUnlinked,
    CaseWithdrawn,
    ClockBreached,
    ClockWarned,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveProposed,
    DutyHandedOver,
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyRoundClosed,
    EmergencyTeamChanged,
    InformationReported,
    KnowledgeReviewRequested,
    MessageSent,
    Origin,
    StampUseDecided,
    StampUseRequested,
    TaskAssigned,
    TaskCancelled,
    TaskCommented,
    TaskHandedOver,
    TaskLeaderAlerted,
    TaskLeftUnattended,
    TaskReturned,
    TaskSentBack,
    UrgeIssued,
    contract_of,
)

_OF_CASE = (
    CaseSubmitted,
    CaseMaterialsRequested,
    CaseAccepted,
    CaseDeclined,
    CaseAnswered,
    CaseResolved,
    CaseReopened,
    CaseClosed,
    CaseWithdrawn,
    CaseLinked,
    CaseUnlinked,
    CaseRequestRefused,
)
_OF_TASK = (
    TaskAssigned,
    TaskLeaderAlerted,
    TaskLeftUnattended,
    TaskHandedOver,
    TaskSentBack,
    TaskReturned,
    TaskCancelled,
)
_OF_DEADLINE = (ClockWarned, ClockBreached, UrgeIssued)
_OF_DIRECTIVE = (DirectiveCompleted, DirectiveDecided)
_OF_KNOWLEDGE = (KnowledgeReviewRequested,)
_OF_EMERGENCY = (EmergencyDeclared, EmergencyTeamChanged, EmergencyRoundClosed, EmergencyEnded)
_OF_REGISTERS = (StampUseRequested, StampUseDecided, DutyHandedOver, InformationReported)
# What names people is sealed in these: no message says it; who is told looks it up where they may read it.
SEALED: Mapping[type[Any], frozenset[str]] = {
    StampUseRequested: frozenset({"what", "for_whom"}),
    StampUseDecided: frozenset({"reason"}),
    DutyHandedOver: frozenset({"text"}),
    InformationReported: frozenset({"title", "text"}),
}

# Never shown to a template, so no message can leak them.
_WITHHELD = frozenset({"contact", "query_digest", "duty_contact", "about_staff"})


@dataclass(frozen=True, slots=True)
class Offer:
    """What an event offers to the routing table: whom it can reach, and what a template may name."""

    addressees: frozenset[Addressee]
    facts: frozenset[str]


def _offer(event: type[Any], addressees: set[Addressee], *known: str) -> Offer:
    names = {field.name for field in fields(event)} - _WITHHELD
    return Offer(frozenset(addressees), frozenset(names | {"about", "stand_in", *known}))


OFFERS: Mapping[str, Offer] = {
    **{
        contract_of(event).name: _offer(
            event,
            {Addressee.RESIDENT, Addressee.TAKER, Addressee.DISPATCHERS, Addressee.SUPERVISORS},
            "title",
            "resident",
        )
        for event in _OF_CASE
    },
    **{
        contract_of(event).name: _offer(event, {Addressee.ACTOR, Addressee.DISPATCHERS}, "title")
        for event in (*_OF_TASK, *_OF_DEADLINE)
    },
    **{
        contract_of(event).name: _offer(event, {Addressee.ISSUER, Addressee.DISPATCHERS}, "title")
        for event in _OF_DIRECTIVE
    },
    contract_of(DirectiveProposed).name: _offer(
        DirectiveProposed, {Addressee.ACTOR, Addressee.ISSUER, Addressee.DISPATCHERS}, "title"
    ),
    **{contract_of(event).name: _offer(event, {Addressee.ACTOR, Addressee.DISPATCHERS}) for event in _OF_KNOWLEDGE},
    contract_of(TaskCommented).name: _offer(TaskCommented, {Addressee.CONCERNED}, "title"),
    **{contract_of(event).name: _offer(event, {Addressee.CONCERNED, Addressee.DISPATCHERS}) for event in _OF_EMERGENCY},
    **{
        contract_of(event).name: Offer(
            frozenset({Addressee.CALLED_UPON}),
            frozenset({field.name for field in fields(event)} - SEALED[event] | {"about", "stand_in"}),
        )
        for event in _OF_REGISTERS
    },
}
CALL_LIST_FACTS = frozenset({"about", "title", "resident", "reason", "told_zh", "told_en"})


class _OfTask(Protocol):
    @property
    def origin_number(self) -> str: ...


class _OfDeadline(Protocol):
    @property
    def origin(self) -> Origin: ...
    @property
    def origin_number(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def staff_id(self) -> str | None: ...


def of_case(event: Event[Any], case: Case) -> Occasion:
    """Something happened to a resident's case."""
    return Occasion(
        event_id=event.id,
        event=contract_of(type(event.data)).name,
        about=case.number,
        region=case.region,
        facts=_facts(event.data, about=case.number, title=case.title, resident=case.resident),
        case=case,
    )


def of_task(
    event: Event[_OfTask], task: Task, *, actor: str | None, unit: str, concerned: tuple[str, ...] = ()
) -> Occasion:
    """Something happened to a task; ``actor`` is who has to act on it, ``concerned`` who is to know of it."""
    return Occasion(
        event_id=event.id,
        event=contract_of(type(event.data)).name,
        about=task.number,
        region=task.region,
        facts=_facts(event.data, about=task.number, title=task.title),
        actor=actor,
        unit=unit,
        concerned=concerned,
    )


def of_alert(event: Event[TaskLeaderAlerted] | Event[TaskLeftUnattended], *, actor: str | None) -> Occasion:
    """A task needs more eyes than its assignee's; the event says itself what it is about."""
    data = event.data
    return Occasion(
        event_id=event.id,
        event=contract_of(type(data)).name,
        about=data.origin_number,
        region=data.region,
        facts=_facts(data, about=data.origin_number, title=data.title),
        actor=actor,
        unit=data.unit,
    )


def of_deadline(event: Event[_OfDeadline], title: str) -> Occasion:
    """A clock or the ladder spoke; ``title`` is empty if the matter is not known here yet."""
    about = event.data.origin_number
    return Occasion(
        event_id=event.id,
        event=contract_of(type(event.data)).name,
        about=about,
        region=event.data.region,
        facts=_facts(event.data, about=about, title=title),
        actor=event.data.staff_id,
        unit=event.data.unit,
    )


def of_directive(
    event: Event[DirectiveCompleted] | Event[DirectiveDecided] | Event[DirectiveProposed],
    directive: Directive,
    *,
    actor: str | None = None,
) -> Occasion:
    """Something happened to a whole directive; ``actor`` is who has to decide on it."""
    return Occasion(
        event_id=event.id,
        event=contract_of(type(event.data)).name,
        about=directive.number,
        region=directive.region,
        facts=_facts(event.data, about=directive.number, title=directive.title),
        issuer=directive.issued_by,
        actor=actor,
    )


def of_knowledge_review(event: Event[KnowledgeReviewRequested]) -> Occasion:
    """Articles are to be looked at again; who has no owner left is told whoever oversees the county."""
    data = event.data
    return Occasion(
        event_id=event.id,
        event=contract_of(type(data)).name,
        about=data.reminder_id,
        region=data.county,
        facts=_facts(data, about=data.reminder_id),
        actor=data.owner,
    )


def of_emergency(
    event: Event[EmergencyDeclared] | Event[EmergencyTeamChanged] | Event[EmergencyRoundClosed] | Event[EmergencyEnded],
) -> Occasion:
    """Something happened to an emergency; the event says itself who is told, each once."""
    data = event.data
    concerned = data.told if not isinstance(data, EmergencyTeamChanged) else tuple(each.staff_id for each in data.added)
    return Occasion(
        event_id=event.id,
        event=contract_of(type(data)).name,
        about=data.emergency_id,
        region=data.region,
        facts=_facts(data, about=data.emergency_id),
        concerned=concerned,
    )


def of_register(event: Event[Any], about: str, *, called_upon: tuple[str, ...], unit: str | None) -> Occasion:
    """Something went into a register that others have to act on; ``unit``: whose leader is told if nobody is named."""
    data = event.data
    facts = {name: value for name, value in _facts(data, about=about).items() if name not in SEALED[type(data)]}
    return Occasion(
        event_id=event.id,
        event=contract_of(type(data)).name,
        about=about,
        region=data.region,
        facts=facts,
        called_upon=called_upon,
        unit=unit,
    )


def message_sent(message: Message) -> MessageSent:
    """The word to the others that a message went out; a phone number is in it masked only."""
    return MessageSent(
        message_id=message.message_id,
        about=message.about,
        audience=message.audience,
        recipient=message.shown_recipient,
        channel=message.channel.value,
        template=message.template,
    )


def _facts(data: Any, **known: str) -> dict[str, Any]:
    facts = {field.name: getattr(data, field.name) for field in fields(data) if field.name not in _WITHHELD}
    return {**facts, **known}
