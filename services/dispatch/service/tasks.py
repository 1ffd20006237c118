"""HTTP: tasks."""

from services.dispatch.handlers import tasks
from services.dispatch.model.task import Task
from services.dispatch.schemas import tasks as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class TaskEndpoints(Service):
    """What people do with tasks."""

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
