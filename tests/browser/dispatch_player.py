"""Dispatch as a player: it tells of a task what only it knows, and what it is told to do with one happens at once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.portal.model.views import TaskView
from shared import contracts as c
from shared.clock import SHANGHAI
from shared.identifiers import new_id
from shared.identity import Identity
from tests.unit.portal.story import AGENT, OTHER_TOWNSHIP, POST, VILLAGE, Story

_OTHER_OFFICE = f"{OTHER_TOWNSHIP}-MZ"


class DispatchPlayer:
    """Keeps what is said about tasks, and lets them move."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._comments: dict[str, list[dict[str, Any]]] = {}

    def shows(self, task: TaskView, what: str) -> Any:
        """The answer to a question about a task."""
        match what:
            case "comments":
                return {"items": self._comments.get(task.task_id, [])}
            case "routing":
                return {"duty_phone": None, "decisions": [_decision(task)]}
        until = (self._story.now + timedelta(days=2)).astimezone(SHANGHAI).isoformat()
        present = {"binding": False, "return_until": until, "unit_name": task.unit_name, "state": task.state}
        return {"task": {**present, "assignee_name": task.assignee_name}, "history": [], "parts": []}

    def move(self, task: TaskView, act: str, person: Identity, body: Mapping[str, Any]) -> Any:
        """Do what was asked; gives the answer, None where nothing is told."""
        head = {
            "task_id": task.task_id,
            "origin": c.Origin(task.origin),
            "origin_number": task.origin_number,
            "unit": task.unit,
        }
        match act:
            case "comments":
                at = self._story.now.astimezone(SHANGHAI).isoformat()
                said = {"text": body["text"], "by_name": person.name, "at": at, "evidence": body["evidence"]}
                self._comments.setdefault(task.task_id, []).append(said)
                commented = c.TaskCommented(**head, comment_id=new_id(), evidence=(), by=person.staff_id)
                self._story.tell(commented)
            case "parts":
                part = new_id()
                self._story.tell(_assigned(task, part, POST, "富山村便民服务点", VILLAGE, AGENT, body["request"]))
                return {"task_id": part}
            case "transfer":
                told = {"reason": body["reason"], "by": person.staff_id}
                self._story.tell(
                    c.TaskTransferred(**head, to_unit=_OTHER_OFFICE, to_unit_name="五都镇民政所", **told),
                    _assigned(task, task.task_id, _OTHER_OFFICE, "五都镇民政所", OTHER_TOWNSHIP, None, ""),
                )
        return None


def _assigned(
    task: TaskView, task_id: str, unit: str, name: str, region: str, assignee: str | None, request: str
) -> c.TaskAssigned:
    """The task, or a part of it, is another unit's."""
    is_part = task_id != task.task_id
    return c.TaskAssigned(
        task_id=task_id,
        origin=c.Origin(task.origin),
        origin_number=task.origin_number,
        title=task.title,
        part=c.Part.CO if is_part else c.Part(task.part),
        round=task.round,
        unit=unit,
        unit_name=name,
        region=region,
        line=task.line,
        urgent=task.urgent,
        assignee=assignee,
        assignee_name="周建华" if assignee == AGENT else "",
        reason="会办" if is_part else "转办",
        answer_needed=True,
        parent=task.task_id if is_part else None,
        request=request,
    )


def _decision(task: TaskView) -> dict[str, Any]:
    """The office has it because it works the line; many posts lost for the same reason."""

    def considered(kind: str, code: str, name: str, zh: str, en: str, *, chosen: bool = False) -> dict[str, Any]:
        return {"kind": kind, "code": code, "name": name, "unit": code, "chosen": chosen, "zh": zh, "en": en}

    line = ("不承办本工作线", "does not work the line")
    return {
        "at": "2026-11-23T09:40:00+08:00",
        "by": "",
        "unit": task.unit,
        "assignee": task.assignee,
        "line": "medical_insurance",
        "rules_version": 1,
        "considered": [
            considered("unit", task.unit, task.unit_name, "承办本工作线", "works the line", chosen=True),
            *(considered("unit", f"office-{n}", f"洋口镇第{n}办公室", *line) for n in range(1, 9)),
            considered("person", "a", "余晓芳", "不是经办人", "handles no tasks"),
            considered("person", "b", "李文", "在办较多（加权 6 件）", "has more open work (weighted 6)"),
            considered(
                "person", "c", task.assignee_name, "在办最少（加权 2 件）", "has the least open work", chosen=True
            ),
        ],
    }
