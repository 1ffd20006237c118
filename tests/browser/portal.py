"""A portal alone: ``python -m tests.browser.portal FOLDER TEMPLATE PORT``. A story is in its read model; no broker.

The owning services are played by :class:`Players`: they take a command and let its events arrive at once.
"""

from shared.cooperative import prepare

prepare()

import sys  # noqa: E402  -- everything else must be imported cooperative
from collections.abc import Mapping  # noqa: E402
from datetime import timedelta  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import eventlet  # noqa: E402
from eventlet import wsgi  # noqa: E402

from services.portal.model.views import TaskView, UrgeView  # noqa: E402
from services.portal.ports import OwnerDown, Refusal  # noqa: E402
from services.portal.web.app import create_app  # noqa: E402
from shared import contracts as c  # noqa: E402
from shared.identity import Identity  # noqa: E402
from tests.browser.dispatch_player import DispatchPlayer  # noqa: E402
from tests.browser.story import LATE, stage  # noqa: E402
from tests.unit.portal.bench import Bench, NotingOwners, digest, migrated_database  # noqa: E402
from tests.unit.portal.story import QUERY_CODE, Story  # noqa: E402

MESSAGES = [
    {
        "message_id": "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e01",
        "event": "clock.warned",
        "about": LATE,
        "title": "任务快到期",
        "title_en": "A task is due soon",
        "text": "“临时救助”须在今天 17:30 前签收。",
        "text_en": "“Temporary relief” has to be signed for by 17:30 today.",
        "created_at": "2026-11-23T13:00:00+08:00",
        "read_at": None,
    }
]


class Players(NotingOwners):
    """Owners that play along: what they are told happens, and the portal hears of it. ``DOWN`` in a text: no answer."""

    bench: Bench
    story: Story
    dispatch: DispatchPlayer

    def tell(
        self,
        service: str,
        method: str,
        path: str,
        *,
        person: Identity | None,
        body: Mapping[str, Any] | None = None,
        repeat_key: str | None = None,
        patience_seconds: float = 5,
    ) -> Any | Refusal:
        if "DOWN" in str(body):
            raise OwnerDown(service)
        if path.startswith("/inbox") and method == "GET":
            return {"items": MESSAGES, "next": None, "unread": 1}
        super().tell(service, method, path, person=person, body=body)
        parts = path.strip("/").split("/")
        if method == "GET":
            return self.dispatch.shows(self._find(parts[1]), parts[-1]) if parts[0] == "tasks" else None
        told = len(self.story.events)
        answer = self._play(parts, person, body or {})
        self.bench.hear(self.story.events[told:])
        return answer

    def _find(self, task_id: str) -> TaskView:
        with self.bench.units(read_only=True) as uow:
            task: TaskView = uow.views.find(TaskView, task_id)
        return task

    def _play(self, path: list[str], person: Identity | None, body: Mapping[str, Any]) -> Any:
        match path:
            case ["tasks", task_id, "comments" | "parts" | "transfer" as act] if person is not None:
                return self.dispatch.move(self._find(task_id), act, person, body)
            case ["tasks", task_id, act] if person is not None:
                self._task(self._find(task_id), act, person, body)
            case ["urges", urge_id, "signature"] if person is not None:
                with self.bench.units(read_only=True) as uow:
                    urge = uow.views.find(UrgeView, urge_id)
                self.story.tell(
                    c.UrgeSigned(
                        urge_id=urge_id,
                        rung=c.Rung(urge.rung),
                        origin=c.Origin(urge.origin),
                        origin_number=urge.origin_number,
                        signed_by=person.staff_id,
                    )
                )
            case ["follow-ups", number, "rating"]:
                grade = c.Grade(body["grade"])
                self.story.tell(c.RatingGiven(number=number, round=1, grade=grade, remark=body["remark"]))
        return None

    def _task(self, task: TaskView, act: str, person: Identity, body: Mapping[str, Any]) -> None:
        if act == "signature":
            self.story.sign(task.task_id, task.unit, person.staff_id, task.origin_number)
            if not task.answer_needed:
                self.story.finish(task.task_id, task.unit, number=task.origin_number)
        elif act == "report":
            self.story.report(task.task_id, task.unit, person.staff_id, body["result"], task.origin_number)
        elif act == "review" and body["approved"]:
            self.story.finish(task.task_id, task.unit, lead=task.part == "lead", number=task.origin_number)


def main(folder: Path, template: Path, port: int) -> None:
    """Serve until killed.

    Args:
        folder: for the database.
        template: a migrated database that it is a copy of; made if it is not there.
    """
    story = Story(query_digest=digest("361103-20261123-000001-0", QUERY_CODE))
    bench = Bench(migrated_database(folder, template))
    players = Players()
    players.bench, players.story, players.dispatch = bench, story, DispatchPlayer(story)
    stage(story)
    bench.hear(story.events)
    bench.clock.set(story.now + timedelta(minutes=5))
    app = create_app(bench.furnished(players))
    wsgi.server(eventlet.listen(("127.0.0.1", port)), app, log_output=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
