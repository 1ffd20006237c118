"""A leader on a telephone: says something about a task, calls others in, looks why it is here, and transfers it."""

import pytest

from tests.browser.conftest import PHONE, Visitor
from tests.browser.story import IN_HAND
from tests.unit.portal.story import LEADER, POST

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("visitor", [PHONE], indirect=True, ids=["phone"])
def test_a_task_is_commented_shared_explained_and_transferred(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_in(LEADER)
    visitor.go(f"/cases/{IN_HAND}")
    page.locator(".rows a", has_text="洋口镇民政所").click()
    assert visitor.sees("还没有人说明")

    page.fill("#text", "请先核对参保地")
    visitor.press("添加")
    page.locator(".said", has_text="请先核对参保地").wait_for()
    visitor.keep_screenshot("task-leader")

    visitor.press("请会办")
    page.select_option("#unit", POST)
    page.fill("#request", "请入户核对人口")
    visitor.keep_screenshot("task-call-in")
    assert visitor.too_wide_by() == 0
    page.locator("form button", has_text="请会办").click()
    page.locator(".rows a", has_text="请入户核对人口").wait_for()

    visitor.press("派单说明")
    page.locator("summary", has_text="不承办本工作线").click()
    assert visitor.sees("洋口镇第8办公室")
    assert visitor.sees("在办最少（加权 2 件）")
    assert visitor.too_wide_by() == 0
    visitor.keep_screenshot("task-why")

    page.locator("h1 a").click()
    visitor.press("转办")
    page.fill("#reason", "参保地在五都镇")
    visitor.keep_screenshot("task-transfer")
    page.locator("form button", has_text="转办").click()
    page.locator(".alert-success", has_text="已转办").wait_for()
    assert visitor.complaints == []
