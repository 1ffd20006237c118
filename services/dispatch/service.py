"""Dispatch's entrypoints, side by side: decode, hand over, answer."""

from services.dispatch import schemas
from services.dispatch.handlers import cases, directives, organisation, tasks
from services.dispatch.model.task import Task
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import (
    CaseAccepted,
    CaseLinked,
    CaseReopened,
    CaseUnlinked,
    CaseWithdrawn,
    DirectiveCancelled,
    DirectiveIssued,
    Role,
)
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import subscribe
from shared.service import Service


class DispatchService(Service):
    """The organisation and its tasks. Who may act on a task is the domain's word, so endpoints let all staff in."""

    name = "dispatch"

    # HTTP

    @endpoint(
        "PUT", "/organisation", roles={Role.ADMINISTRATOR}, body=schemas.OrganisationBody, answer=schemas.RegisteredView
    )
    def put_organisation(self, request: Request, uow: DispatchUnitOfWork) -> organisation.Registered:
        """Take over the regions, units and staff of a county."""
        return organisation.register_organisation(request.body, request.staff, uow, self.wiring.sealer.seal)

    @endpoint("GET", "/tasks", roles=ANY_STAFF, query=schemas.TasksQuery, answer=schemas.TaskPageView)
    def list_tasks(self, request: Request, uow: DispatchUnitOfWork) -> tasks.TaskPage:
        """A page of the tasks one may see."""
        return tasks.list_tasks(schemas.task_filter(request.wanted, request.staff), request.staff, uow)

    @endpoint("GET", "/tasks/<task_id>", roles=ANY_STAFF, answer=schemas.TaskFileView)
    def show_task(self, request: Request, uow: DispatchUnitOfWork) -> tasks.TaskFile:
        """A task and its history."""
        return tasks.show_task(request.path["task_id"], request.staff, uow)

    @endpoint("POST", "/tasks/<task_id>/signature", roles=ANY_STAFF, answer=schemas.TaskView)
    def sign_task(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Sign for a task (签收)."""
        return tasks.sign_task(request.path["task_id"], request.staff, uow)

    @endpoint("POST", "/tasks/<task_id>/return", roles=ANY_STAFF, body=schemas.ReturnBody, answer=schemas.TaskView)
    def return_task(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Return a task with a reason (退单)."""
        return tasks.return_task(request.path["task_id"], request.body, request.staff, uow)

    @endpoint("POST", "/tasks/<task_id>/report", roles=ANY_STAFF, body=schemas.ReportBody, answer=schemas.TaskView)
    def report_task(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Report back on a task (反馈)."""
        return tasks.report_task(request.path["task_id"], request.body, request.staff, uow)

    @endpoint("POST", "/tasks/<task_id>/review", roles=ANY_STAFF, body=schemas.ReviewBody, answer=schemas.TaskView)
    def review_task(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Review a report (审核)."""
        return tasks.review_task(request.path["task_id"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/tasks/<task_id>/assignment",
        roles={Role.DISPATCHER},
        body=schemas.AssignmentBody,
        answer=schemas.TaskView,
    )
    def assign_task(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Assign a returned task (派单)."""
        return tasks.assign_task(request.path["task_id"], request.body, request.staff, uow)

    # events

    @subscribe(CaseAccepted)
    def on_case_accepted(self, event: Envelope[CaseAccepted], uow: DispatchUnitOfWork) -> None:
        """Place the tasks of an accepted case."""
        cases.case_accepted(event.data, uow)

    @subscribe(CaseReopened)
    def on_case_reopened(self, event: Envelope[CaseReopened], uow: DispatchUnitOfWork) -> None:
        """Place the tasks of a further round."""
        cases.case_reopened(event.data, uow)

    @subscribe(CaseWithdrawn)
    def on_case_withdrawn(self, event: Envelope[CaseWithdrawn], uow: DispatchUnitOfWork) -> None:
        """Cancel what is open."""
        cases.case_withdrawn(event.data, uow)

    @subscribe(CaseLinked)
    def on_case_linked(self, event: Envelope[CaseLinked], uow: DispatchUnitOfWork) -> None:
        """Cancel what is open: the lead's tasks do the work."""
        cases.case_linked(event.data, event.sequence, uow)

    @subscribe(CaseUnlinked)
    def on_case_unlinked(self, event: Envelope[CaseUnlinked], uow: DispatchUnitOfWork) -> None:
        """Place the tasks of the running round anew."""
        cases.case_unlinked(event.data, event.sequence, uow)

    @subscribe(DirectiveIssued)
    def on_directive_issued(self, event: Envelope[DirectiveIssued], uow: DispatchUnitOfWork) -> None:
        """Spread a directive over the units it addresses."""
        directives.directive_issued(event.data, uow)

    @subscribe(DirectiveCancelled)
    def on_directive_cancelled(self, event: Envelope[DirectiveCancelled], uow: DispatchUnitOfWork) -> None:
        """Cancel what is open."""
        directives.directive_cancelled(event.data, uow)
