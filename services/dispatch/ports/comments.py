"""What was said about tasks, as handlers see it."""

from typing import Protocol

from services.dispatch.model.comment import Comment


class Comments(Protocol):
    """Remarks on tasks."""

    def add(self, comment: Comment) -> None:
        """Keep a new one."""
        ...

    def on(self, task_id: str) -> list[Comment]:
        """All on one task, in the order they were written."""
        ...

    def authors(self, task_id: str) -> list[str]:
        """Who has written those on one task, one staff id for each of them."""
        ...
