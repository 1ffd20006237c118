"""HTTP: what people say about tasks."""

from collections.abc import Sequence

from services.dispatch.handlers import comments
from services.dispatch.model.comment import Comment
from services.dispatch.schemas import comments as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class CommentEndpoints(Service):
    """Remarks."""

    @endpoint(
        "POST",
        "/tasks/<task_id>/comments",
        roles=ANY_STAFF,
        body=schemas.CommentBody,
        answer=schemas.CommentView,
        status=201,
    )
    def comment_task(self, request: Request, uow: DispatchUnitOfWork) -> Comment:
        """Say something about a task (说明)."""
        return comments.comment_task(request.path["task_id"], request.body, request.staff, uow)

    @endpoint("GET", "/tasks/<task_id>/comments", roles=ANY_STAFF, answer=schemas.CommentView)
    def list_comments(self, request: Request, uow: DispatchUnitOfWork) -> Sequence[Comment]:
        """What was said about a task."""
        return comments.list_comments(request.path["task_id"], request.staff, uow)
