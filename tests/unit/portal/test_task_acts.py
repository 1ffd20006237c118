"""How a task goes on from its page: returned, transferred, passed up, shared, placed anew, commented, explained."""

from datetime import timedelta
from typing import Any

import pytest

from services.portal.ports import Refusal
from shared import contracts as c
from shared.identifiers import new_id
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import (
    AGENT,
    CLERK,
    HANDLER,
    ISSUER,
    LEADER,
    NUMBER,
    OFFICE,
    POST,
    STRANGER,
    TOWNSHIP,
    VILLAGE,
    Story,
)

LEAD, CO, PART, CLOCK = new_id(), new_id(), new_id(), new_id()
OTHER_OFFICE = f"{TOWNSHIP}-ZH"
FILE = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1f03"
COMMENT = {
    "comment_id": "1",
    "at": "2026-11-23T10:00:00+08:00",
    "by": AGENT,
    "by_name": "周建华",
    "unit": POST,
    "text": "老人今天不在家",
    "evidence": [],
}


@pytest.fixture
def in_hand(bench: Bench, story: Story) -> Story:
    """A case: its lead is in work at the office, its co-handler at the post has not signed."""
    story.organisation()
    story.tell(
        c.UnitRegistered(
            code=OTHER_OFFICE,
            name="洋口镇综合办",
            tier=c.Tier.TOWNSHIP,
            region=TOWNSHIP,
            kind=c.UnitKind.OFFICE,
            lines=("civil_affairs",),
            leader=None,
            valid_from=story.now.date(),
        )
    )
    story.submit()
    story.accept()
    story.assign(LEAD)
    story.assign(CO, lead=False)
    started = story.clock_started(CLOCK, NUMBER, days=0.3, kind=c.ClockKind.SIGN, task_id=CO, unit=POST, staff_id=AGENT)
    story.tell(started)
    story.sign(LEAD, OFFICE, HANDLER)
    bench.hear(story.events)
    bench.clock.set(story.now)
    story.events.clear()
    return story


def hear(bench: Bench, story: Story) -> None:
    """The portal hears of what happened since."""
    bench.hear(story.events)
    story.events.clear()


def as_dispatch_says(bench: Bench, task_id: str, **changes: Any) -> None:
    """What dispatch answers when it is asked for the task."""
    told = {"binding": False, "return_until": None, "unit_name": "", "state": "assigned", "assignee_name": ""}
    bench.owners.answers[f"/tasks/{task_id}"] = {"task": {**told, **changes}, "history": [], "parts": []}
    bench.owners.answers[f"/tasks/{task_id}/comments"] = {"items": [COMMENT]}


@pytest.mark.usefixtures("in_hand")
class TestWaiting:
    def test_a_lead_that_waits_says_for_whom_and_offers_no_approval(
        self, browser: Browser, bench: Bench, in_hand: Story
    ) -> None:
        in_hand.report(LEAD, OFFICE, HANDLER, "符合条件")
        hear(bench, in_hand)
        page = browser.sign_in(LEADER).text
        assert "等待会办 1 个" in page
        page = browser.get(f"/tasks/{LEAD}")
        assert "还要等 1 个协办办结" in page
        assert "富山村便民服务点" in page
        assert "待签收" in page
        assert "签收截止" in page, "what presses on who is awaited"
        assert 'value="approve"' not in page
        assert 'value="send_back"' in page

    def test_when_they_have_finished_it_can_be_approved(self, browser: Browser, bench: Bench, in_hand: Story) -> None:
        in_hand.report(LEAD, OFFICE, HANDLER, "符合条件")
        in_hand.finish(CO, POST, lead=False)
        hear(bench, in_hand)
        browser.sign_in(LEADER)
        assert 'value="approve"' in browser.get(f"/tasks/{LEAD}")

    def test_a_part_is_awaited_by_what_it_is_a_part_of_and_its_report_comes_back_there(
        self, browser: Browser, bench: Bench, in_hand: Story
    ) -> None:
        in_hand.tell(part_of(LEAD))
        in_hand.finish(CO, POST, lead=False)
        in_hand.report(LEAD, OFFICE, HANDLER, "符合条件")
        hear(bench, in_hand)
        browser.sign_in(LEADER)
        assert "还要等 1 个协办办结" in browser.get(f"/tasks/{LEAD}")
        in_hand.sign(PART, f"{VILLAGE}-P", AGENT)
        in_hand.report(PART, f"{VILLAGE}-P", AGENT, "已核对")
        hear(bench, in_hand)
        page = browser.sign_in(HANDLER).text
        assert f'href="/tasks/{PART}#act">审核' in page, "who asked for it reviews it"
        assert "请核对参保记录" in browser.get(f"/tasks/{PART}")


