"""Bodies nobody's browser sends: each is refused with a page or a problem that can be read, and costs nothing else."""

import errno
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import eventlet
import pytest
from werkzeug.test import Client

from services.portal.web.app import create_app
from shared.http import server
from shared.http.server import MOST_BYTES, WebServer
from tests.hostile.corpus import NO_TEXT
from tests.unit.portal.bench import Bench

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
LARGEST_FORM = 256 * 1024
TYPED = "很久以前写的一段话"


@pytest.fixture
def client(bench: Bench) -> Client:
    """The pages behind the service's web server: everything but the socket."""
    web_server = WebServer()
    web_server.container = SimpleNamespace(config={"PAGES": create_app(bench.desk)})
    return Client(web_server.get_wsgi_app())


class Slow(BytesIO):
    """A line on which the rest does not come."""

    def read(self, size: int | None = -1) -> bytes:
        eventlet.sleep(5)
        return b""


def test_a_form_that_was_cut_off_is_told_of_and_not_taken_for_a_stale_one(client: Client) -> None:
    cut = {"CONTENT_LENGTH": "1000"}
    for path, text in {"/progress": "内容没有传完", "/progress?lang=en": "the body is not complete"}.items():
        answer = client.post(path, data=b"number=1", content_type=FORM, environ_overrides=cut)
        assert (answer.status_code, answer.mimetype) == (400, "text/html")
        assert text in answer.text
    answer = client.post("/api/token", data=b'{"account": "a"', environ_overrides=cut)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["type"] == "urn:zhenbi:problem:malformed"  # type: ignore[index]


def test_a_body_that_does_not_come_is_not_waited_for_and_the_line_is_given_up(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_BODY_SECONDS", 0.01)
    given_up: list[bool] = []
    environ: dict[str, Any] = {"CONTENT_LENGTH": "9", server._HANG_UP: lambda: given_up.append(True)}
    answer = client.post("/progress", input_stream=Slow(), content_type=FORM, environ_overrides=environ)
    assert (answer.status_code, given_up) == (408, [True])
    assert "内容没有及时送到" in answer.text


@pytest.mark.parametrize("size", [LARGEST_FORM + 1, MOST_BYTES, MOST_BYTES + 1])
def test_a_form_that_is_too_large_is_told_of_on_a_page_that_does_not_read_it_again(client: Client, size: int) -> None:
    for body, kind in ((b"number=", FORM), (b'--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n', PARTS)):
        answer = client.post("/progress", data=body.ljust(size, b"1"), content_type=kind)
        assert answer.status_code == 413
        assert "内容过大" in answer.text


def test_a_body_in_chunks_comes_whole(client: Client) -> None:
    body, chunked = BytesIO(b'{"account": "nobody", "password": "x"}'), {"Transfer-Encoding": "chunked"}
    answer = client.post("/api/token", input_stream=body, content_type="application/json", headers=chunked)
    assert answer.status_code == 401, "account and password were read"


@pytest.mark.parametrize("part", [b"form-data", b"nonsense", b"form-data; nome=x"])
def test_a_field_without_a_name_is_refused(client: Client, part: bytes) -> None:
    body = b"--b\r\nContent-Disposition: %s\r\n\r\n%s\r\n--b--\r\n" % (part, TYPED.encode())
    answer = client.post("/progress", data=body, content_type=PARTS)
    assert answer.status_code == 422
    assert "表单中有字段没有名字" in answer.text


@pytest.mark.parametrize("text", NO_TEXT.values(), ids=NO_TEXT)
def test_what_is_no_text_is_refused_by_name(client: Client, text: str) -> None:
    for wrong in ("account", "password"):
        answer = client.post("/api/token", json={"account": "a", "password": "b"} | {wrong: text})
        assert answer.status_code == 422
        assert answer.json["errors"][0]["field"] == wrong  # type: ignore[index]
    if not any("\ud800" <= sign <= "\udfff" for sign in text):  # half a character cannot be sent in UTF-8
        answer = client.post("/progress", data={"number": text, "remark": TYPED})
        assert answer.status_code == 422
        assert "number: 内容含有控制字符" in answer.text
        assert TYPED in answer.text, "it can be copied"


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b'{"account": ' + b"9" * 10_000 + b"}"]
)
def test_a_token_is_not_given_for_what_is_no_json(client: Client, body: bytes) -> None:
    answer = client.post("/api/token", data=body, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("number", [errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ECONNRESET])
def test_a_line_that_breaks_ends_nothing_else(number: int) -> None:
    def serve(_connection: object) -> None:
        raise OSError(number, "gone")

    web_server = WebServer()
    web_server._serv = SimpleNamespace(process_request=serve)
    web_server.process_request(None, ("127.0.0.1", 1))
