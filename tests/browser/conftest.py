"""A portal in its own process and a Chromium before it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from services.portal.model.accounts import DEMO_PASSWORD
from tests.infrastructure.needs import missing
from tests.infrastructure.ports import reserve
from tests.infrastructure.processes import ServiceProcess

CHROMIUM = os.environ.get("TEST_CHROMIUM", "/usr/bin/chromium")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 20_000  # the services of other tests share the processors
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 800}


@pytest.fixture
def portal(tmp_path: Path, sqlite_templates: Path) -> Iterator[str]:
    """The base URL of a portal that a story has been told to."""
    port = reserve(["portal"])["portal"]
    where = (str(tmp_path), str(sqlite_templates / "portal-alone.db"), str(port))
    process = ServiceProcess("portal", ["-m", "tests.browser.portal", *where], {}, port, tmp_path / "portal.log")
    try:
        process.start(page="/sign-in")
        yield process.url
    finally:
        process.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the session."""
    if not Path(CHROMIUM).exists():
        missing("Chromium", f"there is no {CHROMIUM}; apt-get install chromium, or name one in TEST_CHROMIUM")
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        except Error as why:
            missing("Chromium", why)
        yield browser
        browser.close()


class Visitor:
    """A person before a screen. Every complaint of the browser is kept: policy violations, failures, foreign hosts."""

    def __init__(self, page: Page, url: str, shots: Path) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        self._shots = shots
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(url) else self.complaints.append(request.url))

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.url + path)

    def sign_in(self, account: str) -> None:
        """Sign in with the form."""
        self.go("/sign-in")
        self.page.fill("#account", account)
        self.page.fill("#password", DEMO_PASSWORD)
        self.page.click("main .panel button")

    def press(self, label: str) -> None:
        """Press the first button or link with this label."""
        self.page.locator(f"main :is(button, a):has-text('{label}'):visible").first.click()

    def sees(self, text: str) -> bool:
        """Whether the page shows ``text``."""
        return text in self.page.locator("body").inner_text()

    def keep_screenshot(self, name: str) -> None:
        """Keep a picture of the whole page."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        self._shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._shots / f"{name}-{width}.png", full_page=True)

    def too_wide_by(self) -> int:
        """By how many pixels the page is wider than the screen."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def visitor(request: pytest.FixtureRequest, chromium: Browser, portal: str) -> Iterator[Visitor]:
    """Somebody with a telephone, and somebody at a desk; TEST_SCREENSHOTS names the folder for pictures."""
    context = chromium.new_context(viewport=request.param, locale="zh-CN", timezone_id="Asia/Shanghai")
    shots = Path(os.environ.get("TEST_SCREENSHOTS", "var/screenshots"))
    yield Visitor(context.new_page(), portal, shots)
    context.close()
