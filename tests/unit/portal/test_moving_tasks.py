"""What a task's new ways look like on the pages: transferred, passed up, a part of another, handed over."""

from datetime import timedelta

from services.portal.model.receipts import Receipts
from services.portal.model.views import TaskView
from shared import contracts as c
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import AGENT, HANDLER, MONDAY, NUMBER, OFFICE, POST, TOWNSHIP, Story

LEAD, PART = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01", "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a02"


def shown(bench: Bench, task_id: str) -> TaskView:
    with bench.units(read_only=True) as uow:
        task = uow.views.find(TaskView, task_id)
    assert task is not None
    return task


def test_a_transferred_task_is_the_other_units_and_is_signed_for_anew(bench: Bench, story: Story) -> None:
    story.assign(LEAD, lead=False)
    story.sign(LEAD, POST, AGENT)
    story.tell(
        c.TaskTransferred(
            task_id=LEAD,
            origin=c.Origin.CASE,
            origin_number=NUMBER,
            unit=POST,
            to_unit=OFFICE,
            to_unit_name="洋口镇民政所",
            reason="归口",
            by=AGENT,
        )
    )
    story.assign(LEAD)
    bench.hear(reversed(story.events))
    task = shown(bench, LEAD)
    assert (task.state, task.unit, task.signed_at) == ("assigned", OFFICE, None)


def test_the_page_says_what_is_asked_and_the_timeline_what_happened(
    browser: Browser, bench: Bench, story: Story
) -> None:
    story.organisation()
    story.whole_case()
    story.tell(
        c.TaskAssigned(
            task_id=PART,
            origin=c.Origin.CASE,
            origin_number=NUMBER,
            title="最低生活保障",
            part=c.Part.CO,
            round=1,
            unit=OFFICE,
            unit_name="洋口镇民政所",
            region=TOWNSHIP,
            line="civil_affairs",
            urgent=False,
            assignee=AGENT,
            assignee_name="周建华",
            reason="会办",
            answer_needed=True,
            parent=LEAD,
            request="请核对参保记录",
        ),
        c.TaskHandedOver(
            task_id=PART,
            origin=c.Origin.CASE,
            origin_number=NUMBER,
            title="最低生活保障",
            part=c.Part.CO,
            round=1,
            unit=OFFICE,
            region=TOWNSHIP,
            state="assigned",
            assigned_at=MONDAY + timedelta(days=1),
            before=AGENT,
            assignee=HANDLER,
            assignee_name="徐建国",
            reason="工作交接（周建华）：调离",
            by=AGENT,
        ),
    )
    bench.hear(story.events)
    task = shown(bench, PART)
    assert (task.state, task.assignee, task.assignee_name, task.parent) == ("assigned", HANDLER, "徐建国", LEAD)
    browser.sign_in(HANDLER)
    page = browser.get(f"/tasks/{PART}")
    assert "请核对参保记录" in page
    assert "工作交接（周建华）：调离" in page
    assert "周建华交接给徐建国" in browser.get(f"/cases/{NUMBER}")


def test_a_part_of_a_share_is_no_share_of_its_own() -> None:
    receipts = Receipts()
    receipts.count(TaskView(task_id=LEAD, state="signed"))
    receipts.count(TaskView(task_id=PART, state="assigned", parent=LEAD))
    assert (receipts.sent, receipts.signed, receipts.silent) == (1, 1, [])
