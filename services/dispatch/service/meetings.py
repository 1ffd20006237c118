"""HTTP: meetings and what they decided."""

from services.dispatch.handlers import meetings
from services.dispatch.model.meeting import Decision, Meeting
from services.dispatch.schemas import meetings as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class MeetingEndpoints(Service):
    """Meetings (会议) and decisions (议定事项)."""

    @endpoint(
        "POST",
        "/meetings",
        roles=ANY_STAFF,
        body=schemas.MeetingBody,
        answer=schemas.MeetingWithMinutesView,
        status=201,
    )
    def record_meeting(self, request: Request, uow: DispatchUnitOfWork) -> Meeting:
        """Put a meeting of one's unit on record (会议登记)."""
        return meetings.record_meeting(request.body, request.staff, uow)

    @endpoint("GET", "/meetings", roles=ANY_STAFF, query=schemas.MeetingsQuery, answer=schemas.MeetingPageView)
    def list_meetings(self, request: Request, uow: DispatchUnitOfWork) -> meetings.MeetingPage:
        """A page of the meetings one may see, the newest first."""
        return meetings.list_meetings(request.wanted, request.staff, uow)

    @endpoint("GET", "/meetings/<number>", roles=ANY_STAFF, answer=schemas.MeetingFileView)
    def show_meeting(self, request: Request, uow: DispatchUnitOfWork) -> meetings.MeetingFile:
        """A meeting with its minutes and decisions."""
        return meetings.show_meeting(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/meetings/<number>/decisions",
        roles=ANY_STAFF,
        body=schemas.DecisionBody,
        answer=schemas.DecisionView,
        status=201,
    )
    def decide(self, request: Request, uow: DispatchUnitOfWork) -> Decision:
        """Put on record what a meeting decided, and give it to the unit as a task (议定事项)."""
        return meetings.decide(request.path["number"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/decisions/<number>/withdrawal",
        roles=ANY_STAFF,
        body=schemas.DecisionWithdrawalBody,
        answer=schemas.DecisionView,
    )
    def withdraw_decision(self, request: Request, uow: DispatchUnitOfWork) -> Decision:
        """Take a decision back with its task."""
        return meetings.withdraw_decision(request.path["number"], request.body, request.staff, uow)
