"""The worst of it before a real browser: nothing runs, nothing is loaded, nothing asks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from services.portal.web.app import create_app
from tests.browser.conftest import Visitor
from tests.hostile.corpus import HOSTILE
from tests.hostile.markup import written_over
from tests.hostile.test_pages import sheets
from tests.unit.portal.bench import Bench, digest, migrated_database
from tests.unit.portal.story import ADMINISTRATOR, AGENT, DIRECTIVE, NUMBER, QUERY_CODE, Story

WORST = "".join(HOSTILE[name] for name in ("image", "end of a title", "script"))  # as long as a name may be
_ACTIVE = "script, iframe, object, embed, img, video, audio, base, meta[http-equiv], [onerror], [onload], [onfocus]"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """A portal on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


def active_parts(page: Page) -> int:
    return page.locator(_ACTIVE).count()


@pytest.mark.browser
def test_nothing_that_people_wrote_runs_in_the_portal(page: Page, tmp_path: Path) -> None:
    bench = Bench(migrated_database(tmp_path, tmp_path / "template.db"))
    story = Story(query_digest=digest(NUMBER, QUERY_CODE))
    story.organisation()
    story.whole_case()
    story.directive(signed=())
    bench.hear(written_over(story.events, WORST))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    with served(create_app(bench.desk)) as url:
        visitor = Visitor(page, url, tmp_path)
        for person, paths in {
            AGENT: ("/", f"/cases/{NUMBER}", f"/directives/{DIRECTIVE}", "/inbox"),
            ADMINISTRATOR: ("/network", "/accounts"),
        }.items():
            page.context.clear_cookies()
            visitor.sign_in(person)
            for path in paths:
                visitor.go(path)
                assert active_parts(page) == page.locator("header img").count(), path
                assert page.locator("a[href^=javascript], a[href^=data]").count() == 0
    bench.database.dispose()
    assert visitor.complaints == [], "the browser had to hold something back"
    assert asked == []


@pytest.mark.browser
def test_nothing_runs_on_a_printed_sheet(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    plain, hostile = sheets("字"), sheets(" ".join(HOSTILE.values()))
    for before, after in zip(plain, hostile, strict=True):
        page.set_content(before)
        parts, active = page.locator("*").count(), active_parts(page)
        page.set_content(after)
        assert (page.locator("*").count(), active_parts(page)) == (parts, active)
        assert "alert(1)" in page.locator("body").inner_text()
    assert asked == []
