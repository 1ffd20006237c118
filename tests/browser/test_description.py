"""The readable page of a service's description, in a browser that obeys its content security policy."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.infrastructure.broker import Broker
from tests.infrastructure.databases import Databases
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.network import running_network

pytestmark = pytest.mark.browser


@ON_ONE_DATABASE
def test_the_description_is_shown_and_nothing_is_fetched_from_elsewhere(
    chromium: Browser, broker: Broker, databases: Databases, tmp_path: Path
) -> None:
    with running_network(broker, databases, tmp_path, services=["intake"]) as network:
        page = chromium.new_page()
        complaints: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{network.urls['intake']}/docs")
        expect(page.locator(".info .title")).to_contain_text("intake")
        page.locator(".opblock-tag", has_text="case list").click()
        page.locator(".opblock", has_text="/cases").first.click()
        expect(page.locator(".parameters").first).to_contain_text("cursor")
        page.close()
    assert complaints == []
    assert {url for url in asked if not url.startswith((network.urls["intake"], "data:"))} == set()
