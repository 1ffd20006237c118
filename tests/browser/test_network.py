"""One case on a running network, handled by people who only press buttons."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from shared.contracts import Role
from tests.browser.conftest import PHONE, Visitor
from tests.infrastructure.network import Network
from tests.scenario.conftest import REGIONS
from tests.scenario.plot import ALLOWANCE, Plot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"])]


@pytest.fixture
def plot(network: Network, tmp_path: Path) -> Plot:
    """A small county on a running network, and the case of one of its residents."""
    regions = tmp_path / "regions.csv"
    regions.write_text(REGIONS, encoding="utf-8")
    pack = network.load_pack(regions)
    network.wait_until_settled(60)
    return Plot(network, next(region.code for region in pack.regions if len(region.code) == 12))


@pytest.fixture
def person(network: Network, chromium: Browser, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody with a telephone before the network's own portal."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    yield Visitor(context.new_page(), network.urls["portal"], tmp_path / "screenshots")
    context.close()


def test_people_who_only_press_buttons_bring_a_case_to_its_end(plot: Plot, person: Visitor) -> None:
    filed = plot.file(ALLOWANCE)
    number = filed["number"]
    plot.accept(number)
    tasks = plot.tasks(number, 2)
    plot.network.wait_until_settled(60)

    for task in tasks:
        person.page.context.clear_cookies()
        person.sign_in(task["assignee"])
        card = person.page.locator(".card-work", has_text=number)
        card.get_by_role("button", name="签收").click()
        assert person.sees("已签收")
        card.get_by_role("link", name="反馈").click()
        person.page.fill("#result", "入户核查属实。")
        if person.page.locator("#answer").count():
            person.page.fill("#answer", "符合条件，自 12 月起按月发放。")
        person.press("提交反馈")
        assert person.sees("反馈已提交")

    reporters = {task["assignee"] for task in tasks}
    reviewer = next(
        staff
        for staff in plot.pack.staff
        if staff.staff_id not in reporters and plot.village.startswith(staff.scope) and Role.CLERK in staff.roles
    )
    person.page.context.clear_cookies()
    person.sign_in(reviewer.staff_id)
    for left, part in ((1, "协办"), (0, "主办")):  # the lead waits for the co-handler
        card = person.page.locator(".card-work", has_text=number).filter(has_text=part)
        card.get_by_role("link", name="审核").click()
        person.press("审核通过")
        assert person.page.locator(".card-work", has_text=number).count() == left

    plot.reaches(number, "follow_up")
    plot.network.wait_until_settled(60)
    person.page.context.clear_cookies()
    person.go("/progress")
    person.page.fill("#number", number)
    person.page.fill("#code", filed["query_code"])
    person.press("查询")
    person.page.get_by_label("满意", exact=True).check()
    person.press("提交评价")
    assert person.sees("谢谢您的评价")
    plot.reaches(number, "closed")

    person.sign_in(plot.with_role(Role.ADMINISTRATOR, plot.pack.code).staff_id)
    person.go("/network")
    rows = person.page.locator("table").first.locator("tbody tr").all_inner_texts()
    assert len(rows) == 5
    assert all("正常" in row and "在听" in row for row in rows), rows
    assert person.complaints == []
