"""Receipts of a directive, area by area: what dispatch counts, who is silent, where nobody can sign."""

from typing import Any

import pytest

from services.portal.ports import Refusal
from shared.identifiers import new_id
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import AGENT, COUNTY, DIRECTIVE, ISSUER, TOWNSHIP, VILLAGE, Story

PAGE = f"/directives/{DIRECTIVE}"


def receipts(**counts: int) -> dict[str, int]:
    none = dict.fromkeys(("addressed", "placed", "silent", "read", "acted_on", "refused", "cancelled"), 0)
    return {**none, **counts}


def progress(area: str, name: str, *parts: dict[str, Any], stage: str = "placed", unreached: int = 0) -> dict[str, Any]:
    total = receipts(addressed=5, placed=4, silent=2, read=1, acted_on=1)
    tiers = {"village": total}
    return {
        "number": DIRECTIVE,
        "stage": stage,
        "unreached": unreached,
        "area": area,
        "name": name,
        "total": total,
        "tiers": tiers,
        "parts": list(parts),
    }


@pytest.fixture
def issued(bench: Bench, story: Story) -> Story:
    """A directive that is out."""
    story.organisation()
    story.directive(signed=(VILLAGE,))
    bench.hear(story.events)
    return story


@pytest.mark.usefixtures("issued")
class TestReceipts:
    def test_the_whole_is_told_by_tier_and_area_and_leads_further_down(self, browser: Browser, bench: Bench) -> None:
        part = {"area": TOWNSHIP, "name": "洋口镇", "total": receipts(addressed=3, placed=3, silent=2, read=1)}
        answer = progress(COUNTY, "广丰区", part, stage="placing", unreached=1)
        bench.owners.answers[f"{PAGE}/progress"] = answer
        browser.sign_in(ISSUER)
        assert f"{PAGE}/receipts" in browser.get(PAGE)
        page = browser.get(f"{PAGE}/receipts")
        for said in ("正在派发：已派 4 / 对象 5", "2 个未签收", "按层级", "1 个区划无人可签收", "洋口镇"):
            assert said in page
        assert f'href="{PAGE}/silent?region={TOWNSHIP}"' in page, "a township is the smallest that is counted"
        assert f'href="{PAGE}/silent?region={COUNTY}"' in page

    def test_an_area_is_asked_for_by_its_code(self, browser: Browser, bench: Bench) -> None:
        bench.owners.answers[f"{PAGE}/progress?region={TOWNSHIP}"] = progress(TOWNSHIP, "洋口镇")
        browser.sign_in(ISSUER)
        page = browser.get(f"{PAGE}/receipts?region={TOWNSHIP}")
        assert f'href="{PAGE}/receipts?region={COUNTY}">广丰区</a>' in page, "the way back up"

    def test_who_is_silent_is_listed_a_page_at_a_time(self, browser: Browser, bench: Bench) -> None:
        unit = {
            "task_id": new_id(),
            "place": VILLAGE,
            "region": VILLAGE,
            "unit": f"{VILLAGE}-P",
            "unit_name": "富山村便民服务点",
            "assigned_at": "2026-11-23T09:10:00+08:00",
        }
        bench.owners.answers[f"{PAGE}/silent?limit=100"] = {"items": [unit], "next": "a+b"}
        browser.sign_in(ISSUER)
        page = browser.get(f"{PAGE}/silent")
        assert f'href="/tasks/{unit["task_id"]}"' in page
        assert f'href="{PAGE}/silent?after=a%2Bb"' in page

    def test_where_nobody_can_sign_it_is_sent_again_once_the_units_are_there(
        self, browser: Browser, bench: Bench
    ) -> None:
        bench.owners.answers[f"{PAGE}/unreached?limit=100"] = {"items": [VILLAGE], "next": None}
        browser.sign_in(ISSUER)
        assert "富山村" in browser.get(f"{PAGE}/unreached")
        browser.post(f"{PAGE}/unreached", form_at=f"{PAGE}/unreached")
        assert (bench.owners.calls[-1].service, bench.owners.calls[-1].path) == ("dispatch", f"{PAGE}/unreached")
        browser.sign_in(AGENT)
        assert "补派</button>" not in browser.get(f"{PAGE}/unreached")

    def test_what_lies_outside_ones_scope_is_dispatchs_word(self, browser: Browser, bench: Bench) -> None:
        bench.owners.answers[f"{PAGE}/progress?region=36"] = Refusal(status=403, zh="不在您的管辖范围内", en="outside")
        browser.sign_in(AGENT)
        response = browser.client.get(f"{PAGE}/receipts?region=36")
        assert response.status_code == 403
        assert "不在您的管辖范围内" in response.text

    def test_without_dispatch_that_is_said(self, browser: Browser, bench: Bench) -> None:
        bench.owners.down.add("dispatch")
        browser.sign_in(ISSUER)
        response = browser.client.get(f"{PAGE}/receipts")
        assert response.status_code == 503
        assert "暂时没有应答" in response.text
