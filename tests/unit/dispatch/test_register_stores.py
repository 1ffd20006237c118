"""Meetings, seals, duty log and information on a real database file, as a migration makes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.dispatch.handlers import duty_log, information, meetings, stamps, tasks
from services.dispatch.handlers.meetings import WithdrawDecision
from services.dispatch.handlers.tasks import ReportTask, ReviewTask
from services.dispatch.model.meeting import DecisionState
from services.dispatch.model.stamp import UseState
from services.dispatch.ports import InformationFilter, MeetingFilter, UseFilter
from shared.errors import Conflict, NotFound
from shared.identity import Identity
from shared.persistence.database import Database
from shared.persistence.migrations import migrate
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    AGENT,
    COUNTY_DISPATCHER,
    HANDLER,
    NEIGHBOUR,
    NOW,
    OTHER_HANDLER,
    TOWNSHIP_LEADER,
)
from tests.unit.dispatch.test_duty_log import CALL, OFFICE, OVER
from tests.unit.dispatch.test_information import FLOOD, HEAD, MORE
from tests.unit.dispatch.test_meetings import DECIDED, HELD
from tests.unit.dispatch.test_stamps import ELSEWHERE, SEAL, YES, RequestUse
from tests.unit.dispatch.test_store import Network


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Network]:
    url = f"sqlite:///{tmp_path}/dispatch.db"
    migrate("dispatch", url)
    database = Database(url)
    network = Network(database)
    network.register()
    yield network
    database.dispose()


def sealing(county: Network, handler: Any, *given: Any) -> Any:
    """Run a handler that takes the seal after its unit of work."""
    return county.do(lambda uow: handler(*given, uow, county.sealer.seal))


def on_disk(county: Network, table: str) -> str:
    with county.database.reader() as connection:
        return repr(list(connection.execute(sa.text(f"SELECT * FROM {table}"))))  # noqa: S608 - a name of ours


def test_meetings_are_numbered_by_day_and_listed_newest_first(county: Network) -> None:
    days = (timedelta(hours=1), timedelta(days=1), timedelta(hours=2))
    numbers = [
        county.do(meetings.record_meeting, replace(HELD, held_at=NOW - ago), TOWNSHIP_LEADER).number for ago in days
    ]
    assert [number[-11:] for number in numbers] == ["20261123-01", "20261122-01", "20261123-02"]

    def listed(who: Identity = TOWNSHIP_LEADER, **wanted: Any) -> list[str]:
        page = county.look(meetings.list_meetings, MeetingFilter(**wanted), who)
        return [meeting.number for meeting in page.items]

    newest_first = [numbers[2], numbers[0], numbers[1]]
    assert listed() == newest_first
    assert listed(limit=2) == newest_first[:2]
    assert listed(after=newest_first[0]) == newest_first[1:]
    assert listed(last=(NOW - timedelta(days=1)).date()) == newest_first[2:]
    assert listed(COUNTY_DISPATCHER, unit=OFFICE) == newest_first
    assert listed(NEIGHBOUR) == []
    assert "王秀兰" not in on_disk(county, "meetings")
    assert county.look(meetings.show_meeting, numbers[0], TOWNSHIP_LEADER).meeting.minutes == HELD.minutes


def test_a_decision_and_its_task_are_kept_together(county: Network) -> None:
    meeting = county.do(meetings.record_meeting, HELD, TOWNSHIP_LEADER)
    done, taken_back = (county.do(meetings.decide, meeting.number, DECIDED, TOWNSHIP_LEADER) for _ in range(2))
    county.do(tasks.sign_task, done.task_id, AGENT)
    county.do(tasks.report_task, done.task_id, ReportTask(result="已核完"), AGENT)
    county.do(tasks.review_task, done.task_id, ReviewTask(approved=True), TOWNSHIP_LEADER)
    county.do(meetings.withdraw_decision, taken_back.number, WithdrawDecision(reason="县里统一办"), TOWNSHIP_LEADER)
    decided = county.look(meetings.show_meeting, meeting.number, TOWNSHIP_LEADER).decisions
    assert [each.state for each in decided] == [DecisionState.FULFILLED, DecisionState.WITHDRAWN]
    ends = ["decision.fulfilled.v1", "decision.withdrawn.v1"]
    assert [event for event in county.told() if event in ends] == ends
    with pytest.raises(Conflict):
        county.do(tasks.sign_task, taken_back.task_id, AGENT)


def test_a_stamp_from_being_asked_for_to_the_paper(county: Network) -> None:
    stamp = county.do(stamps.register_stamp, SEAL, ADMINISTRATOR)
    command = RequestUse(stamp_id=stamp.stamp_id, what="转学证明", copies=1, for_whom="王秀兰")
    use = sealing(county, stamps.request_use, command, AGENT)
    assert "王秀兰" not in on_disk(county, "stamp_uses") + on_disk(county, "outbox")
    sealing(county, stamps.decide_use, use.use_id, YES, TOWNSHIP_LEADER)
    county.do(stamps.apply_stamp, use.use_id, HANDLER)
    for who, seen in ((AGENT, 1), (HANDLER, 1), (COUNTY_DISPATCHER, 1), (ELSEWHERE, 0), (NEIGHBOUR, 0)):
        assert len(county.look(stamps.list_uses, UseFilter(states=frozenset({UseState.APPLIED})), who).items) == seen
    assert county.look(stamps.list_uses, UseFilter(states=frozenset({UseState.REQUESTED})), AGENT).items == []
    assert county.look(stamps.list_uses, UseFilter(stamp_id=stamp.stamp_id, after=use.use_id), AGENT).items == []
    for who, seen in ((AGENT, 1), (NEIGHBOUR, 1), (COUNTY_DISPATCHER, 1), (ELSEWHERE, 0)):
        assert len(county.look(stamps.list_stamps, who)) == seen
    for missing in (stamps.apply_stamp, stamps.withdraw_use):
        with pytest.raises(NotFound):
            county.do(missing, "none", HANDLER)


def test_the_duty_log_is_read_page_by_page_and_handed_over_once(county: Network) -> None:
    entries = [sealing(county, duty_log.write_entry, CALL, HANDLER).entry_id for _ in range(3)]
    page = county.look(duty_log.show_log, OFFICE, None, 2, HANDLER)
    assert [entry.entry_id for entry in page.items] == [entries[2], entries[1]]
    rest = county.look(duty_log.show_log, OFFICE, page.next, 2, HANDLER)
    assert [(entry.entry_id, entry.text) for entry in rest.items] == [(entries[0], CALL.text)]
    handover = sealing(county, duty_log.hand_over_duty, OVER, HANDLER)
    with pytest.raises(Conflict):
        sealing(county, duty_log.hand_over_duty, OVER, HANDLER)
    county.do(duty_log.take_over_duty, handover.handover_id, OTHER_HANDLER)
    (kept,) = county.look(duty_log.show_log, OFFICE, None, 2, HANDLER).handovers
    assert (kept.taken_at, kept.text) == (NOW, OVER.text)
    assert "王秀兰" not in on_disk(county, "duty_entries") + on_disk(county, "outbox")


def test_information_with_its_parts(county: Network) -> None:
    report_id = sealing(county, information.report_information, FLOOD, AGENT).report.report_id
    sealing(county, information.follow_up_information, report_id, MORE, AGENT)
    county.do(information.receive_information, report_id, "2", HEAD)
    file = county.look(information.show_information, report_id, TOWNSHIP_LEADER)
    assert [(part.part, part.received_by) for part in file.parts] == [(1, None), (2, HEAD.staff_id)]
    assert file.report.title == FLOOD.title
    for who, wanted, seen in (
        (HEAD, InformationFilter(urgent=True), 1),
        (HEAD, InformationFilter(urgent=False), 0),
        (AGENT, InformationFilter(unit=AGENT.unit), 1),
        (NEIGHBOUR, InformationFilter(), 0),
        (AGENT, InformationFilter(after=report_id), 0),
    ):
        assert len(county.look(information.list_information, wanted, who).items) == seen
    assert "王秀兰" not in on_disk(county, "information_parts") + on_disk(county, "outbox")
