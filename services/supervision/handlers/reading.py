"""What people may look at, cut to their scope."""

from dataclasses import dataclass

from services.supervision.model.clock import Clock
from services.supervision.model.explanation import Entry, explain, history
from services.supervision.model.follow_up import FollowUp
from services.supervision.model.urge import Urge
from services.supervision.ports import UnitOfWork
from shared.contracts import Light, Role
from shared.errors import Forbidden, Invalid, NotFound, Text
from shared.identity import Identity

MOST_URGES = 200


@dataclass(frozen=True)
class ClockReading:
    """A clock as it stands at this moment, with its explanation."""

    clock: Clock
    light: Light
    region_name: str
    explanation: Text
    history: list[Entry]


@dataclass(frozen=True)
class UrgeReading:
    """An urge with the names that go with it."""

    urge: Urge
    region_name: str


def clocks_about(origin_number: str, identity: Identity, uow: UnitOfWork) -> list[ClockReading]:
    """Every clock of a case or directive that lies inside the caller's scope.

    Raises:
        Invalid: no number was given.
    """
    if not origin_number:
        raise Invalid("origin_number", "请给出办件或来文编号", "give the number of a case or directive")
    return [
        ClockReading(
            clock=clock,
            light=clock.light(uow.now),
            region_name=_region_name(clock.region, uow),
            explanation=explain(clock, uow.now),
            history=history(clock),
        )
        for clock in uow.clocks.about(origin_number, identity.scope)
    ]


def urges_for(identity: Identity, *, mine: bool, uow: UnitOfWork) -> list[UrgeReading]:
    """The caller's own urges, or for a leader or supervisor all of their area: unsigned first, at most 200.

    Raises:
        Forbidden: others' urges are asked for by somebody who answers for nobody else.
    """
    if mine:
        urges = uow.urges.addressed_to(identity.staff_id, MOST_URGES)
    elif identity.has(Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR):
        urges = uow.urges.inside(identity.scope, MOST_URGES)
    else:
        raise Forbidden("只能查看发给本人的催办：mine=true", "you may see your own urges only: mine=true")
    return [UrgeReading(urge, _region_name(urge.region, uow)) for urge in urges]


def latest_follow_up(number: str, identity: Identity, uow: UnitOfWork) -> FollowUp:
    """The follow-up of the newest round.

    Raises:
        NotFound: there is none inside the caller's scope.
    """
    follow_ups = [follow_up for follow_up in uow.follow_ups.of(number) if identity.covers(follow_up.region)]
    if not follow_ups:
        raise NotFound("辖区内没有这个办件的回访", "there is no follow-up of such a case in your area")
    return follow_ups[-1]


def _region_name(code: str, uow: UnitOfWork) -> str:
    region = uow.organisation.region(code)
    return region.name if region else code
