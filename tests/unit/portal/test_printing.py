"""Sheets to print: offered where they were issued, fetched from intake, handed on without scripts."""

import pytest

from services.portal.ports import Refusal
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import CLERK, NUMBER, QUERY_CODE, Story

NOTICE = f"{NUMBER}-G1"


@pytest.fixture(autouse=True)
def waiting(bench: Bench, story: Story) -> None:
    """A case that waits for a paper."""
    story.organisation()
    story.request_materials(story.submit())
    bench.hear(story.events)


def test_the_case_page_offers_the_notice_in_three_ways(browser: Browser) -> None:
    browser.sign_in(CLERK)
    page = browser.get(f"/cases/{NUMBER}")
    for address in (f"/print/{NOTICE}", f"/print/{NOTICE}?large=1", f"/print/{NOTICE}?size=80mm"):
        assert f'href="{address}"' in page


def test_it_is_fetched_in_the_persons_name_and_brings_no_scripts(bench: Bench, browser: Browser) -> None:
    browser.sign_in(CLERK)
    answer = browser.client.get(f"/print/{NOTICE}?size=80mm&large=1")
    call = bench.owners.calls[-1]
    assert (call.service, call.method, call.path) == ("intake", "GET", f"/notices/{NOTICE}/print?size=80mm&large=1")
    assert call.person is not None
    assert call.person.staff_id == CLERK
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_nobody_prints_without_signing_in(bench: Bench, browser: Browser) -> None:
    browser.client.get(f"/print/{NOTICE}")
    assert bench.owners.calls == []


def test_a_resident_prints_with_the_query_code(bench: Bench, browser: Browser) -> None:
    page = browser.post("/progress", form_at="/progress", number=NUMBER, code=QUERY_CODE).text
    assert 'action="/progress/print"' in page
    answer = browser.post("/progress/print", form_at="/progress", sheet=NOTICE, code=QUERY_CODE.lower(), large="1")
    call = bench.owners.calls[-1]
    assert (answer.status, call.path, call.person) == (200, f"/notices/{NOTICE}/print", None)
    assert call.body == {"query_code": QUERY_CODE, "size": "a4", "large": True}


def test_a_refusal_and_a_silent_owner_are_said_plainly(bench: Bench, browser: Browser) -> None:
    browser.sign_in(CLERK)
    bench.owners.refusal = Refusal(status=404, zh="没有编号 x 的文书", en="no such thing", errors=())
    answer = browser.client.get(f"/print/{NOTICE}")
    assert answer.status_code == 404
    assert "没有编号" in answer.text
    bench.owners.down.add("intake")
    assert browser.status(f"/print/{NOTICE}") == 503
