"""What a post has settled itself: told in a form, noted or sent back above."""

from typing import Any

import pytest

from services.portal.ports import Refusal
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import AGENT, CLERK, HANDLER, POST, VILLAGE, Story

ONE = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1b01"
PAGE = f"/settlements/{ONE}"


def settlement(**changes: Any) -> dict[str, Any]:
    return {
        "settlement_id": ONE,
        "unit": POST,
        "unit_name": "富山村便民服务点",
        "region": VILLAGE,
        "place": VILLAGE,
        "line": "agriculture",
        "what": "<b>水渠</b>堵了",
        "result": "已疏通",
        "reported_by": AGENT,
        "reported_by_name": "周建华",
        "reported_at": "2026-11-23T10:00:00+08:00",
        "standing": "reported",
        "remark": "",
        "reviewed_by": None,
        "reviewed_at": None,
        **changes,
    }


@pytest.fixture(autouse=True)
def county(bench: Bench, story: Story) -> None:
    story.organisation()
    bench.hear(story.events)
    bench.owners.answers["/settlements?limit=50"] = {"items": [settlement()], "next": None}
    bench.owners.answers[PAGE] = settlement()


def test_a_post_reports_what_it_has_settled(browser: Browser, bench: Bench) -> None:
    page = browser.sign_in(AGENT).text
    assert 'href="/settlements"' in page
    assert "登记自办自结" in browser.get("/settlements")
    bench.owners.answers["/settlements"] = settlement()
    answer = browser.post(
        "/settlements/new", form_at="/settlements/new", line="agriculture", what="水渠堵了", result="已疏通"
    )
    body = {"place": VILLAGE, "line": "agriculture", "what": "水渠堵了", "result": "已疏通"}
    assert (bench.owners.calls[-1].path, bench.owners.calls[-1].body) == ("/settlements", body)
    assert "已上报" in answer.text
    assert "&lt;b&gt;水渠" in answer.text


def test_what_is_wrong_stands_at_its_field(browser: Browser, bench: Bench) -> None:
    browser.sign_in(AGENT)
    bench.owners.refusal = Refusal(status=422, zh="有误", en="wrong", errors=(("what", "不能为空", "empty"),))
    answer = browser.post("/settlements/new", form_at="/settlements/new", line="agriculture", result="已疏通")
    assert answer.status == 422
    assert 'id="what-error">不能为空' in answer.text
    assert ">已疏通</textarea>" in answer.text


def test_who_works_elsewhere_is_told_whose_form_it_is(browser: Browser) -> None:
    browser.sign_in(HANDLER)
    assert "只有村级便民服务点" in browser.get("/settlements/new")


@pytest.mark.parametrize(("decision", "noted"), [("note", True), ("send_back", False)])
def test_the_township_notes_it_or_sends_it_back(browser: Browser, bench: Bench, decision: str, *, noted: bool) -> None:
    browser.sign_in(CLERK)
    browser.post(f"{PAGE}/review", form_at=PAGE, decision=decision, remark="好")
    call = bench.owners.calls[-1]
    assert (call.path, call.body) == (f"{PAGE}/review", {"noted": noted, "remark": "好"})


def test_nobody_reviews_their_own_and_what_was_sent_back_is_reported_again(browser: Browser, bench: Bench) -> None:
    browser.sign_in(AGENT)
    assert f"{PAGE}/review" not in browser.get(PAGE)
    bench.owners.answers[PAGE] = settlement(standing="sent_back", remark="几米？", reviewed_by=CLERK)
    browser.post(f"{PAGE}/report", form_at=PAGE, result="疏通 30 米")
    assert (bench.owners.calls[-1].path, bench.owners.calls[-1].body) == (f"{PAGE}/report", {"result": "疏通 30 米"})


def test_a_conflict_keeps_what_was_typed(browser: Browser, bench: Bench) -> None:
    browser.sign_in(CLERK)
    bench.owners.refusal = Refusal(status=409, zh="现为「已阅」", en="noted")
    bench.owners.answers[PAGE] = settlement(standing="noted")
    answer = browser.post(f"{PAGE}/review", form_at="/password", decision="send_back", remark="写了很久的意见")
    assert answer.status == 409
    assert ">写了很久的意见</textarea>" in answer.text
