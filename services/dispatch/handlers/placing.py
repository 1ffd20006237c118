"""Putting a task where routing, or a person, says: with which unit and which of its people, on record with the reason.

However a task comes to somebody (the rules, a dispatcher, transfer, escalation, joint handling, handover), what decides
is the same: the county's rules, who is there today, whom the case is about, and the weighted work in hand.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from services.dispatch import events
from services.dispatch.handlers.succession import units_on
from services.dispatch.model.choosing import choose, present_leader
from services.dispatch.model.explanation import Considered, Kind, Why
from services.dispatch.model.organisation import Staff, Unit, county_of
from services.dispatch.model.routed import Routed
from services.dispatch.model.routing import Need, Route
from services.dispatch.model.rules import RuleBook
from services.dispatch.model.task import Task
from services.dispatch.model.workforce import Workforce
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Origin, Tier
from shared.errors import Invalid
from shared.identity import Identity


def today(uow: UnitOfWork) -> date:
    """The day in China."""
    return uow.now.astimezone(SHANGHAI).date()


def unit_on(day: date, code: str, uow: UnitOfWork) -> Unit:
    """The unit of that code, or the one that has followed it.

    Raises:
        Invalid: there is none on that day, or several.
    """
    codes = units_on(code, day, uow)
    if len(codes) > 1:
        named = "、".join(f"{each.name}（{each.code}）" for each in uow.organisation.units(codes).values())
        raise Invalid("unit", f"机构 {code} 已分设，请指明：{named}", f"{code} was split: choose one of {named}")
    if not codes:
        raise Invalid("unit", f"没有机构 {code}", f"there is no unit {code}")
    return uow.organisation.units(codes)[codes[0]]


def need_of(task: Task, tier: Tier, uow: UnitOfWork) -> Need:
    """What is needed for a task that there is already, at ``tier``; whom the case is about is in it."""
    casework = uow.caseworks.find(task.origin_number) if task.origin is Origin.CASE else None
    return Need(
        line=task.line,
        region=task.place,
        tier=tier,
        item=casework.item if casework is not None else "",
        part=task.part,
        urgent=task.urgent,
        about=frozenset(casework.about_staff) if casework is not None else frozenset(),
    )


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is decided on: a county's rules and who is there; what is placed is counted."""

    book: RuleBook
    workforce: Workforce
    _uow: UnitOfWork

    @classmethod
    def of(cls, regions: Collection[str], uow: UnitOfWork, *, county: str = "") -> "Grounds":
        """Some regions of one county as they are now; ``county``: of the first region."""
        book = uow.rule_books.current(county or county_of(next(iter(regions))))
        workforce = uow.organisation.workforce(regions, on=today(uow), weights=book.weights, now=uow.now)
        return cls(book, workforce, uow)

    def without(self, staff_id: str) -> "Grounds":
        """The same as if somebody were gone."""
        others = [person for person in self.workforce.staff if person.staff_id != staff_id]
        return replace(self, workforce=replace(self.workforce, staff=others))

    def named_or_next(self, unit: Unit, staff_id: str | None, need: Need, decision: str, by: Identity) -> Route:
        """The unit that ``by`` has chosen, with the person named, else whom the rules choose there.

        Args:
            decision: what the reason begins with.

        Raises:
            Invalid: the person named does not work in the unit today, is on leave, or the case is about them.
        """
        named = Considered(
            kind=Kind.UNIT, code=unit.code, name=unit.name, unit=unit.code, why=Why.BY_DISPATCHER, other=by.name
        )
        if staff_id is not None:
            person = self.member(unit, staff_id, need.about)
            considered = (named, replace(named, kind=Kind.PERSON, code=person.staff_id, name=person.name))
            return Route(unit=unit, assignee=person, reason=f"{decision}指定", considered=considered)
        chosen = self.next(unit, need, f"{decision}派至{unit.name}；")
        return replace(chosen, considered=(named, *chosen.considered))

    def next(self, unit: Unit, need: Need, decision: str) -> Route:
        """Whom the rules choose in a unit; the reason begins with ``decision``."""
        choice = choose(unit, need.line, self.workforce, urgent=need.urgent, about=need.about)
        said = f"{decision}{choice.reason}"
        return Route(unit=unit, assignee=choice.person, reason=said, considered=choice.considered)

    def member(self, unit: Unit, staff_id: str, about: frozenset[str], *, field: str = "assignee") -> Staff:
        """Somebody who works in the unit today, or leads it, and may have the task.

        Raises:
            Invalid: naming ``field``.
        """
        person = self.workforce.person(staff_id)
        away = self.workforce.seconded(person) if person is not None else None
        works_there = person is not None and (away.unit if away is not None else person.unit) == unit.code
        if person is None or not (works_there or unit.leader == staff_id):
            raise Invalid(field, f"{unit.name}没有人员 {staff_id}", f"{staff_id} is not of unit {unit.code}")
        if staff_id in about:
            raise Invalid(field, "本件涉及此人，须回避", "the case is about this person, who has to stay out of it")
        leave = self.workforce.leave_of(person)
        if leave is not None:
            zh, en = f"{person.name}请假至 {leave.valid_to}", f"{staff_id} is on leave until {leave.valid_to}"
            raise Invalid(field, zh, en)
        return person

    def place(self, task: Task, placed: Route, need: Need, *, by: Identity | None = None, said: str = "") -> None:
        """Assign ``task``, which the unit of work keeps already, and record why; tell whoever has to know.

        Args:
            by: who has decided; None: the rules.
            said: what to say before the reason, such as that the region has another name now.
        """
        uow = self._uow
        uow.tasks.record(task.assign(placed.unit, placed.assignee, reason=said + placed.reason, by=by, now=uow.now))
        actor = by.staff_id if by else ""
        uow.publish(events.task_assigned(task, by=actor))
        leader = present_leader(placed.unit, need.about, self.workforce) if task.urgent else None
        if leader is not None and leader.staff_id != task.assignee:
            uow.publish(events.task_leader_alerted(task, leader.staff_id, by=actor))
        self.explain(task, placed, need, by=actor)

    def explain(self, task: Task, placed: Route, need: Need, *, by: str = "") -> None:
        """Keep who was considered for what was just decided and count it; tell the dispatchers if nobody has it."""
        self._uow.routings.add(
            Routed(
                task_id=task.task_id,
                number=task.acts,
                county=county_of(task.region),
                at=self._uow.now,
                by=by,
                unit=placed.unit.code,
                assignee=task.assignee,
                rules_version=self.book.version,
                need=need,
                considered=placed.considered,
            )
        )
        self.count(placed, need)
        if task.assignee is None:
            phone = bool(placed.unit.duty_phone)
            self._uow.publish(events.task_left_unattended(task, has_duty_phone=phone, by=by))

    def count(self, placed: Route, need: Need) -> None:
        """Count what was just decided, so that the next is placed fairly."""
        self.workforce.take(placed, self._uow.now, urgent=need.urgent, part=need.part)
