"""Answers of a WSGI app in the metrics."""

from collections.abc import Iterable
from typing import Any

import pytest
from prometheus_client import REGISTRY
from werkzeug.test import Client
from werkzeug.wrappers import Response

from shared.http.counting import counted

SERVICE = "counting-test"


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/breaks":
        raise RuntimeError("as it was told")
    return Response("", 503 if environ["PATH_INFO"] == "/busy" else 200)(environ, start_response)


def count(method: str, status: str) -> float:
    labels = {"service": SERVICE, "method": method, "route": "pages", "status": status}
    return REGISTRY.get_sample_value("zhenbi_http_requests_total", labels) or 0.0


@pytest.mark.parametrize(
    ("path", "method", "label", "status"),
    [("/a/1", "GET", "GET", "200"), ("/busy", "POST", "POST", "503"), ("/a", "BREW", "other", "200")],
)
def test_an_answer_is_counted(path: str, method: str, label: str, status: str) -> None:
    before = count(label, status)
    assert Client(counted(app, SERVICE)).open(path, method=method).status_code == int(status)
    assert count(label, status) == before + 1


def test_a_failure_counts_as_an_error_and_goes_on_its_way() -> None:
    before = count("GET", "500")
    with pytest.raises(RuntimeError):
        Client(counted(app, SERVICE)).get("/breaks")
    assert count("GET", "500") == before + 1
