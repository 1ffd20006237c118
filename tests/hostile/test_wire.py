"""Below HTTP libraries: requests as bytes, which no honest client sends. Each is answered, or the line is cut."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote, urlsplit

import pytest
import requests

from shared.contracts import Role
from shared.http.server import MOST_BYTES
from tests.hostile.aftermath import logged
from tests.hostile.corpus import HOSTILE, NO_BODY, NO_TEXT, joined
from tests.hostile.elsewhere import FromElsewhere
from tests.infrastructure.broker import Broker
from tests.infrastructure.network import Network
from tests.integration.intake.door_county import ADVICE, VILLAGE, clerk, running_county

_SECONDS = 20
CASE = b'{"item": "ybzx", "region": "361103102200", "resident": {"name": "x"}}'


@pytest.fixture(scope="module")
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("wire")
    with running_county("postgresql", request, broker, folder, services=("intake", "portal")) as network:
        yield network


def exchange(network: Network, service: str, raw: bytes) -> tuple[int, bytes]:
    """The status that these bytes are answered with, and the rest; 0: the line was cut."""
    address = urlsplit(network.urls[service])
    with socket.create_connection((address.hostname, address.port), timeout=_SECONDS) as line:
        said = b""
        try:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
        except TimeoutError:
            raise
        except OSError:  # they hung up before we had said everything, and may have said why
            pass
        with suppress(ConnectionError):
            while piece := line.recv(65536):
                said += piece
    return (int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/") else 0), said


def bearing(network: Network) -> bytes:
    """The header of a clerk who may file cases."""
    return b"Authorization: Bearer " + network.token(Role.CLERK, scope=VILLAGE[:9], unit="u").encode()


def asking(method: bytes, path: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    """A request with these headers; the body's length is told if there is one."""
    length = [b"Content-Length: %d" % len(body)] if body else []
    lines = [b"%s %s HTTP/1.1" % (method, path), b"Host: x", b"Connection: close", *length, *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


JSON = b"Content-Type: application/json"
TOGETHER = {f"texts {number}": text for number, text in enumerate(joined(HOSTILE.values(), 110))}
VALUES = {
    **{name: text.replace("\r", " ").replace("\n", " ").encode() for name, text in TOGETHER.items()},
    **{name: text.encode("utf-8", "surrogatepass") for name, text in NO_TEXT.items()},
    "bytes": bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b""),
    "long": b"k" * 5000,
}
NO_MATTER = (b"X-Forwarded-For", b"Accept-Language", b"If-Match", b"traceparent", b"Cookie", b"Accept")
READING = (b"If-None-Match", b"Range", b"Content-Disposition", b"Cookie", b"Accept-Language", b"X-CSRFToken")


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_header_may_hold_anything(network: Network, value: bytes) -> None:
    who = bearing(network)
    for names in ((b"Idempotency-Key",), (b"Idempotency-Key",), NO_MATTER):  # the second time it is a repeat
        headers = [name + b": " + value for name in names]
        status, said = exchange(network, "intake", asking(b"POST", b"/cases", who, JSON, *headers, body=CASE))
        assert status in (0, 201, 400, 412, 422, 431), said[:600]
    for names in (READING, (b"Authorization",), (b"Host",), (b"Content-Type",)):
        headers = [name + b": " + value for name in names]
        status, said = exchange(network, "intake", asking(b"GET", b"/cases", *headers))
        assert status in (0, 400, 401, 431), said[:600]
        status, said = exchange(network, "portal", asking(b"GET", b"/progress", *headers))
        assert status in (0, 200, 400, 431), said[:600]


