"""The list a post takes along, its sheet of paper, and the page of the five roles."""

import re
from typing import Any

import pytest

from services.portal.ports import Refusal
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import AGENT, NUMBER, Story

TASK = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1a01"


def entry(**more: Any) -> dict[str, Any]:
    task = {
        "task_id": TASK,
        "origin": "case",
        "origin_number": NUMBER,
        "title": "最低生活保障",
        "round": 1,
        "place": "361103102200",
        "urgent": True,
        "state": "signed",
        "assignee_name": "周建华",
        **more,
    }
    first = {"kind": "reply", "due": "2026-11-24T17:30:00+08:00", "provisional": False}
    return {"task": task, "first": first, "path": ["广丰区", "洋口镇", "富山村"]}


def work(*entries: dict[str, Any], order: str = "deadline") -> dict[str, Any]:
    unit = {"code": "361103102200-P", "name": "富山村便民服务点", "region": "361103102200"}
    return {"unit": unit, "order": order, "entries": list(entries), "more": False}


@pytest.fixture(autouse=True)
def signed_in(bench: Bench, story: Story, browser: Browser) -> None:
    story.organisation()
    bench.hear(story.events)
    browser.sign_in(AGENT)


def test_the_list_is_dispatchs_and_sorted_as_asked(bench: Bench, browser: Browser) -> None:
    late = entry(origin="directive", origin_number="D361103-20261123-000001-7", title="防汛检查")
    late["first"] = {"kind": "directive", "due": "2026-11-20T17:30:00+08:00", "provisional": True}
    bench.owners.answers["/field/work?order=deadline"] = work(late, entry())
    bench.owners.answers["/field/work?order=place"] = work(entry(), order="place")
    page = browser.get("/field")
    assert page.index("防汛检查") < page.index("最低生活保障")
    assert f'href="/tasks/{TASK}"' in page
    assert page.count("edge-red") == 1
    assert "洋口镇 · 富山村</h2>" in browser.get("/field?order=place")


def test_the_sheet_has_large_letters_and_a_code_to_each_file(bench: Bench, browser: Browser) -> None:
    bench.owners.answers["/field/work?order=place"] = work(entry(), entry(), order="place")
    page = browser.get("/field/sheet?order=place&large=1")
    assert page.count('class="qr"') == 2
    assert '<body class="large">' in page
    assert NUMBER in page
    assert "style=" not in page
    assert "<script" not in page
    css = re.search(r'href="(/static/sheet\.css[^"]*)"', page)
    assert css is not None
    assert "size: A4" in browser.get(css[1])


def test_where_dispatch_is_silent_or_refuses_the_page_says_so(bench: Bench, browser: Browser) -> None:
    bench.owners.answers["/field/work?order=deadline"] = Refusal(status=403, zh="只有本点人员", en="no", errors=())
    assert browser.status("/field") == 403
    bench.owners.down.add("dispatch")
    for path in ("/field", "/field/sheet", "/five-roles"):
        assert browser.status(path) == 503


FIVE: dict[str, Any] = {
    "/tellings/tasks": {
        "items": [
            {
                "task_id": TASK,
                "origin_number": "D361103-20261123-000001-7",
                "title": "防汛检查",
                "state": "signed",
                "told": {"times": 1, "posts": 1, "households": 42, "persons": 60},
            }
        ]
    },
    "/tellings": {"items": []},
    "/advice": {"items": []},
    "/checklists": {
        "items": [
            {
                "code": "fire",
                "version": 3,
                "title": "消防检查",
                "checks": [{"code": "exits", "text": "疏散通道畅通", "item": "yjjy", "urgent": True}],
            }
        ]
    },
    "/inspections": {
        "items": [
            {
                "title": "消防检查",
                "at": "2026-11-23T09:00:00+08:00",
                "by_name": "周建华",
                "findings": [
                    {"text": "疏散通道畅通", "what": "堵塞", "case_number": NUMBER, "refusal": ""},
                    {"text": "消火栓有水", "what": "无水", "case_number": "", "refusal": "事项目录里没有"},
                ],
            }
        ]
    },
    "/items": {"items": [{"code": "lamp", "name": "路灯", "name_en": "lamp", "line": "civil_affairs"}]},
    "/field/work": work(entry()),
}


