"""What people see of an emergency: that it is on, its work first, why their other work waits, and its chronicle."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec

from services.portal.ports import Refusal
from shared import contracts as c
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import AGENT, LEADER, MONDAY, NUMBER, OTHER_VILLAGE, POST, QUERY_CODE, TOWNSHIP, Story

EMERGENCY, TASK = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e01", "01936f1e-8a10-7c3e-9d55-0b6a4f3f1e09"
CO = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a02"
PAGE = f"/emergencies/{EMERGENCY}"


def example(kind: type[Any], **changes: Any) -> Any:
    told = msgspec.convert(c.contract_of(kind).example, kind, strict=False)
    return replace(told, **changes)


def task_of_it(**changes: Any) -> Any:
    head = {"task_id": TASK, "origin": c.Origin.EMERGENCY, "origin_number": EMERGENCY, "title": "转移低洼户"}
    limits = {"sign_within_minutes": 15, "report_within_minutes": 60, "urgent": True, "part": c.Part.LEAD}
    return example(c.TaskAssigned, **{**head, **limits, "assignee": AGENT, "unit": POST, **changes})


def file(**more: Any) -> dict[str, Any]:
    """What dispatch says of it."""
    at = "2026-11-23T09:00:00+08:00"
    member = {"staff_id": AGENT, "name": "周建华", "unit": POST, "unit_name": "富山村便民服务点", "why": "值班"}
    task = {"task_id": TASK, "title": "转移低洼户", "state": "assigned", "unit": POST, "unit_name": "富山村便民服务点"}
    owed = {"report_id": "r", "unit": POST, "unit_name": "富山村便民服务点", "due": at, "region": "361103102200"}
    emergency = {
        "emergency_id": EMERGENCY,
        "kind": "flood",
        "level": 3,
        "name": "洋口镇防汛",
        "why": "暴雨",
        "region": TOWNSHIP,
        "region_name": "洋口镇",
        "declared_by_name": "纪丽萍",
        "declared_at": at,
        "on_behalf_of": None,
        "on_behalf_of_name": "",
        "sign_minutes": 15,
        "report_minutes": 60,
        "report_every_minutes": 120,
        "normal_waits": True,
        "round": 1,
        "round_due": at,
        "ended_at": None,
    }
    areas = [{"area": TOWNSHIP, "asked": 2, "given": 1}, {"area": "361103", "asked": 1, "given": 0}]
    given = {**owed, "text": "水位平稳", "given_by_name": "周建华", "given_at": at}
    counts = {"round": 1, "due": at, "asked": 3, "given": 1, "late": 0, "areas": areas}
    return {
        "emergency": emergency,
        "team": [{**member, "removed_at": None, "removal": ""}],
        "tasks": [{**task, "assignee_name": "周建华"}],
        "rounds": [{**counts, "missing": [owed], "reports": [given]}],
        "may_command": True,
        "owes": [owed],
        **more,
    }


def in_it(browser: Browser, bench: Bench, story: Story, who: str = LEADER) -> None:
    story.organisation()
    story.tell(example(c.EmergencyDeclared, declared_at=MONDAY), task_of_it())
    bench.hear(story.events)
    bench.owners.answers[PAGE] = file()
    browser.sign_in(who)


def test_my_work_says_that_it_is_on_and_shows_its_work_first(browser: Browser, bench: Bench, story: Story) -> None:
    story.organisation()
    story.whole_case()
    story.tell(example(c.EmergencyDeclared, declared_at=MONDAY))
    story.tell(task_of_it(), example(c.TaskAssigned, task_id=CO, title="入户核查", assignee=AGENT, unit=POST))
    clock = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1c77"
    story.tell(story.clock_started(clock, NUMBER, days=0.3, kind=c.ClockKind.SIGN, task_id=CO, unit=POST))
    story.breach(clock, CO)
    bench.hear(story.events)
    browser.sign_in(AGENT)
    page = browser.get("/")
    assert "正在应急（洪涝，Ⅲ级（较大））" in page
    tasks = page.split('id="tasks"')[1]
    assert tasks.index("转移低洼户") < tasks.index("入户核查"), "though the other is overdue"
    story.tell(
        example(c.TaskNormalized, task_id=TASK, origin=c.Origin.EMERGENCY, origin_number=EMERGENCY, state="assigned"),
        example(c.EmergencyEnded, emergency_id=EMERGENCY, declared_at=MONDAY),
    )
    bench.hear(story.events)
    page = browser.get("/")
    assert "正在应急" not in page
    tasks = page.split('id="tasks"')[1]
    assert tasks.index("入户核查") < tasks.index("转移低洼户")


def test_who_is_neither_inside_nor_above_is_not_told(browser: Browser, bench: Bench, story: Story) -> None:
    in_it(browser, bench, story, f"{OTHER_VILLAGE}-01")
    assert "正在应急" not in browser.get("/")


def test_what_waits_says_why_to_staff_and_to_the_resident(browser: Browser, bench: Bench, story: Story) -> None:
    story.organisation()
    story.submit()
    clock = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1c01"
    started = story.clock_started(clock, NUMBER, days=20, kind=c.ClockKind.REPLY, task_id=None)
    head = {name: getattr(started, name) for name in ("clock_id", "kind", "origin", "origin_number", "task_id")}
    place = {name: getattr(started, name) for name in ("region", "unit", "staff_id")}
    story.tell(started)
    story.tell(c.ClockPaused(**head, **place, reason="emergency", emergency="洋口镇防汛"))
    bench.hear(story.events)
    browser.sign_in(LEADER)
    page = browser.get(f"/cases/{NUMBER}")
    assert "停走，给应急“洋口镇防汛”让路" in page.split('id="clocks"')[1]
    assert "办结时限停走：停走，给应急“洋口镇防汛”让路" in page
    shown = browser.post("/progress", form_at="/progress", number=NUMBER, code=QUERY_CODE)
    assert "正在应急（洋口镇防汛），应急结束后接着计算" in shown.text
    story.tell(c.ClockResumed(**head, **place, due=MONDAY + timedelta(days=30), warn_at=None, provisional=False))
    bench.hear(story.events)
    assert "让路" not in browser.get(f"/cases/{NUMBER}").split('id="clocks"')[1].split("</section>")[0]


def test_its_page_is_a_chronicle_with_all_that_can_be_done(browser: Browser, bench: Bench, story: Story) -> None:
    in_it(browser, bench, story)
    page = browser.get(PAGE)
    for text in ("洋口镇防汛", "水位平稳", "还没有报", "周建华", "转移低洼户", "结束应急", "下达任务"):
        assert text in page, text
    chronicle = page.split('id="chronicle"')[1]
    assert "启动洋口镇洪涝应急“洋口镇防汛”（Ⅲ级（较大））：暴雨红色预警" in chronicle
    assert "派单（应急）：富山村便民服务点" in chronicle
    english = browser.get(f"{PAGE}?lang=en")
    assert "declares the flood emergency" in english
    assert "None" not in english


def test_who_does_not_command_is_offered_nothing_but_to_report(browser: Browser, bench: Bench, story: Story) -> None:
    in_it(browser, bench, story, AGENT)
    bench.owners.answers[PAGE] = file(may_command=False)
    page = browser.get(PAGE)
    assert "请为本机构报告" in page
    assert "结束应急" not in page


def test_each_act_goes_to_its_owner(browser: Browser, bench: Bench, story: Story) -> None:
    in_it(browser, bench, story)
    browser.post(f"{PAGE}/team", form_at=PAGE, staff_id="x-1", reason="增援", decision="add")
    browser.post(f"{PAGE}/team", form_at=PAGE, staff_id="x-1", reason="撤回", decision="remove")
    browser.post(f"{PAGE}/tasks", form_at=PAGE, title="巡堤", unit=POST, assignee="", sign_minutes="5")
    browser.post(f"{PAGE}/reports", form_at=PAGE, text="平稳", unit=POST)
    browser.post(f"{PAGE}/end", form_at=PAGE, reason="雨停", working_days="3", **{f"fate.{TASK}": "keep"})
    said = [(call.path.removeprefix(PAGE), call.body) for call in bench.owners.calls]
    task = {"title": "巡堤", "request": "", "unit": POST, "assignee": None, "sign_minutes": 5, "report_minutes": None}
    assert said == [
        ("/team", {"reason": "增援", "add": [{"staff_id": "x-1"}]}),
        ("/team", {"reason": "撤回", "remove": ["x-1"]}),
        ("/tasks", task),
        ("/reports", {"text": "平稳", "unit": POST}),
        ("/end", {"reason": "雨停", "tasks": [{"task_id": TASK, "keep": True}], "working_days": 3}),
    ]
    assert len({call.repeat_key for call in bench.owners.calls}) == 5


def test_it_is_declared_from_the_list(browser: Browser, bench: Bench, story: Story) -> None:
    in_it(browser, bench, story)
    bench.owners.answers["/emergencies"] = {"items": [file()["emergency"]]}
    page = browser.get("/emergencies")
    assert "洋口镇防汛" in page
    assert "启动应急" in page
    typed = {"kind": "fire", "level": "2", "name": "山火", "why": "烧荒", "region": TOWNSHIP, "normal_waits": "1"}
    bench.owners.answers["/emergencies"] = {**file(), "unmanned": ["枫林村便民服务点"], "items": []}
    done = browser.post("/emergencies", form_at="/emergencies", **typed)
    assert "已通知 1 人组成的队伍" in done.text
    assert "枫林村便民服务点" in done.text
    body = bench.owners.calls[-1].body
    assert body is not None
    assert (body["level"], body["normal_waits"], body["sign_minutes"], body["on_behalf_of"]) == (2, True, None, None)
    bench.owners.refusal = Refusal(status=403, zh="只有负责人可以启动", en="leaders only")
    refused = browser.post("/emergencies", form_at="/emergencies", **typed)
    assert refused.status == 403
    assert "只有负责人可以启动" in refused.text
    assert "烧荒" in refused.text, "what was typed is still there"


def test_without_its_owner_the_page_says_so(browser: Browser, bench: Bench, story: Story) -> None:
    in_it(browser, bench, story)
    bench.owners.down.add("dispatch")
    assert browser.status(PAGE) == 503
    assert browser.status("/emergencies") == 503


def test_the_villages_page_says_it_to_residents(browser: Browser, bench: Bench, story: Story) -> None:
    in_it(browser, bench, story)
    code = "361103102200"
    bench.owners.answers[f"/public/villages/{code}"] = {
        "code": code,
        "name": "富山村",
        "township": "洋口镇",
        "county": "广丰区",
        "items": [],
    }
    assert "正在应急" in browser.get(f"/v/{code}")