PATHS = {
    "null byte": b"/cases/%00",
    "broken escape": b"/cases/%",
    "broken utf-8": b"/cases/%ff%fe",
    "surrogate": b"/cases/%ed%a0%80",
    "overlong slash": b"/cases/..%c0%af..%c0%afetc/passwd",
    "traversal": b"/docs/..%2f..%2f..%2fconfig.py",
    "double": b"/docs/%252e%252e%252fopenapi.py",
    "windows": b"/docs/..%5c..%5cconfig.py",
    "absolute": b"http://evil.example/cases",
    "two slashes": b"//evil.example/cases",
    "line break": b"/cases/%0d%0aSet-Cookie:%20a=1",
    "long": b"/cases/" + b"9" * 7000,
    "longer": b"/cases/" + b"9" * 100_000,
    "deep": b"/a" * 3000,
    "no slash": b"cases",
    "star": b"*",
    "brackets": b"/cases?[]=1&[&]&=&&==",
    "numbers": b"/cases?limit=" + b"9" * 6000,
    "negative": b"/cases?limit=-1",
    "same twice": b"/cases?limit=1&limit=2",
    "far past": b"/cases?since=0001-01-01T00:00:00%2B14:00",
    "far future": b"/cases?until=9999-12-31T23:59:59-14:00",
    "cursor": b"/cases?cursor=" + b"W" * 350,
    "format": b"/cases?state=%25s%25n%7B0.__class__%7D",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("service", ["intake", "portal"])
def test_an_address_may_be_anything(network: Network, service: str, path: bytes) -> None:
    for headers in ((), (bearing(network),)):
        status, said = exchange(network, service, asking(b"GET", path, *headers))
        assert status < 500, said[:800]
        assert b"\r\nSet-Cookie: a=1" not in said
        assert b"root:" not in said
        assert b"import " not in said


FORM = b"Content-Type: application/x-www-form-urlencoded"
PARTS = b"Content-Type: multipart/form-data; boundary=b"
CHUNKED = b"Transfer-Encoding: chunked"
# What they are sent to: an endpoint and a page that are open to everybody.
OPEN = {"intake": asking(b"POST", b"/drafts", JSON), "portal": asking(b"POST", b"/progress", FORM)}
# Begins with a line of its own, or goes on where the open request's headers end.
LINES = {
    "nothing": b"",
    "not http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "half a line": b"GET /cases",
    "no such method": b"BREW /cases HTTP/1.1\r\nHost: x\r\n\r\n",
    "http 0.9": b"GET /healthz\r\n\r\n",
    "http 9": b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "many headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 5000 + b"\r\n",
    "a folded header": b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "many requests": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 20,
}
BODIES = {
    "negative length": b"Content-Length: -1\r\n\r\n",
    "length that is no number": b"Content-Length: ten\r\n\r\n",
    "length in other digits": "Content-Length: ٣\r\n\r\n{}".encode(),
    "length with an underscore": b"Content-Length: 1_0\r\n\r\n{}",
    "endless length": b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "two lengths": b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
    "length and chunks": b"Content-Length: 2\r\n" + CHUNKED + b"\r\n\r\n0\r\n\r\n",
    "huge chunk": CHUNKED + b"\r\n\r\nffffffffffffffff\r\n{}\r\n",
    "negative chunk": CHUNKED + b"\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
    "chunk of no size": CHUNKED + b"\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "chunk cut off": CHUNKED + b"\r\n\r\n9\r\n{}",
    "unknown coding": b"Transfer-Encoding: gzip\r\n\r\n{}",
    "more than was said": b"Content-Length: 2\r\n\r\n{}GET /readyz HTTP/1.1\r\n\r\n",
    "less than was said": b"Content-Length: 9\r\n\r\n{}",
    "much less than was said": b"Content-Length: 100000\r\n\r\nnumber=1&code=2",
    "too much announced": b"Content-Length: %d\r\n\r\nnumber=1" % (MOST_BYTES + 1),
    "promised and not sent": b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",
}


@pytest.mark.parametrize("service", ["intake", "portal"])
def test_a_request_may_be_no_request(network: Network, service: str) -> None:
    following = OPEN[service].removesuffix(b"\r\n").replace(b"Connection: close\r\n", b"")
    raws = LINES | {name: following + rest for name, rest in BODIES.items()}
    for name, raw in raws.items():
        status, said = exchange(network, service, raw)
        assert status < 500, f"{name}: {said[:800]!r}"
        assert b"Traceback" not in said, name


FIELD = b'--b\r\nContent-Disposition: form-data; name="%d"\r\n\r\n1\r\n'
FORMS = {
    "too large": (FORM, b"number=" + b"1" * 300_000),
    "much too large": (FORM, b"number=" + b"1" * (MOST_BYTES + 1)),
    "many fields": (FORM, b"&".join(b"a%d=1" % number for number in range(20_000))),
    "no utf-8": (FORM, b"number=\xff\xfe\xed\xa0\x80&code=%ff%fe"),
    "zeros": (FORM, b"number=\x00&\x00=%00"),
    "many parts": (PARTS, b"".join(FIELD % number for number in range(2000)) + b"--b--\r\n"),
    "a large part": (PARTS, FIELD % 1 + FIELD.replace(b"1\r\n", b"1" * 250_000 + b"\r\n") % 2 + b"--b--\r\n"),
    "a part without a name": (PARTS, b"--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--\r\n"),
    "a part without an end": (PARTS, FIELD % 1 + b"--b\r\nContent-Disposition: form-data; name="),
    "parts without a boundary": (b"Content-Type: multipart/form-data", FIELD % 1 + b"--b--\r\n"),
    "a boundary that is none": (b"Content-Type: multipart/form-data; boundary=\xff\x00", FIELD % 1),
    "a type that is none": (b"Content-Type: ;;;=a/b/c; =x; charset=rot13", b"number=1"),
}


@pytest.mark.parametrize(("kind", "body"), FORMS.values(), ids=FORMS)
def test_a_form_may_be_no_form(network: Network, kind: bytes, body: bytes) -> None:
    for service, path in (
        ("portal", b"/progress"),
        ("portal", b"/api/token"),
        ("intake", b"/open311/v2/requests.json"),
    ):
        status, said = exchange(network, service, asking(b"POST", path, kind, body=body))
        assert status in (0, 400, 401, 413, 422), f"{path!r}: {said[:800]!r}"


@pytest.mark.parametrize("body", NO_BODY.values(), ids=NO_BODY)
def test_a_token_may_be_asked_for_with_anything(network: Network, body: bytes) -> None:
    status, said = exchange(network, "portal", asking(b"POST", b"/api/token", JSON, body=body))
    assert status in (413, 422), said[:800]


TEXTS = {**TOGETHER, **NO_TEXT, "long": "长" * 20_000}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_field_of_the_portal_may_hold_anything(network: Network, text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    path, portal = quote(raw, safe="")[:3000], network.urls["portal"]
    with requests.Session() as browser:
        browser.mount("http://", FromElsewhere())
        page = browser.get(f"{portal}/progress", timeout=_SECONDS).text
        csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
        for address, fields in (
            ("/progress", {"number": raw, "code": raw}),
            ("/progress/rating", {"number": raw, "code": raw, "grade": raw, "remark": raw}),
            (f"/v/{VILLAGE}", {"name": raw, "phone": raw, "item": raw, "summary": raw}),
            (f"/v/{VILLAGE}/draft", {"number": raw, "query_code": raw}),
            (f"/v/{VILLAGE}/confirm", {"number": raw, "query_code": raw, "attribute.x": raw}),
        ):
            form = {"csrf_token": csrf, **fields}
            answer = browser.post(portal + address, data=form, timeout=_SECONDS)
            assert answer.status_code < 500, f"{address}: {answer.text[:500]}"
        for address in (f"/v/{path}", f"/api/progress/{path}?code={path}", f"/api/timeline/{path}"):
            answer = browser.get(portal + address, timeout=_SECONDS)
            assert answer.status_code < 500, f"{address}: {answer.text[:500]}"
        token = {"account": text, "password": "x"}
        assert browser.post(f"{portal}/api/token", json=token, timeout=_SECONDS).status_code in (401, 422)


def test_everybody_else_is_served_as_before(network: Network) -> None:
    filed = clerk(network).post("intake", "/cases", {"item": ADVICE, "region": VILLAGE, "resident": {"name": "王小明"}})
    assert filed["state"] == "submitted"
    for name, process in network.processes.items():
        assert process.is_running, name
        assert process.metric("zhenbi_http_requests_total", status="500") == 0, name
        assert list(logged(name, process.log)) == []
