"""Meetings and what they decided, on the pages."""

from datetime import date

import pytest

from services.portal.model.views import TaskView
from shared import contracts as c
from shared.identifiers import new_id
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import AGENT, HANDLER, LEADER, MONDAY, OFFICE, POST, STRANGER, TOWNSHIP, VILLAGE, Story

MEETING = f"M{TOWNSHIP}-20261123-01"
NUMBER, TASK = f"{MEETING}-1", new_id()
FILE = {
    "meeting": {
        "number": MEETING,
        "kind": "dispatch",
        "title": "周调度会",
        "line": "",
        "unit": OFFICE,
        "unit_name": "洋口镇民政所",
        "region": TOWNSHIP,
        "held_at": "2026-11-23T08:30:00+08:00",
        "chair": LEADER,
        "attendants": [HANDLER],
        "recorded_by_name": "某人",
        "recorded_at": "2026-11-23T09:30:00+08:00",
        "minutes": "记录全文",
    },
    "decisions": [
        {
            "number": NUMBER,
            "what": "入户核查",
            "unit_name": "富山村服务点",
            "assignee": None,
            "due": "2026-11-30",
            "state": "made",
        }
    ],
}


@pytest.fixture
def decided(bench: Bench, story: Story) -> Story:
    """A township's meeting decided something, which its village has to do."""
    story.organisation()
    story.tell(
        c.MeetingRecorded(
            number=MEETING,
            kind=c.MeetingKind.DISPATCH,
            title="周调度会",
            line="",
            unit=OFFICE,
            region=TOWNSHIP,
            held_at=MONDAY,
            chair=LEADER,
            attendants=(HANDLER,),
            by=LEADER,
        ),
        c.DecisionRecorded(
            number=NUMBER,
            meeting=MEETING,
            what="入户核查",
            line="civil_affairs",
            unit=POST,
            unit_name="富山村服务点",
            region=VILLAGE,
            assignee=None,
            due=date(2026, 11, 30),
            task_id=TASK,
            by=LEADER,
        ),
        c.TaskAssigned(
            task_id=TASK,
            origin=c.Origin.DECISION,
            origin_number=NUMBER,
            title="入户核查",
            part=c.Part.LEAD,
            round=1,
            unit=POST,
            unit_name="富山村服务点",
            region=VILLAGE,
            line="civil_affairs",
            urgent=False,
            assignee=AGENT,
            assignee_name="周建华",
            reason="会议议定",
            answer_needed=True,
            by=LEADER,
        ),
        story.clock_started(
            new_id(),
            NUMBER,
            days=5,
            kind=c.ClockKind.DECISION,
            task_id=TASK,
            unit=POST,
            staff_id=AGENT,
        ),
    )
    bench.hear(story.events)
    bench.owners.answers[f"/meetings/{MEETING}"] = FILE
    return story


@pytest.mark.usefixtures("decided")
class TestDecisions:
    def test_its_task_lies_on_the_desk_as_any_other_with_the_day(self, browser: Browser) -> None:
        page = browser.sign_in(AGENT).text
        assert f'action="/tasks/{TASK}/signature"' in page
        assert f'href="/decisions/{NUMBER}"' in page
        assert "落实截止" in page
        assert "议定事项" in browser.get(f"/tasks/{TASK}")

    def test_its_page_tells_what_happened(self, browser: Browser) -> None:
        browser.sign_in(AGENT)
        page = browser.get(f"/lookup?number={NUMBER}")
        assert "登记会议议定事项“入户核查”：由富山村服务点办，11月30日 周一 前" in page
        assert "派单" in page

    def test_others_do_not_see_it(self, browser: Browser) -> None:
        browser.sign_in(STRANGER)
        assert browser.status(f"/decisions/{NUMBER}") == 404

    def test_how_it_ends_is_shown_and_may_be_heard_first(self, browser: Browser, bench: Bench, decided: Story) -> None:
        decided.events.clear()
        decided.tell(c.DecisionFulfilled(number=NUMBER, by=LEADER))
        bench.hear(decided.events)
        browser.sign_in(AGENT)
        assert "已落实" in browser.get(f"/decisions/{NUMBER}")


@pytest.mark.usefixtures("decided")
class TestMeetings:
    def test_a_meeting_is_shown_with_its_minutes_and_a_form_for_who_keeps_them(self, browser: Browser) -> None:
        browser.sign_in(LEADER)
        page = browser.get(f"/lookup?number={MEETING}")
        assert "记录全文" in page
        assert f'action="/meetings/{MEETING}/decisions"' in page
        browser.sign_in(HANDLER)
        assert f'action="/meetings/{MEETING}/decisions"' not in browser.get(f"/meetings/{MEETING}")

    def test_the_form_sends_what_was_typed_and_goes_to_the_meeting(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(LEADER)
        bench.owners.answers["/meetings"] = {"number": MEETING}
        fields = {"kind": "dispatch", "title": "周调度会", "held_at": "2026-11-23T08:30", "attendants": HANDLER}
        page = browser.post("/meetings", form_at="/meetings/new", **fields)
        assert "记录全文" in page.text
        body = {**fields, "attendants": [HANDLER], "chair": None, "line": "", "minutes": ""}
        assert (bench.owners.calls[-1].path, bench.owners.calls[-1].body) == ("/meetings", body)

    def test_a_decision_is_sent_and_may_be_withdrawn(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(LEADER)
        form = f"/meetings/{MEETING}"
        said = {"what": "修路灯", "unit": POST, "due": "2026-11-30", "line": "general", "assignee": ""}
        browser.post(f"{form}/decisions", form_at=form, **said)
        assert bench.owners.calls[-1].body == {**said, "assignee": None}
        browser.post(f"{form}/decisions/{NUMBER}/withdrawal", form_at=form, reason="不必了")
        assert bench.owners.calls[-1].path == f"/decisions/{NUMBER}/withdrawal"


def test_the_task_of_a_decision_is_kept_with_where_it_comes_from(bench: Bench, decided: Story) -> None:
    with bench.units(read_only=True) as uow:
        task = uow.views.find(TaskView, TASK)
    assert task is not None
    assert (task.origin, task.origin_number) == ("decision", NUMBER)
