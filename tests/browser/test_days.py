"""Days of people before the portal, in a real Chromium, on a telephone and at a desk."""

import pytest

from tests.browser.conftest import Visitor
from tests.browser.story import IN_HAND, LATE, TO_RATE, WAITING
from tests.unit.portal.story import (
    ADMINISTRATOR,
    AGENT,
    CLERK,
    DIRECTIVE,
    HANDLER,
    ISSUER,
    LEADER,
    NUMBER,
    OFFICE,
    QUERY_CODE,
)

pytestmark = pytest.mark.browser


def test_an_agent_signs_what_is_red_first(visitor: Visitor) -> None:
    visitor.sign_in(AGENT)
    cards = visitor.page.locator(".card-work")
    assert "临时救助" in cards.nth(0).inner_text()
    assert "超期" in cards.nth(0).inner_text()
    visitor.keep_screenshot("my-work")
    cards.nth(0).get_by_role("button", name="签收").click()
    assert visitor.sees("已签收")
    assert visitor.page.locator(".card-work", has_text="临时救助").get_by_role("link", name="反馈").is_visible()
    assert visitor.complaints == []


def test_an_agent_reads_a_directive_and_is_done_with_it(visitor: Visitor) -> None:
    visitor.sign_in(AGENT)
    visitor.go(f"/directives/{DIRECTIVE}")
    visitor.press("签收")
    visitor.press("签收")
    assert visitor.sees("已签收")
    assert visitor.page.locator(".card-work", has_text="医保参保缴费").count() == 0
    assert visitor.complaints == []


def test_a_report_survives_a_service_that_is_down(visitor: Visitor) -> None:
    visitor.sign_in(HANDLER)
    visitor.press("反馈")
    visitor.page.fill("#result", "已核对材料 DOWN")
    visitor.page.fill("#answer", "已为您登记,明天生效。")
    visitor.press("提交反馈")
    assert visitor.sees("不会重复办理")
    visitor.keep_screenshot("owner-down")
    assert visitor.page.input_value("#answer") == "已为您登记,明天生效。"
    visitor.page.fill("#result", "已核对材料")
    visitor.press("提交反馈")
    assert visitor.sees("反馈已提交")


def test_a_leader_signs_an_urge_and_reviews_a_report(visitor: Visitor) -> None:
    visitor.sign_in(LEADER)
    assert visitor.sees("催办机构负责人")
    visitor.press("签收")
    assert visitor.sees("催办已签收")
    visitor.press("审核")
    assert visitor.sees("已核对户口簿和身份证")
    visitor.press("审核通过")
    assert visitor.sees("审核通过")
    assert not visitor.sees("等您审核")
    assert visitor.complaints == []


def test_a_resident_looks_up_the_case_and_rates_it(visitor: Visitor) -> None:
    visitor.go("/progress")
    visitor.page.fill("#number", TO_RATE)
    visitor.page.fill("#code", QUERY_CODE.lower())
    visitor.press("查询")
    assert visitor.sees("已经办结，请您评价")
    visitor.page.get_by_label("满意", exact=True).check()
    visitor.page.fill("#remark", "办得快")
    visitor.keep_screenshot("progress")
    visitor.press("提交评价")
    assert visitor.sees("谢谢您的评价")
    assert visitor.complaints == []


def test_a_clerk_finds_a_case_by_its_number_and_reads_its_story(visitor: Visitor) -> None:
    visitor.sign_in(CLERK)
    visitor.page.fill("#lookup", NUMBER)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"**/cases/{NUMBER}")
    assert visitor.sees("一次性告知全部所缺材料")
    assert visitor.sees("结案，居民评价：满意")
    visitor.keep_screenshot("case")


def test_an_issuer_sees_who_is_silent(visitor: Visitor) -> None:
    visitor.sign_in(ISSUER)
    visitor.go(f"/directives/{DIRECTIVE}")
    visitor.page.locator("summary", has_text="五都镇").click()
    assert visitor.sees("溪滩村便民服务点")
    visitor.keep_screenshot("directive")
    assert visitor.complaints == []


def test_the_keyboard_is_enough(visitor: Visitor) -> None:
    visitor.go("/sign-in")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.textContent") == "跳到正文"
    visitor.page.locator("#account").focus()
    visitor.page.keyboard.type(AGENT)
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.type("zhenbi-demo")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"{visitor.url}/")
    button = visitor.page.locator(".card-work").nth(0).get_by_role("button", name="签收")
    button.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator(".alert-success").wait_for()


_PAGES = {
    None: ("/sign-in", "/progress", "/nothing"),
    AGENT: ("/", "/inbox", f"/cases/{WAITING}", f"/cases/{LATE}", f"/directives/{DIRECTIVE}", "/password"),
    CLERK: ("/", f"/cases/{IN_HAND}", f"/cases/{TO_RATE}"),
    ISSUER: ("/", f"/directives/{DIRECTIVE}"),
    LEADER: ("/people", f"/people/{OFFICE}/duties/new", "/settlements"),
    ADMINISTRATOR: ("/network", "/accounts?text=361103"),
}
_TOO_SMALL_TO_TOUCH = """
    [...document.querySelectorAll('button, input:not([type=hidden]), textarea, summary, nav a, a.btn, .rows a')]
        .map(element => [(element.closest('label') ?? element).getBoundingClientRect(), element.outerHTML])
        .filter(([box]) => box.width > 0 && box.height < 44)
        .map(([, html]) => html.slice(0, 120))
"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_its_screen_and_can_be_touched(visitor: Visitor, language: str) -> None:
    faults = []
    for person, paths in _PAGES.items():
        if person:
            visitor.page.context.clear_cookies()
            visitor.sign_in(person)
        for path in paths:
            visitor.go(f"{path}{'&' if '?' in path else '?'}lang={language}")
            visitor.keep_screenshot(f"{person or 'public'}{path.partition('?')[0].replace('/', '-')}-{language}")
            faults += [(path, f"too wide by {wide}") for wide in [visitor.too_wide_by()] if wide]
            faults += [(path, small) for small in visitor.page.evaluate(_TOO_SMALL_TO_TOUCH)]
            faults += [(path, complaint) for complaint in visitor.complaints if "404" not in complaint]
            visitor.complaints.clear()
    assert faults == []