@pytest.fixture
def five(bench: Bench) -> None:
    bench.owners.answers |= FIVE


@pytest.mark.usefixtures("five")
def test_the_five_roles_have_each_their_records_and_a_form(browser: Browser) -> None:
    for language in ("zh", "en"):
        page = browser.get(f"/five-roles?lang={language}")
        for place in ("tell", "advise", "run", "inspect", "report"):
            assert f'id="{place}"' in page
        assert page.count("<form") >= 5
        assert f"/cases/{NUMBER}" in page
        assert "事项目录里没有" in page


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("form", "typed", "path", "body"),
    [
        (
            "telling",
            {"task": TASK, "means": "meeting", "households": "12", "persons": "", "told_at": "2026-11-23T09:00"},
            f"/tasks/{TASK}/tellings",
            {"households": 12, "persons": 0, "told_at": "2026-11-23T09:00:00+08:00", "means": "meeting"},
        ),
        (
            "advice",
            {"item": "lamp/civil_affairs", "topic": "路灯", "outcome": "understood"},
            "/advice",
            {"item": "lamp", "line": "civil_affairs", "place": "361103102200", "topic": "路灯"},
        ),
        (
            "settlement",
            {"item": "lamp/civil_affairs", "what": "不亮", "result": "已换"},
            "/settlements",
            {"line": "civil_affairs", "place": "361103102200", "what": "不亮", "result": "已换"},
        ),
    ],
)
def test_each_form_asks_dispatch(
    bench: Bench, browser: Browser, form: str, typed: dict[str, str], path: str, body: dict[str, Any]
) -> None:
    browser.post(f"/five-roles/{form}", form_at="/five-roles", **typed)
    call = bench.owners.calls[-1]
    assert (call.service, call.path) == ("dispatch", path)
    assert call.body is not None
    assert {name: call.body[name] for name in body} == body


@pytest.mark.usefixtures("five")
def test_what_was_typed_stays_when_it_is_refused(bench: Bench, browser: Browser) -> None:
    bench.owners.refusal = Refusal(status=422, zh="太多", en="too many", errors=(("households", "太多", "too many"),))
    answer = browser.post("/five-roles/telling", form_at="/five-roles", task=TASK, means="meeting", households="99")
    assert answer.status == 422
    assert 'value="99"' in answer.text
    assert "太多" in answer.text


@pytest.mark.usefixtures("five")
def test_a_checklist_is_worked_through(bench: Bench, browser: Browser) -> None:
    address = "/five-roles/inspection/fire"
    assert "疏散通道畅通" in browser.get(address)
    fields = {"verdict.exits": "finding", "note.exits": "堵塞", "version": "3", "place": "361103102200"}
    browser.post(address, form_at=address, **fields)
    call = bench.owners.calls[-1]
    assert call.path == "/inspections"
    assert call.body == {
        "checklist": "fire",
        "version": 3,
        "place": "361103102200",
        "answers": [{"check": "exits", "verdict": "finding", "note": "堵塞"}],
    }
    assert browser.status("/five-roles/inspection/nothing") == 404


def test_the_issuer_sees_by_area_how_far_a_directive_was_told(bench: Bench, browser: Browser) -> None:
    told = {"times": 3, "posts": 2, "households": 90, "persons": 130}
    part = {"area": "361103102", "name": "洋口镇", "told": told}
    number = "D361103-20261123-000001-7"
    answer = {"number": number, "area": "361103", "addressed": 3, "told": told, "parts": [part]}
    bench.owners.answers[f"/directives/{number}/tellings"] = answer
    page = browser.get(f"/directives/{number}/told")
    assert "2 / 3" in page
    assert f'href="/directives/{number}/told?region=361103102"' in page
