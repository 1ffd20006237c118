"""How pages and files are delivered: headers, caching, compression, languages, errors."""

import gzip
import re

import pytest

from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser


@pytest.mark.parametrize("path", ["/sign-in", "/progress", "/nothing", "/api/nothing", "/static/portal.css"])
def test_every_answer_has_the_security_headers(browser: Browser, path: str) -> None:
    headers = browser.client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_and_name_no_other_host(browser: Browser) -> None:
    response = browser.client.get("/sign-in")
    assert response.headers["Cache-Control"] == "no-store"
    assert not re.findall(r'(?:href|src|action)="(?:https?:)?//', response.text)


def test_style_sheets_are_compressed_and_cached_under_their_hash(browser: Browser) -> None:
    page = browser.get("/sign-in")
    for url in re.findall(r'href="(/static/[^"]+)"', page):
        response = browser.client.get(url, headers={"Accept-Encoding": "gzip"})
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.data) == browser.client.get(url).data
        again = browser.client.get(url, headers={"Accept-Encoding": "gzip", "If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


def test_the_first_page_weighs_less_than_50_kilobytes(browser: Browser) -> None:
    page = browser.client.get("/progress")
    weight = len(page.data)
    for url in re.findall(r'href="(/static/[^"]+)"', page.text):
        weight += len(browser.client.get(url, headers={"Accept-Encoding": "gzip"}).data)
    assert weight < 50_000


@pytest.mark.parametrize("path", ["/static/../bootstrap.py", "/static/vendor/VENDORED.md", "/static/nothing.css"])
def test_nothing_else_is_served(browser: Browser, path: str) -> None:
    assert browser.status(path) == 404


def test_chinese_by_default_english_on_request_and_remembered(browser: Browser) -> None:
    assert '<html lang="zh-CN">' in browser.get("/sign-in")
    assert '<html lang="en">' in browser.get("/sign-in?lang=en")
    assert "Staff sign-in" in browser.get("/sign-in")
    assert "工作人员登录" in browser.get("/sign-in?lang=zh")


def test_an_unknown_page_is_plain(browser: Browser) -> None:
    response = browser.client.get("/nothing")
    assert response.status_code == 404
    assert "没有这个页面" in response.text


def test_a_broken_page_says_so_and_shows_no_trace(
    browser: Browser, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.portal.web.sign_in._form", lambda: 1 / 0)
    response = browser.client.get("/sign-in")
    assert response.status_code == 500
    assert "系统出错" in response.text
    assert "ZeroDivisionError" not in response.text
