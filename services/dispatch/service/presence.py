"""HTTP: secondments, leave and duty rosters."""

from services.dispatch.handlers import presence
from services.dispatch.model.presence import Duty, Leave, Secondment
from services.dispatch.schemas import presence as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service

_ARRANGERS = {Role.LEADER, Role.ADMINISTRATOR}


class PresenceEndpoints(Service):
    """Where people are."""

    @endpoint("GET", "/secondments", roles=ANY_STAFF, query=schemas.PeriodQuery, answer=schemas.SecondmentView)
    def list_secondments(self, request: Request, uow: DispatchUnitOfWork) -> list[Secondment]:
        """Who is lent from or to a unit in a period (借调)."""
        return presence.list_secondments(request.wanted, request.staff, uow)

    @endpoint(
        "POST",
        "/secondments",
        roles=_ARRANGERS,
        body=schemas.SecondmentBody,
        answer=schemas.SecondmentView,
        status=201,
    )
    def second(self, request: Request, uow: DispatchUnitOfWork) -> Secondment:
        """Lend a person to another unit for a time."""
        return presence.second(request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/secondments/<record_id>/end",
        roles=_ARRANGERS,
        body=schemas.EndBody,
        answer=schemas.SecondmentView,
    )
    def end_secondment(self, request: Request, uow: DispatchUnitOfWork) -> Secondment:
        """End a secondment early, or take it back before it begins."""
        return presence.end_secondment(request.path["record_id"], request.body, request.staff, uow)

    @endpoint("GET", "/leaves", roles=ANY_STAFF, query=schemas.PeriodQuery, answer=schemas.LeaveView)
    def list_leaves(self, request: Request, uow: DispatchUnitOfWork) -> list[Leave]:
        """Who of a unit is away in a period (请假)."""
        return presence.list_leaves(request.wanted, request.staff, uow)

    @endpoint("POST", "/leaves", roles=_ARRANGERS, body=schemas.LeaveBody, answer=schemas.LeaveView, status=201)
    def record_leave(self, request: Request, uow: DispatchUnitOfWork) -> Leave:
        """Record that a person is away, and who takes what would have come."""
        return presence.record_leave(request.body, request.staff, uow)

    @endpoint("POST", "/leaves/<record_id>/end", roles=_ARRANGERS, body=schemas.EndBody, answer=schemas.LeaveView)
    def end_leave(self, request: Request, uow: DispatchUnitOfWork) -> Leave:
        """End a leave early, or take it back before it begins."""
        return presence.end_leave(request.path["record_id"], request.body, request.staff, uow)

    @endpoint("GET", "/duties", roles=ANY_STAFF, query=schemas.PeriodQuery, answer=schemas.DutyView)
    def list_duties(self, request: Request, uow: DispatchUnitOfWork) -> list[Duty]:
        """A unit's duty roster in a period (值班)."""
        return presence.list_duties(request.wanted, request.staff, uow)

    @endpoint("PUT", "/duties", roles=_ARRANGERS, body=schemas.RosterBody, answer=schemas.DutyView)
    def put_roster(self, request: Request, uow: DispatchUnitOfWork) -> list[Duty]:
        """Put who of a unit is on duty on some days."""
        return presence.put_roster(request.body, request.staff, uow)
