"""Supervision's entrypoints, side by side: decode, hand over, answer."""

from services.supervision import schemas
from services.supervision.handlers import (
    cases,
    decisions,
    directives,
    emergencies,
    emergency_tasks,
    follow_ups,
    organisation,
    reading,
    tasks,
    urges,
)
from services.supervision.model.follow_up import FollowUp
from services.supervision.store import SupervisionUnitOfWork
from services.supervision.timekeeper import Timekeeper
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
    DecisionFulfilled,
    DecisionRecorded,
    DecisionWithdrawn,
    DirectiveCancelled,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveIssued,
    DirectiveMilestoneReached,
    DirectiveReceived,
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyReportGiven,
    EmergencyReportRequested,
    EmergencyReportWaived,
    RegionRegistered,
    StaffRegistered,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskHandedOver,
    TaskNormalized,
    TaskReported,
    TaskReturned,
    TaskSentBack,
    TaskSigned,
    UnitRegistered,
)
from shared.http.endpoint import ANY_STAFF, PUBLIC, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.every import every
from shared.messaging.subscribe import HOT, subscribe
from shared.service import Service


class SupervisionService(Service):
    """Clocks, the ladder, follow-ups and ratings."""

    name = "supervision"

    # HTTP

    @endpoint("GET", "/clocks", roles=ANY_STAFF, query=schemas.ClocksQuery, answer=schemas.ClockView)
    def list_clocks(self, request: Request, uow: SupervisionUnitOfWork) -> list[reading.ClockReading]:
        """The clocks of a case or directive: how they stand, and why."""
        return reading.clocks_about(request.wanted["origin_number"], request.staff, uow)

    @endpoint("GET", "/urges", roles=ANY_STAFF, query=schemas.UrgesQuery, answer=schemas.UrgeView)
    def list_urges(self, request: Request, uow: SupervisionUnitOfWork) -> list[reading.UrgeReading]:
        """Urges: the caller's own with mine=true, else those of the caller's area."""
        return reading.urges_for(request.staff, mine=request.wanted["mine"], uow=uow)

    @endpoint("POST", "/urges/<urge_id>/signature", roles=ANY_STAFF)
    def sign_urge(self, request: Request, uow: SupervisionUnitOfWork) -> None:
        """Sign for an urge."""
        urges.sign_urge(request.path["urge_id"], request.staff, uow)

    @endpoint("GET", "/follow-ups/<number>", roles=ANY_STAFF, answer=schemas.FollowUpView)
    def show_follow_up(self, request: Request, uow: SupervisionUnitOfWork) -> FollowUp:
        """The newest follow-up of a case."""
        return reading.latest_follow_up(request.path["number"], request.staff, uow)

    @endpoint("POST", "/follow-ups/<number>/rating", roles=PUBLIC, body=schemas.RatingBody, answer=schemas.FollowUpView)
    def rate_case(self, request: Request, uow: SupervisionUnitOfWork) -> FollowUp:
        """Rate a case: the resident with the query code, or a clerk or supervisor on the phone."""
        number = request.path["number"]
        if request.identity:
            return follow_ups.rate_by_phone(number, request.body, request.identity, uow)
        try:
            return follow_ups.rate_by_resident(number, request.body, self.wiring.sealer.digest, uow)
        except follow_ups.WrongQueryCode:
            uow.commit()  # refused, but the try counts
            raise

    # events: the organisation

    @subscribe(RegionRegistered, batch=HOT)
    def on_region_registered(self, event: Envelope[RegionRegistered], uow: SupervisionUnitOfWork) -> None:
        """Keep the name of a region."""
        organisation.region_registered(event, uow)

    @subscribe(UnitRegistered, batch=HOT)
    def on_unit_registered(self, event: Envelope[UnitRegistered], uow: SupervisionUnitOfWork) -> None:
        """Keep a unit and who leads it."""
        organisation.unit_registered(event, uow)

    @subscribe(StaffRegistered, batch=HOT)
    def on_staff_registered(self, event: Envelope[StaffRegistered], uow: SupervisionUnitOfWork) -> None:
        """Keep a person, whom the ladder may reach."""
        organisation.staff_registered(event, uow)

    # events: cases

    @subscribe(CaseSubmitted)
    def on_case_submitted(self, event: Envelope[CaseSubmitted], uow: SupervisionUnitOfWork) -> None:
        """Start the case's reply clock."""
        cases.case_submitted(event, uow)

    @subscribe(CaseMaterialsRequested)
    def on_case_materials_requested(self, event: Envelope[CaseMaterialsRequested], uow: SupervisionUnitOfWork) -> None:
        """Stop it: papers are missing."""
        cases.case_materials_requested(event, uow)

    @subscribe(CaseMaterialsReceived)
    def on_case_materials_received(self, event: Envelope[CaseMaterialsReceived], uow: SupervisionUnitOfWork) -> None:
        """Let it go on."""
        cases.case_materials_received(event, uow)

    @subscribe(CaseAnswered)
    def on_case_answered(self, event: Envelope[CaseAnswered], uow: SupervisionUnitOfWork) -> None:
        """Satisfy it, and ask the resident."""
        cases.case_answered(event, uow)

    @subscribe(CaseDeclined)
    def on_case_declined(self, event: Envelope[CaseDeclined], uow: SupervisionUnitOfWork) -> None:
        """Satisfy it: the reply is a refusal with its reason."""
        cases.case_declined(event, uow)

    @subscribe(CaseWithdrawn)
    def on_case_withdrawn(self, event: Envelope[CaseWithdrawn], uow: SupervisionUnitOfWork) -> None:
        """Cancel it."""
        cases.case_withdrawn(event, uow)

    @subscribe(CaseResolved)
    def on_case_resolved(self, event: Envelope[CaseResolved], uow: SupervisionUnitOfWork) -> None:
        """Satisfy it, and ask the resident."""
        cases.case_resolved(event, uow)

    @subscribe(CaseReopened)
    def on_case_reopened(self, event: Envelope[CaseReopened], uow: SupervisionUnitOfWork) -> None:
        """Start a new one for the new round."""
        cases.case_reopened(event, uow)

    @subscribe(CaseClosed)
    def on_case_closed(self, event: Envelope[CaseClosed], uow: SupervisionUnitOfWork) -> None:
        """End whatever of the case is still open here."""
        cases.case_closed(event, uow)

    # events: tasks

    @subscribe(TaskAssigned, batch=HOT)
    def on_task_assigned(self, event: Envelope[TaskAssigned], uow: SupervisionUnitOfWork) -> None:
        """Start the sign clock of the assignment."""
        tasks.task_assigned(event, uow)

    @subscribe(TaskSigned, batch=HOT)
    def on_task_signed(self, event: Envelope[TaskSigned], uow: SupervisionUnitOfWork) -> None:
        """Satisfy it."""
        tasks.task_signed(event, uow)

    @subscribe(TaskHandedOver)
    def on_task_handed_over(self, event: Envelope[TaskHandedOver], uow: SupervisionUnitOfWork) -> None:
        """Name who has to act now."""
        tasks.task_handed_over(event, uow)

    @subscribe(TaskReturned)
    def on_task_returned(self, event: Envelope[TaskReturned], uow: SupervisionUnitOfWork) -> None:
        """Cancel it: the next assignment has its own."""
        tasks.task_returned(event, uow)

    @subscribe(TaskCancelled)
    def on_task_cancelled(self, event: Envelope[TaskCancelled], uow: SupervisionUnitOfWork) -> None:
        """Cancel it."""
        tasks.task_cancelled(event, uow)

    @subscribe(TaskDone, batch=HOT)
    def on_task_done(self, event: Envelope[TaskDone], uow: SupervisionUnitOfWork) -> None:
        """Satisfy it, where nobody signed before the work was done."""
        tasks.task_done(event, uow)

    # events: emergencies

    @subscribe(EmergencyDeclared)
    def on_emergency_declared(self, event: Envelope[EmergencyDeclared], uow: SupervisionUnitOfWork) -> None:
        """Let normal work of the region wait."""
        emergencies.emergency_declared(event, uow)

    @subscribe(EmergencyEnded)
    def on_emergency_ended(self, event: Envelope[EmergencyEnded], uow: SupervisionUnitOfWork) -> None:
        """Let it go on."""
        emergencies.emergency_ended(event, uow)

    @subscribe(EmergencyReportRequested, batch=HOT)
    def on_report_requested(self, event: Envelope[EmergencyReportRequested], uow: SupervisionUnitOfWork) -> None:
        """Start the clock of a report at a fixed time."""
        emergencies.report_requested(event, uow)

    @subscribe(EmergencyReportGiven, batch=HOT)
    def on_report_given(self, event: Envelope[EmergencyReportGiven], uow: SupervisionUnitOfWork) -> None:
        """Satisfy it."""
        emergencies.report_given(event, uow)

    @subscribe(EmergencyReportWaived, batch=HOT)
    def on_report_waived(self, event: Envelope[EmergencyReportWaived], uow: SupervisionUnitOfWork) -> None:
        """Cancel it."""
        emergencies.report_waived(event, uow)

    @subscribe(TaskReported, batch=HOT)
    def on_task_reported(self, event: Envelope[TaskReported], uow: SupervisionUnitOfWork) -> None:
        """Satisfy the report clock of an emergency's task."""
        emergency_tasks.task_reported(event, uow)

    @subscribe(TaskSentBack)
    def on_task_sent_back(self, event: Envelope[TaskSentBack], uow: SupervisionUnitOfWork) -> None:
        """Start another one: more is to be said."""
        emergency_tasks.task_sent_back(event, uow)

    @subscribe(TaskNormalized)
    def on_task_normalized(self, event: Envelope[TaskNormalized], uow: SupervisionUnitOfWork) -> None:
        """Give an emergency's task the clocks of normal work."""
        emergency_tasks.task_normalized(event, uow)

    # events: directives

    @subscribe(DirectiveReceived)
    def on_directive_received(self, event: Envelope[DirectiveReceived], uow: SupervisionUnitOfWork) -> None:
        """Start the directive's clock."""
        directives.directive_received(event, uow)

    @subscribe(DirectiveDecided)
    def on_directive_decided(self, event: Envelope[DirectiveDecided], uow: SupervisionUnitOfWork) -> None:
        """Satisfy the clock of one that is only kept."""
        directives.directive_decided(event, uow)

    @subscribe(DirectiveIssued)
    def on_directive_issued(self, event: Envelope[DirectiveIssued], uow: SupervisionUnitOfWork) -> None:
        """Start the clocks of its milestones."""
        directives.directive_issued(event, uow)

    @subscribe(DirectiveMilestoneReached)
    def on_milestone_reached(self, event: Envelope[DirectiveMilestoneReached], uow: SupervisionUnitOfWork) -> None:
        """Satisfy the milestone's clock."""
        directives.milestone_reached(event, uow)

    @subscribe(DirectiveCancelled)
    def on_directive_cancelled(self, event: Envelope[DirectiveCancelled], uow: SupervisionUnitOfWork) -> None:
        """Cancel its clocks."""
        directives.directive_cancelled(event, uow)

    @subscribe(DirectiveCompleted)
    def on_directive_completed(self, event: Envelope[DirectiveCompleted], uow: SupervisionUnitOfWork) -> None:
        """Satisfy it."""
        directives.directive_completed(event, uow)

    # events: what meetings decided

    @subscribe(DecisionRecorded)
    def on_decision_recorded(self, event: Envelope[DecisionRecorded], uow: SupervisionUnitOfWork) -> None:
        """Start the decision's clock."""
        decisions.decision_recorded(event, uow)

    @subscribe(DecisionFulfilled)
    def on_decision_fulfilled(self, event: Envelope[DecisionFulfilled], uow: SupervisionUnitOfWork) -> None:
        """Satisfy it."""
        decisions.decision_fulfilled(event, uow)

    @subscribe(DecisionWithdrawn)
    def on_decision_withdrawn(self, event: Envelope[DecisionWithdrawn], uow: SupervisionUnitOfWork) -> None:
        """Cancel it."""
        decisions.decision_withdrawn(event, uow)

    # time

    @every(seconds=1.0)
    def tell_clocks(self, uow: SupervisionUnitOfWork) -> int:
        """Tell a page of clocks what is known of an emergency over them."""
        return emergencies.tell_clocks(uow)

    @every(seconds=1.0, attentive=True, unit_of_work=False)
    def tick(self) -> int:
        """Fire what has come due: warnings, breaches, steps of the ladder."""
        timekeeper: Timekeeper = self.wiring.extras["timekeeper"]
        return timekeeper.round()
