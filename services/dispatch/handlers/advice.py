"""Advising people (指导): officers put on record what was asked and what came of it."""

from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.handlers.field_work import unit_in_the_field
from services.dispatch.model.advice import Advice, Outcome, must_advise
from services.dispatch.model.settlement import must_say
from services.dispatch.ports import UnitOfWork
from shared.identifiers import new_id
from shared.identity import Identity

_LATEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Advise:
    """Somebody was advised."""

    place: str
    line: str
    topic: str
    outcome: Outcome
    item: str = ""
    guide: str = ""
    note: str = ""


def advise(command: Advise, identity: Identity, uow: UnitOfWork) -> Advice:
    """Put advice on record.

    Raises:
        Forbidden: the person is of no post and no office.
        Invalid: naming the field.
    """
    unit = must_advise(uow.organisation.units([identity.unit]).get(identity.unit), command.place, identity)
    must_say("topic", command.topic)
    must_say("line", command.line)
    advice = Advice(
        advice_id=new_id(),
        unit=unit.code,
        unit_name=unit.name,
        place=command.place,
        line=command.line,
        topic=command.topic,
        item=command.item,
        guide=command.guide,
        outcome=command.outcome,
        note=command.note,
        by=identity.staff_id,
        by_name=identity.name,
        given_at=uow.now,
    )
    uow.advices.add(advice)
    uow.publish(events.advice_given(advice))
    return advice


def latest_advice(unit: str | None, identity: Identity, uow: UnitOfWork) -> list[Advice]:
    """A unit's last pieces of advice, the newest first.

    Raises:
        NotFound, Forbidden: there is no such unit, or it is not for this person's eyes.
    """
    return uow.advices.of_unit(unit_in_the_field(unit or identity.unit, identity, uow).code, _LATEST)
