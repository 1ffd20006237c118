"""Which person of a unit takes it, and why everybody else does not."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.dispatch.model.explanation import Considered, Kind, Why
from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.workforce import Workforce

_NAMED_AT_MOST = 6  # candidates named in a reason; the rest are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who takes it; None: nobody of the unit can."""

    person: Staff | None
    reason: str  # in words a dispatcher understands
    considered: tuple[Considered, ...]


@dataclass(slots=True)
class _Field:
    """Who is left, and who is not, in the order they were looked at."""

    unit: Unit
    workforce: Workforce
    left: dict[str, Staff] = field(default_factory=dict)
    stands_in_for: dict[str, Staff] = field(default_factory=dict)  # staff id of a deputy → who is on leave
    lost: list[Considered] = field(default_factory=list)

    def lose(self, person: Staff, why: Why, **more: object) -> None:
        self.lost.append(self.finding(person, why, **more))

    def finding(self, person: Staff, why: Why, **more: object) -> Considered:
        said = {"open": self.workforce.open_of(person), **more}
        return Considered(
            kind=Kind.PERSON,
            code=person.staff_id,
            name=person.name,
            unit=self.unit.code,
            why=why,
            **said,  # type: ignore[arg-type]  # the fields of the finding, by name
        )


def choose(
    unit: Unit, line: str, workforce: Workforce, *, urgent: bool = False, about: frozenset[str] = frozenset()
) -> Choice:
    """Who of ``unit`` takes a task of ``line``: least weighted open work, then longest idle; else the leader.

    Outside office hours an urgent one goes to who is on duty. A person on leave is stood in for by the deputy, who
    takes part with the deputy's own open work. Nobody whom the case is about takes part.
    """
    found = _Field(unit, workforce)
    on_duty = workforce.on_duty(unit) if urgent and not workforce.is_open(unit) else []
    on_duty = [person for person in on_duty if person.staff_id not in about]
    for person in workforce.staff_of(unit):
        if on_duty and person not in on_duty:
            found.lose(person, Why.NOT_ON_DUTY)
        elif not on_duty:
            _consider(person, unit, line, about, found)
    for person in on_duty:
        found.left[person.staff_id] = person
    found.lost = [each for each in found.lost if each.code not in found.left]  # who stands in has not lost
    if not found.left:
        return _leader(unit, about, found)
    ordered = sorted(found.left.values(), key=workforce.idle_key)
    first = ordered[0]
    why = Why.ON_DUTY if on_duty else _why_first(ordered, workforce)
    stood_in_for = found.stands_in_for.get(first.staff_id)
    if stood_in_for is not None:
        won = found.finding(first, Why.DEPUTY, other=stood_in_for.name)
    else:
        won = found.finding(first, why)
    for person in ordered[1:]:
        found.lose(person, _why_not(first, person, workforce))
    said = _reason(ordered, workforce)
    if on_duty:
        said = f"非工作时间的急件，当班{said}"
    elif stood_in_for is not None:
        said = f"{said}，代{stood_in_for.name}"
    return Choice(person=first, reason=said, considered=(won, *found.lost))


def _consider(person: Staff, unit: Unit, line: str, about: frozenset[str], found: _Field) -> None:
    """Put the person, or who stands in for them, where they belong."""
    workforce = found.workforce
    away, leave = workforce.seconded(person), workforce.leave_of(person)
    if away is not None and away.unit != unit.code:
        host = workforce.unit(away.unit)
        found.lose(person, Why.SECONDED, until=away.valid_to, other=host.name if host else away.unit)
    elif not person.handles(unit):
        found.lose(person, Why.NOT_A_HANDLER)
    elif not person.works(line):
        found.lose(person, Why.OTHER_LINE)
    elif person.staff_id in about:
        found.lose(person, Why.CONFLICT)
    elif leave is not None:
        found.lose(person, Why.ON_LEAVE, until=leave.valid_to)
        deputy = workforce.deputy_of(person)
        if deputy is not None and deputy.staff_id not in about and deputy.staff_id not in found.left:
            found.left[deputy.staff_id] = deputy
            found.stands_in_for[deputy.staff_id] = person
    else:
        found.left[person.staff_id] = person
        found.stands_in_for.pop(person.staff_id, None)


