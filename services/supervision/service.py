"""Supervision's entrypoints, side by side: decode, hand over, acknowledge or answer."""

from services.supervision import schemas
from services.supervision.handlers import (
    cases,
    directives,
    firing,
    follow_ups,
    organisation,
    reading,
    tasks,
    urges,
)
from services.supervision.model.follow_up import FollowUp
from services.supervision.ports import UnitOfWork
from services.supervision.store import SupervisionUnitOfWork
from shared.contracts import (
    CaseAnswered,
    CaseClosed,
    CaseDeclined,
    CaseMaterialsReceived,
    CaseMaterialsRequested,
    CaseReopened,
    CaseResolved,
    CaseSubmitted,
    CaseWithdrawn,
    DirectiveCompleted,
    DirectiveReceived,
    RegionRegistered,
    StaffRegistered,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskReturned,
    TaskSigned,
    UnitRegistered,
)
from shared.http import ANY_STAFF, PUBLIC, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.every import every
from shared.messaging.subscribe import HOT, subscribe
from shared.service import Service


class SupervisionService(Service):
    """Clocks, the ladder, follow-ups and ratings."""

    name = "supervision"

    # --- time ---

    @every(seconds=1.0, attentive=True)
    def tick(self, uow: UnitOfWork) -> int:
        """Fire what has come due: warnings, breaches, steps of the ladder."""
        return firing.fire_due(uow)

    # --- HTTP ---

    @endpoint("GET", "/clocks", answer=schemas.ClockAnswer, roles=ANY_STAFF)
    def clocks(self, request: Request, uow: UnitOfWork) -> list[reading.ClockReading]:
        """The clocks of a case or directive: how they stand, and why."""
        return reading.clocks_about(request.query.get("origin_number", ""), request.staff, uow)

    @endpoint("GET", "/urges", answer=schemas.UrgeAnswer, roles=ANY_STAFF)
    def urges(self, request: Request, uow: UnitOfWork) -> list[reading.UrgeReading]:
        """Urges: the caller's own with mine=true, else those of the caller's area."""
        return reading.urges_for(request.staff, mine=request.query.get("mine") == "true", uow=uow)

    @endpoint("POST", "/urges/<urge_id>/signature", roles=ANY_STAFF)
    def sign_urge(self, request: Request, uow: UnitOfWork) -> None:
        """Sign for an urge."""
        urges.sign_urge(request.path["urge_id"], request.staff, uow)

    @endpoint("GET", "/follow-ups/<number>", answer=schemas.FollowUpAnswer, roles=ANY_STAFF)
    def follow_up(self, request: Request, uow: UnitOfWork) -> FollowUp:
        """The newest follow-up of a case."""
        return reading.latest_follow_up(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/follow-ups/<number>/rating",
        body=schemas.RatingBody,
        answer=schemas.FollowUpAnswer,
        roles=PUBLIC,
    )
    def rate(self, request: Request, uow: SupervisionUnitOfWork) -> FollowUp:
        """Rate a case: the resident with the query code, or a clerk or supervisor on the phone."""
        number = request.path["number"]
        if request.identity:
            return follow_ups.rate_by_phone(number, request.body, request.identity, uow)
        try:
            return follow_ups.rate_by_resident(number, request.body, self.wiring.sealer.digest, uow)
        except follow_ups.WrongQueryCode:
            uow.commit()  # refused, but the try counts
            raise

    # --- the organisation ---

    @subscribe(RegionRegistered, batch=HOT)
    def on_region_registered(self, event: Envelope[RegionRegistered], uow: UnitOfWork) -> None:
        """Keep the name of a region."""
        organisation.region_registered(event, uow)

    @subscribe(UnitRegistered, batch=HOT)
    def on_unit_registered(self, event: Envelope[UnitRegistered], uow: UnitOfWork) -> None:
        """Keep a unit and who leads it."""
        organisation.unit_registered(event, uow)

    @subscribe(StaffRegistered, batch=HOT)
    def on_staff_registered(self, event: Envelope[StaffRegistered], uow: UnitOfWork) -> None:
        """Keep a person, whom the ladder may reach."""
        organisation.staff_registered(event, uow)

    # --- cases ---

    @subscribe(CaseSubmitted)
    def on_case_submitted(self, event: Envelope[CaseSubmitted], uow: UnitOfWork) -> None:
        """Start the case's reply clock."""
        cases.case_submitted(event, uow)

    @subscribe(CaseMaterialsRequested)
    def on_materials_requested(self, event: Envelope[CaseMaterialsRequested], uow: UnitOfWork) -> None:
        """Stop it: papers are missing."""
        cases.materials_requested(event, uow)

    @subscribe(CaseMaterialsReceived)
    def on_materials_received(self, event: Envelope[CaseMaterialsReceived], uow: UnitOfWork) -> None:
        """Let it go on."""
        cases.materials_received(event, uow)

    @subscribe(CaseAnswered)
    def on_case_answered(self, event: Envelope[CaseAnswered], uow: UnitOfWork) -> None:
        """Satisfy it, and ask the resident."""
        cases.case_answered(event, uow)

    @subscribe(CaseDeclined)
    def on_case_declined(self, event: Envelope[CaseDeclined], uow: UnitOfWork) -> None:
        """Satisfy it: the reply is a refusal with its reason."""
        cases.case_declined(event, uow)

    @subscribe(CaseWithdrawn)
    def on_case_withdrawn(self, event: Envelope[CaseWithdrawn], uow: UnitOfWork) -> None:
        """Cancel it."""
        cases.case_withdrawn(event, uow)

    @subscribe(CaseResolved)
    def on_case_resolved(self, event: Envelope[CaseResolved], uow: UnitOfWork) -> None:
        """Satisfy it, and ask the resident."""
        cases.case_resolved(event, uow)

    @subscribe(CaseReopened)
    def on_case_reopened(self, event: Envelope[CaseReopened], uow: UnitOfWork) -> None:
        """Start a new one for the new round."""
        cases.case_reopened(event, uow)

    @subscribe(CaseClosed)
    def on_case_closed(self, event: Envelope[CaseClosed], uow: UnitOfWork) -> None:
        """End whatever of the case is still open here."""
        cases.case_closed(event, uow)

    # --- tasks ---

    @subscribe(TaskAssigned, batch=HOT)
    def on_task_assigned(self, event: Envelope[TaskAssigned], uow: UnitOfWork) -> None:
        """Start the sign clock of the assignment."""
        tasks.task_assigned(event, uow)

    @subscribe(TaskSigned, batch=HOT)
    def on_task_signed(self, event: Envelope[TaskSigned], uow: UnitOfWork) -> None:
        """Satisfy it."""
        tasks.task_signed(event, uow)

    @subscribe(TaskReturned)
    def on_task_returned(self, event: Envelope[TaskReturned], uow: UnitOfWork) -> None:
        """Cancel it: the next assignment has its own."""
        tasks.task_returned(event, uow)

    @subscribe(TaskCancelled)
    def on_task_cancelled(self, event: Envelope[TaskCancelled], uow: UnitOfWork) -> None:
        """Cancel it."""
        tasks.task_cancelled(event, uow)

    @subscribe(TaskDone, batch=HOT)
    def on_task_done(self, event: Envelope[TaskDone], uow: UnitOfWork) -> None:
        """Satisfy it, where nobody signed before the work was done."""
        tasks.task_done(event, uow)

    # --- directives ---

    @subscribe(DirectiveReceived)
    def on_directive_received(self, event: Envelope[DirectiveReceived], uow: UnitOfWork) -> None:
        """Start the directive's clock."""
        directives.directive_received(event, uow)

    @subscribe(DirectiveCompleted)
    def on_directive_completed(self, event: Envelope[DirectiveCompleted], uow: UnitOfWork) -> None:
        """Satisfy it."""
        directives.directive_completed(event, uow)
