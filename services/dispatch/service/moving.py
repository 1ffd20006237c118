"""HTTP: tasks go elsewhere, are shared, are handed over."""

from services.dispatch.handlers import handover, moving, sharing
from services.dispatch.model.task import Task
from services.dispatch.schemas import moving as schemas
from services.dispatch.schemas.tasks import TaskView
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class MovingEndpoints(Service):
    """Transfer, escalation, joint handling, handover."""

    @endpoint("POST", "/tasks/<task_id>/transfer", roles=ANY_STAFF, body=schemas.TransferBody, answer=TaskView)
    def transfer_task(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Give a task to another unit (转办)."""
        return moving.transfer_task(request.path["task_id"], request.body, request.staff, uow)

    @endpoint("POST", "/tasks/<task_id>/escalation", roles=ANY_STAFF, body=schemas.EscalationBody, answer=TaskView)
    def escalate_task(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Pass a task up to the tier above (上报)."""
        return moving.escalate_task(request.path["task_id"], request.body, request.staff, uow)

    @endpoint("POST", "/tasks/<task_id>/parts", roles=ANY_STAFF, body=schemas.PartBody, answer=TaskView, status=201)
    def call_in(self, request: Request, uow: DispatchUnitOfWork) -> Task:
        """Ask another unit for a part of a task (会办)."""
        return sharing.call_in(request.path["task_id"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/staff/<staff_id>/handover",
        roles={Role.LEADER, Role.DISPATCHER, Role.ADMINISTRATOR},
        body=schemas.HandoverBody,
        answer=schemas.HandoverView,
    )
    def hand_over(self, request: Request, uow: DispatchUnitOfWork) -> handover.Handover:
        """Hand over everything a person has in hand (交接); with dry_run, only show it."""
        return handover.hand_over(request.path["staff_id"], request.body, request.staff, uow)
