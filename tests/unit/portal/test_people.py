"""A unit's people: leave, secondments, duty, and handing over what somebody has in hand."""

from typing import Any

import pytest

from services.portal.ports import Refusal
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import (
    ADMINISTRATOR,
    AGENT,
    CLERK,
    HANDLER,
    LEADER,
    NUMBER,
    OFFICE,
    POST,
    STRANGER,
    Story,
)

PEOPLE = f"/people/{OFFICE}"
RECORD = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1c01"
ASKED = f"unit={OFFICE}&from=2026-11-23&to=2026-12-24"


@pytest.fixture(autouse=True)
def county(bench: Bench, story: Story) -> None:
    story.organisation()
    bench.hear(story.events)
    bench.clock.set(story.now)


def leave(**changes: Any) -> dict[str, Any]:
    return {
        "record_id": RECORD,
        "staff_id": HANDLER,
        "valid_from": "2026-12-01",
        "valid_to": "2026-12-05",
        "deputy": CLERK,
        "end_reason": "",
        "recorded_by": LEADER,
        "recorded_at": "2026-11-23T10:00:00+08:00",
        **changes,
    }


class TestPresence:
    def test_a_leader_sees_who_is_away_lent_and_on_duty(self, browser: Browser, bench: Bench) -> None:
        bench.owners.answers[f"/leaves?{ASKED}"] = {"items": [leave(), leave(valid_to="2026-11-30")]}
        duty = {"unit": OFFICE, "day": "2026-11-28", "staff_id": CLERK}
        bench.owners.answers[f"/duties?{ASKED}"] = {"items": [duty]}
        assert 'href="/people"' in browser.sign_in(LEADER).text
        page = browser.get("/people")
        assert "余晓芳 代班" in page
        assert page.count(f"/leaves/{RECORD}/end") == 1, "what was taken back before it began is not shown"
        assert "2026-11-28" in page
        assert f"/people/{HANDLER}/handover" in page

    def test_who_does_not_arrange_only_looks(self, browser: Browser) -> None:
        browser.sign_in(CLERK)
        page = browser.get(f"/people?unit={OFFICE}")
        assert "徐建国" in page
        assert "登记请假" not in page
        assert "handover" not in page
        browser.sign_in(STRANGER)
        assert browser.status(f"/people?unit={OFFICE}") == 404

    def test_an_administrator_chooses_the_unit(self, browser: Browser) -> None:
        browser.sign_in(ADMINISTRATOR)
        page = browser.get(f"/people?unit={POST}")
        assert f'value="{OFFICE}">洋口镇民政所' in page
        assert "周建华" in page

    def test_leave_is_recorded_with_a_deputy_of_the_neighbourhood(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(LEADER)
        path = f"{PEOPLE}/leaves/new"
        assert f'value="{AGENT}"' in browser.get(path)
        fields = {"staff_id": HANDLER, "valid_from": "2026-12-01", "valid_to": "2026-12-05"}
        browser.post(path, form_at=path, **fields, deputy="")
        call = bench.owners.calls[-1]
        assert (call.method, call.path, call.body) == ("POST", "/leaves", {**fields, "deputy": None})

    def test_a_secondment_names_the_host(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(LEADER)
        path = f"{PEOPLE}/secondments/new"
        fields = {"staff_id": HANDLER, "valid_from": "2026-12-01", "valid_to": "2026-12-31", "reason": "缴费"}
        browser.post(path, form_at=path, host=POST, **fields)
        assert bench.owners.calls[-1].body == {**fields, "unit": POST}
        bench.owners.refusal = Refusal(status=422, zh="有误", en="wrong", errors=(("unit", "不在本县", "elsewhere"),))
        answer = browser.post(path, form_at=path, host=POST, **fields)
        assert 'id="unit-error">不在本县' in answer.text
        assert f'value="{POST}" selected' in answer.text

    def test_duty_is_put_for_every_day_of_a_stretch(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(LEADER)
        path = f"{PEOPLE}/duties/new"
        browser.post(path, form_at=path, first="2026-11-28", last="2026-11-29", staff=CLERK)
        call = bench.owners.calls[-1]
        days = [{"day": day, "staff": [CLERK]} for day in ("2026-11-28", "2026-11-29")]
        assert (call.method, call.path, call.body) == ("PUT", "/duties", {"unit": OFFICE, "days": days})

    @pytest.mark.parametrize(
        ("first", "last", "field"),
        [("", "", "first"), ("2026-11-29", "2026-11-28", "last"), ("2026-01-01", "2026-12-31", "last")],
    )
    def test_days_that_are_none_are_not_sent(
        self, browser: Browser, bench: Bench, first: str, last: str, field: str
    ) -> None:
        browser.sign_in(LEADER)
        path = f"{PEOPLE}/duties/new"
        answer = browser.post(path, form_at=path, first=first, last=last)
        assert answer.status == 422
        assert f'id="{field}-error"' in answer.text
        assert not bench.owners.calls

    def test_a_leave_ends_early(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(LEADER)
        path = f"{PEOPLE}/leaves/{RECORD}/end"
        browser.post(path, form_at=path, last_day="2026-12-02", reason="提前返岗")
        call = bench.owners.calls[-1]
        assert (call.path, call.body) == (
            f"/leaves/{RECORD}/end",
            {"last_day": "2026-12-02", "reason": "提前返岗"},
        )


class TestHandover:
    PATH = f"/people/{HANDLER}/handover"

    def plan(self, *, dry_run: bool = True, remaining: int = 0) -> dict[str, Any]:
        item = {
            "task_id": RECORD,
            "title": "最低生活保障",
            "origin_number": NUMBER,
            "state": "signed",
            "unit": OFFICE,
            "unit_name": "洋口镇民政所",
            "assignee": CLERK,
            "assignee_name": "余晓芳",
            "reason": "工作交接（徐建国）：调离",
        }
        return {"dry_run": dry_run, "items": [item], "remaining": remaining}

    def test_it_is_looked_at_first(self, browser: Browser, bench: Bench) -> None:
        bench.owners.answers[f"/staff/{HANDLER}/handover"] = self.plan(remaining=2)
        browser.sign_in(LEADER)
        assert "确认交接" not in browser.get(self.PATH)
        page = browser.post(self.PATH, form_at=self.PATH, reason="调离", to="", decision="look").text
        call = bench.owners.calls[-1]
        assert (call.body, call.repeat_key) == ({"reason": "调离", "to": None, "dry_run": True}, None)
        for said in ("将交接 1 个任务", "余晓芳", "另有 2 个任务不在这一次", "确认交接 1 个任务", ">调离</textarea>"):
            assert said in page

    def test_then_it_is_done_and_what_is_left_is_said(self, browser: Browser, bench: Bench) -> None:
        bench.owners.answers[f"/staff/{HANDLER}/handover"] = self.plan(dry_run=False, remaining=2)
        browser.sign_in(LEADER)
        page = browser.post(self.PATH, form_at=self.PATH, reason="调离", to=CLERK, decision="confirm").text
        assert bench.owners.calls[-1].body == {"reason": "调离", "to": CLERK}
        assert "已交接 1 个任务" in page
        assert "还有 2 个任务没有交接" in page

    def test_what_is_wrong_stands_at_its_field(self, browser: Browser, bench: Bench) -> None:
        bench.owners.refusal = Refusal(status=422, zh="有误", en="wrong", errors=(("reason", "不能为空", "empty"),))
        browser.sign_in(LEADER)
        answer = browser.post(self.PATH, form_at=self.PATH, reason="", decision="look")
        assert answer.status == 422
        assert 'id="reason-error">不能为空' in answer.text

    def test_nobody_hands_over_the_work_of_nobody(self, browser: Browser) -> None:
        browser.sign_in(LEADER)
        assert browser.status("/people/nobody/handover") == 404