def part_of(parent: str) -> c.TaskAssigned:
    """The post is asked for a part."""
    return c.TaskAssigned(
        task_id=PART,
        origin=c.Origin.CASE,
        origin_number=NUMBER,
        title="最低生活保障",
        part=c.Part.CO,
        round=1,
        unit=POST,
        unit_name="富山村便民服务点",
        region=VILLAGE,
        line="civil_affairs",
        urgent=False,
        assignee=AGENT,
        assignee_name="周建华",
        reason="会办",
        answer_needed=True,
        parent=parent,
        request="请核对参保记录",
    )


@pytest.mark.usefixtures("in_hand")
class TestMoving:
    def test_a_leader_is_offered_every_way_and_a_handler_only_upward(self, browser: Browser) -> None:
        browser.sign_in(LEADER)
        page = browser.get(f"/tasks/{LEAD}")
        assert all(f"/tasks/{LEAD}/{way}" in page for way in ("transfer", "escalation", "parts", "why"))
        browser.sign_in(HANDLER)
        page = browser.get(f"/tasks/{LEAD}")
        assert f"/tasks/{LEAD}/escalation" in page
        assert not any(f"/tasks/{LEAD}/{way}" in page for way in ("transfer", "parts", "why"))

    def test_what_the_county_has_decided_stays(self, browser: Browser, bench: Bench) -> None:
        as_dispatch_says(bench, LEAD, binding=True)
        browser.sign_in(LEADER)
        page = browser.get(f"/tasks/{LEAD}")
        assert "审定强派" in page
        assert f"/tasks/{LEAD}/transfer" not in page
        assert f"/tasks/{LEAD}/parts" in page

    def test_a_transfer_offers_units_beside_that_work_the_line(self, browser: Browser) -> None:
        browser.sign_in(LEADER)
        page = browser.get(f"/tasks/{LEAD}/transfer")
        assert "洋口镇综合办" in page
        assert "便民服务点</option>" not in page

    def test_it_is_sent_to_dispatch_and_the_choice_may_be_left_to_the_rules(
        self, browser: Browser, bench: Bench
    ) -> None:
        browser.sign_in(LEADER)
        path = f"/tasks/{LEAD}/transfer"
        browser.post(path, form_at=path, reason="归口", unit="")
        browser.post(path, form_at=path, reason="归口", unit=OTHER_OFFICE)
        assert [call.body for call in bench.owners.calls] == [
            {"reason": "归口"},
            {"reason": "归口", "unit": OTHER_OFFICE},
        ]
        assert bench.owners.calls[-1].path == path

    def test_passing_up_asks_for_a_reason_only(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(HANDLER)
        path = f"/tasks/{LEAD}/escalation"
        assert "<select" not in browser.get(path)
        answer = browser.post(path, form_at=path, reason="跨村")
        assert (bench.owners.calls[-1].path, bench.owners.calls[-1].body) == (path, {"reason": "跨村"})
        assert "已上报" in answer.text

    def test_calling_in_leads_back_to_the_task_which_shows_the_part(
        self, browser: Browser, bench: Bench, in_hand: Story
    ) -> None:
        in_hand.tell(part_of(LEAD))
        hear(bench, in_hand)
        path = f"/tasks/{LEAD}/parts"
        bench.owners.answers[path] = {"task_id": PART}
        browser.sign_in(LEADER)
        answer = browser.post(path, form_at=path, unit=POST, request="请核对参保记录")
        assert bench.owners.calls[-1].body == {"request": "请核对参保记录", "unit": POST}
        assert "已请会办" in answer.text
        assert f'href="/tasks/{PART}"' in answer.text

    def test_a_refusal_stands_at_its_field_with_what_was_typed(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(LEADER)
        path = f"/tasks/{LEAD}/transfer"
        bench.owners.refusal = Refusal(
            status=422, zh="有误", en="wrong", errors=(("unit", "已承办过此任务", "has had it"),)
        )
        answer = browser.post(path, form_at=path, reason="归口管理", unit=OTHER_OFFICE)
        assert answer.status == 422
        assert 'id="unit-error">已承办过此任务' in answer.text
        assert ">归口管理</textarea>" in answer.text
        assert f'value="{OTHER_OFFICE}" selected' in answer.text

    def test_a_conflict_shows_how_it_stands_and_keeps_what_was_typed(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(LEADER)
        path = f"/tasks/{LEAD}/transfer"
        as_dispatch_says(bench, LEAD, unit_name="五都镇民政所", state="signed", assignee_name="代201")
        bench.owners.refusal = Refusal(status=409, zh="任务已不在贵机构", en="gone")
        answer = browser.post(path, form_at=path, reason="归口管理")
        assert answer.status == 409
        assert "任务已不在贵机构" in answer.text
        assert "五都镇民政所 · 已签收 · 代201" in answer.text
        assert ">归口管理</textarea>" in answer.text

    def test_who_comes_too_late_for_a_form_is_led_to_the_task(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(HANDLER)
        assert browser.status(f"/tasks/{LEAD}/transfer") == 302
        browser.sign_in(STRANGER)
        assert browser.status(f"/tasks/{LEAD}/transfer") == 404


@pytest.mark.usefixtures("in_hand")
class TestReturning:
    def test_until_when_it_may_be_returned_is_said(self, browser: Browser, bench: Bench) -> None:
        as_dispatch_says(bench, CO, return_until=(bench.clock.now() + timedelta(days=1)).isoformat())
        browser.sign_in(AGENT)
        page = browser.get(f"/tasks/{CO}")
        assert "可退单至" in page
        assert f'action="/tasks/{CO}/return"' in page

    def test_afterwards_it_is_not_offered_any_more(self, browser: Browser, bench: Bench) -> None:
        as_dispatch_says(bench, CO, return_until=(bench.clock.now() - timedelta(minutes=1)).isoformat())
        browser.sign_in(AGENT)
        page = browser.get(f"/tasks/{CO}")
        assert "退单期限" in page
        assert f'action="/tasks/{CO}/return"' not in page

    def test_a_report_that_came_second_is_not_lost(self, browser: Browser, bench: Bench, in_hand: Story) -> None:
        browser.sign_in(HANDLER)
        in_hand.report(LEAD, OFFICE, LEADER, "已办")
        hear(bench, in_hand)
        bench.owners.refusal = Refusal(status=409, zh="任务现为「待审核」", en="reported")
        answer = browser.post(f"/tasks/{LEAD}/report", form_at="/", result="我写了很久", answer="可以领")
        assert answer.status == 409
        assert "没有提交，可以复制" in answer.text
        assert ">我写了很久</textarea>" in answer.text

    @pytest.mark.parametrize("arbitration", [False, True])
    def test_a_returned_task_waits_for_who_may_place_it(
        self, browser: Browser, bench: Bench, in_hand: Story, *, arbitration: bool
    ) -> None:
        in_hand.tell(
            c.TaskReturned(
                task_id=CO,
                origin=c.Origin.CASE,
                origin_number=NUMBER,
                unit=POST,
                returned_by=AGENT,
                reason="户籍在邻村",
                arbitration=arbitration,
            )
        )
        hear(bench, in_hand)
        assert "退回的任务" not in browser.sign_in(CLERK).text
        assert ("等待县级审定" in browser.get(f"/tasks/{CO}")) is arbitration
        assert "退回的任务" in browser.sign_in(ISSUER).text, "who is a dispatcher, too"
        assert ("由县级审定" in browser.get(f"/tasks/{CO}")) is arbitration
        path = f"/tasks/{CO}/assignment"
        browser.post(path, form_at=path, unit=OFFICE)
        assert (bench.owners.calls[-1].path, bench.owners.calls[-1].body) == (path, {"unit": OFFICE})


@pytest.mark.usefixtures("in_hand")
class TestSaying:
    def test_comments_are_shown_and_added_with_files_of_the_case(
        self, browser: Browser, bench: Bench, in_hand: Story
    ) -> None:
        in_hand.tell(
            c.AttachmentAdded(number=NUMBER, attachment_id=FILE, media_type="image/jpeg", size_bytes=1, added_by=AGENT)
        )
        hear(bench, in_hand)
        as_dispatch_says(bench, CO)
        browser.sign_in(AGENT)
        page = browser.get(f"/tasks/{CO}")
        assert "老人今天不在家" in page
        assert f'name="evidence" value="{FILE}"' in page
        answer = browser.post(f"/tasks/{CO}/comments", form_at=f"/tasks/{CO}", text="明天再去", evidence=FILE)
        assert bench.owners.calls[-1].body == {"text": "明天再去", "evidence": [FILE]}
        assert "说明已添加" in answer.text

    def test_a_removed_file_is_not_offered(self, browser: Browser, bench: Bench, in_hand: Story) -> None:
        head = {"number": NUMBER, "attachment_id": FILE}
        in_hand.tell(c.AttachmentAdded(**head, media_type="image/jpeg", size_bytes=1, added_by=""))
        in_hand.tell(c.AttachmentRemoved(**head, reason="传错", removed_by=AGENT))
        hear(bench, in_hand)
        browser.sign_in(AGENT)
        assert FILE not in browser.get(f"/tasks/{CO}")

    def test_without_dispatch_the_page_is_shown_all_the_same(self, browser: Browser, bench: Bench) -> None:
        bench.owners.down.add("dispatch")
        browser.sign_in(AGENT)
        page = browser.get(f"/tasks/{CO}")
        assert "说明暂时看不到" in page
        assert f'action="/tasks/{CO}/signature"' in page

    def test_an_urge_is_signed_for_on_the_page_it_is_about(
        self, browser: Browser, bench: Bench, in_hand: Story
    ) -> None:
        urge_id = in_hand.breach(CLOCK, CO)
        hear(bench, in_hand)
        browser.sign_in(LEADER)
        page = browser.get(f"/tasks/{CO}")
        assert f"/urges/{urge_id}/signature" in page
        answer = browser.post(f"/urges/{urge_id}/signature", form_at=f"/tasks/{CO}", next=f"/tasks/{CO}")
        assert bench.owners.calls[-1].path == f"/urges/{urge_id}/signature"
        assert "催办已签收" in answer.text
        assert f"/tasks/{CO}/comments" in answer.text, "back at the task"
        assert f"/urges/{urge_id}/signature" not in answer.text


def considered(kind: str, code: str, name: str, zh: str, *, chosen: bool = False) -> dict[str, Any]:
    return {"kind": kind, "code": code, "name": name, "unit": "", "chosen": chosen, "zh": zh, "en": f"en {zh}"}


@pytest.mark.usefixtures("in_hand")
class TestExplaining:
    def test_every_candidate_is_named_with_what_decided(self, browser: Browser, bench: Bench) -> None:
        bench.owners.answers[f"/tasks/{LEAD}/routing"] = {
            "duty_phone": None,
            "decisions": [
                {
                    "at": "2026-11-23T09:10:00+08:00",
                    "by": "",
                    "unit": OFFICE,
                    "assignee": HANDLER,
                    "line": "civil_affairs",
                    "rules_version": 2,
                    "considered": [
                        considered("unit", OTHER_OFFICE, "洋口镇综合办", "不承办本工作线"),
                        considered("unit", OFFICE, "洋口镇民政所", "承办本工作线", chosen=True),
                        considered("person", CLERK, "余晓芳", "不是经办人"),
                        considered("person", HANDLER, "徐建国", "在办最少（加权 1 件）", chosen=True),
                    ],
                }
            ],
        }
        browser.sign_in(LEADER)
        page = browser.get(f"/tasks/{LEAD}/why")
        for said in (
            "按派单规则（第 2 版）",
            "民政",
            "不承办本工作线",
            "余晓芳",
            "在办最少（加权 1 件）",
            "派单怎样决定",
        ):
            assert said in page
        assert page.index("洋口镇民政所</strong>") < page.index("洋口镇综合办"), "who has it stands first"

    def test_who_must_stay_out_of_it_is_told_so(self, browser: Browser, bench: Bench) -> None:
        bench.owners.answers[f"/tasks/{LEAD}/routing"] = Refusal(status=403, zh="本件须回避", en="stay out")
        browser.sign_in(LEADER)
        response = browser.client.get(f"/tasks/{LEAD}/why")
        assert response.status_code == 403
        assert "本件须回避" in response.text
