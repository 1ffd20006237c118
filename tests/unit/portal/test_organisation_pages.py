"""The organisation as files, and in the past."""

import base64
from io import BytesIO
from typing import Any

import pytest

from services.portal.ports import Refusal
from services.portal.web.organisation import MOST_BYTES
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import ADMINISTRATOR, AGENT, COUNTY, HANDLER, LEADER, OFFICE, TOWNSHIP, Story

WORKBOOK = b"PK not really"
CHANGE = {
    "cell": "机构!A7",
    "key": OFFICE,
    "kind": "changed",
    "differences": [{"field": "name", "before": "民政所", "after": "社会事务办"}],
}


@pytest.fixture(autouse=True)
def county(bench: Bench, story: Story) -> None:
    story.organisation()
    bench.hear(story.events)
    bench.clock.set(story.now)


def found(bench: Bench, **changes: Any) -> None:
    """What dispatch finds in the files."""
    told = {"rows": 9, "changes": [], "errors": [], "dry_run": True, **changes}
    bench.owners.answers["/organisation/imports"] = told


def send(browser: Browser, workbook: bytes = WORKBOOK, **fields: Any) -> tuple[int, str]:
    page = browser.get("/organisation")
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "county": COUNTY, **fields}
    if workbook:
        data["files"] = (BytesIO(workbook), "机构.xlsx")
    response = browser.client.post("/organisation", data=data, follow_redirects=True)
    return response.status_code, response.text


class TestImport:
    def test_every_change_and_mistake_is_named_with_its_cell_and_nothing_can_be_confirmed(
        self, browser: Browser, bench: Bench
    ) -> None:
        mistake = {"field": "人员!C12", "zh": "没有机构 X", "en": "there is no unit X"}
        found(bench, changes=[CHANGE], errors=[mistake])
        browser.sign_in(ADMINISTRATOR)
        status, page = send(browser)
        assert status == 200
        for said in ("机构!A7", "名称：民政所 → 社会事务办", "人员!C12", "没有机构 X", "1 处变化，1 处错误"):
            assert said in page
        assert 'value="confirm"' not in page
        body = bench.owners.calls[-1].body
        assert body is not None
        assert body["dry_run"] is True
        assert body["files"] == [{"name": "机构.xlsx", "content": base64.b64encode(WORKBOOK).decode()}]

    def test_what_was_looked_at_is_what_is_taken_over(self, browser: Browser, bench: Bench) -> None:
        found(bench, changes=[CHANGE])
        browser.sign_in(ADMINISTRATOR)
        _, page = send(browser)
        content = page.split('name="content" value="')[1].split('"')[0]
        _, page = send(browser, b"", name="机构.xlsx", content=content, decision="confirm")
        body = bench.owners.calls[-1].body
        assert body is not None
        assert (body["dry_run"], base64.b64decode(body["files"][0]["content"])) == (False, WORKBOOK)
        assert "已导入，1 处变化" in page

    def test_a_large_file_comes_in_and_one_that_is_too_large_is_told_of(self, browser: Browser, bench: Bench) -> None:
        found(bench)
        browser.sign_in(ADMINISTRATOR)
        assert send(browser, b"x" * MOST_BYTES)[0] == 200
        status, page = send(browser, b"x" * (MOST_BYTES + 10))
        assert status == 413
        assert "2 MB" in page
        assert send(browser, b"x" * (MOST_BYTES * 2))[0] == 413
        assert len(bench.owners.calls) == 1

    def test_without_a_file_nothing_is_asked(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(ADMINISTRATOR)
        status, page = send(browser, b"")
        assert status == 422
        assert "请选择文件" in page
        assert not bench.owners.calls

    def test_a_refusal_names_its_cells(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(ADMINISTRATOR)
        bench.owners.refusal = Refusal(status=422, zh="有误", en="wrong", errors=(("机构!B3", "名称为空", "empty"),))
        status, page = send(browser)
        assert status == 422
        assert "机构!B3" in page

    @pytest.mark.parametrize("person", [AGENT, LEADER])
    def test_it_is_for_administrators(self, browser: Browser, person: str) -> None:
        browser.sign_in(person)
        assert browser.status("/organisation") == 403
        assert browser.status("/organisation/export") == 403


def test_export_is_a_workbook_to_keep(browser: Browser, bench: Bench) -> None:
    browser.sign_in(ADMINISTRATOR)
    response = browser.client.get("/organisation/export")
    assert response.data == b"PK"
    assert f"organisation-{COUNTY}.xlsx" in response.headers["Content-Disposition"]
    assert bench.owners.calls[-1].path == f"/organisation/export?county={COUNTY}"
    bench.owners.down.add("dispatch")
    assert browser.status("/organisation/export") == 503


class TestPast:
    PATH = f"/organisation/past?region={TOWNSHIP}&at=2026-11-01T08:00"

    def test_who_there_was_is_shown_with_where_they_were(self, browser: Browser, bench: Bench) -> None:
        period = {"valid_from": "2026-10-30", "valid_to": "2026-11-03"}
        unit = {
            "code": OFFICE,
            "name": "旧民政所",
            "kind": "office",
            "lines": ["civil_affairs"],
            "leader": LEADER,
            "valid_to": None,
        }
        staff = [
            {"staff_id": HANDLER, "name": "徐建国", "unit": OFFICE, "roles": ["handler"], "lines": []},
            {"staff_id": LEADER, "name": "纪丽萍", "unit": OFFICE, "roles": ["leader"], "lines": []},
        ]
        bench.owners.answers["/organisation/past?region=361103102&at=2026-11-01T08%3A00"] = {
            "region": TOWNSHIP,
            "at": "2026-11-01T08:00:00+08:00",
            "units": [unit],
            "staff": staff,
            "secondments": [],
            "leaves": [{"staff_id": HANDLER, "deputy": LEADER, **period}],
            "duties": [{"unit": OFFICE, "day": "2026-11-01", "staff_id": LEADER}],
        }
        browser.sign_in(LEADER)
        page = browser.get(self.PATH)
        for said in ("旧民政所", "民政", "负责人 纪丽萍", "请假至 2026-11-03", "纪丽萍 代班", "当日值班"):
            assert said in page

    def test_until_a_moment_is_named_nothing_is_asked(self, browser: Browser, bench: Bench) -> None:
        bench.owners.down.add("dispatch")
        browser.sign_in(LEADER)
        assert browser.status("/organisation/past") == 200
        assert browser.status(self.PATH) == 503

    def test_agents_who_lead_nothing_do_not_look_back(self, browser: Browser) -> None:
        browser.sign_in(HANDLER)
        assert browser.status("/organisation/past") == 403