def _leader(unit: Unit, about: frozenset[str], found: _Field) -> Choice:
    leader = found.workforce.leader_of(unit)
    if leader is None:
        said = f"{unit.name}没有可派的经办人，负责人空缺，请派单员处理"
        return Choice(person=None, reason=said, considered=tuple(found.lost))
    taker = present_leader(unit, about, found.workforce)
    if taker is None:
        if all(each.code != leader.staff_id for each in found.lost):
            leave, away = found.workforce.leave_of(leader), found.workforce.seconded(leader)
            if leader.staff_id in about:
                found.lose(leader, Why.CONFLICT)
            elif leave is not None:
                found.lose(leader, Why.ON_LEAVE, until=leave.valid_to)
            elif away is not None:
                found.lose(leader, Why.SECONDED, until=away.valid_to, other=away.unit)
        said = f"{unit.name}没有可派的经办人，负责人{leader.name}也不能办，请派单员处理"
        return Choice(person=None, reason=said, considered=tuple(found.lost))
    lost = [each for each in found.lost if each.code != taker.staff_id]
    if taker is leader:
        said, won = f"派给负责人{leader.name}", found.finding(leader, Why.LEADER)
    else:
        said, won = f"派给{taker.name}，代负责人{leader.name}", found.finding(taker, Why.DEPUTY, other=leader.name)
    return Choice(person=taker, reason=f"{unit.name}没有可派的经办人，{said}", considered=(won, *lost))


def present_leader(unit: Unit, about: frozenset[str], workforce: Workforce) -> Staff | None:
    """The unit's leader, or who stands in for them; None: nobody does, or the case is about them."""
    leader = workforce.leader_of(unit)
    if leader is None:
        return None
    if workforce.leave_of(leader) is not None:
        leader = workforce.deputy_of(leader)
    else:
        away = workforce.seconded(leader)
        leader = None if away is not None and away.unit != unit.code else leader
    return None if leader is None or leader.staff_id in about else leader


def _reason(ordered: Sequence[Staff], workforce: Workforce) -> str:
    first = ordered[0]
    if len(ordered) == 1:
        return f"经办人只有{first.name}（在办 {workforce.open_of(first):g} 件）"
    named = "、".join(f"{person.name} {workforce.open_of(person):g} 件" for person in ordered[:_NAMED_AT_MOST])
    more = "等" if len(ordered) > _NAMED_AT_MOST else ""
    return f"经办人候选 {len(ordered)} 人（{named}{more}），{_said_first(ordered, workforce)}"


def _said_first(ordered: Sequence[Staff], workforce: Workforce) -> str:
    first = ordered[0]
    alike = f"在办同为 {workforce.open_of(first):g} 件"
    match _why_first(ordered, workforce):
        case Why.LEAST_OPEN:
            return f"{first.name}在办最少"
        case Why.LONGEST_IDLE:
            return f"{alike}，{first.name}最久未派"
        case _:
            return f"{alike}，按编号派给{first.name}"


def _why_first(ordered: Sequence[Staff], workforce: Workforce) -> Why:
    if len(ordered) == 1:
        return Why.ONLY
    won = {Why.MORE_OPEN: Why.LEAST_OPEN, Why.SHORTER_IDLE: Why.LONGEST_IDLE, Why.LATER: Why.FIRST}
    return won[_why_not(ordered[0], ordered[1], workforce)]


def _why_not(first: Staff, other: Staff, workforce: Workforce) -> Why:
    mine, theirs = workforce.idle_key(first), workforce.idle_key(other)
    if mine[0] != theirs[0]:
        return Why.MORE_OPEN
    return Why.SHORTER_IDLE if mine[1] != theirs[1] else Why.LATER
