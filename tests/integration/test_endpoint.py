"""HTTP: who may, what is wrong with a body, one transaction a request, and nothing half-done."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from shared.contracts import Role
from shared.http import tokens
from shared.http.server import MOST_BYTES
from shared.identity import Identity
from tests.infrastructure.caller import Refused
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.probes import TOKEN_KEY, Probe, Probes


def refusal(source: Probe, path: str, body: object, *roles: Role) -> Refused:
    """What is answered to a request that must fail."""
    with pytest.raises(Refused) as refused:
        source.caller(*roles).post("source", path, body)
    return refused.value


def test_what_a_request_changes_is_there_for_the_next(probes: Probes) -> None:
    clerk = probes.source().caller(Role.CLERK)
    assert clerk.post("source", "/counters/a", {"amount": 3}) == {"name": "a", "value": 3}
    assert clerk.post("source", "/counters/a", {"amount": 4}) == {"name": "a", "value": 7}
    assert clerk.get("source", "/counters/a") == {"name": "a", "value": 7}


@ON_ONE_DATABASE
def test_every_wrong_field_is_named_in_both_languages(probes: Probes) -> None:
    wrong = refusal(probes.source(), "/regions", {"count": 0, "sise": 1}, Role.ADMINISTRATOR)
    assert wrong.status == 422
    assert wrong.fields == {"first", "count", "sise"}
    told = {error["field"]: (error["zh"], error["en"]) for error in wrong.problem["errors"]}
    assert told["first"] == ("必填", "Missing data for required field.")
    assert told["sise"] == ("没有这个字段", "Unknown field.")
    assert all(zh and en for zh, en in told.values())
    assert "first 必填" in wrong.problem["detail"]


@ON_ONE_DATABASE
def test_a_body_that_is_no_json_is_refused_like_any_wrong_input(probes: Probes) -> None:
    source = probes.source()
    token = source.token(Role.CLERK)
    for body in (b"{", b"\xff\xfe", b"[1, 2]", b'"text"', b"null", b"1"):
        answer = requests.post(
            f"{source.url}/counters/a", data=body, headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        assert answer.status_code == 422, body
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:zhenbi:problem:invalid"
        assert answer.json()["errors"], body
    assert "error" not in {json.loads(line)["level"] for line in source.log.read_text().splitlines()}


@ON_ONE_DATABASE
def test_a_body_in_chunks_is_read_like_any_other(probes: Probes) -> None:
    source = probes.source()
    headers = {"Authorization": f"Bearer {source.token(Role.CLERK)}", "Content-Type": "application/json"}

    def post(*chunks: bytes) -> requests.Response:
        return requests.post(f"{source.url}/counters/chunked", data=iter(chunks), headers=headers, timeout=20)

    kept = post(b'{"amo', b'unt":', b" 3}")
    assert (kept.status_code, kept.json()["value"]) == (201, 3)
    assert post().status_code == 422, "an empty one lacks the amount"
    assert post(b'{"amount": 1', b" " * MOST_BYTES, b"}").status_code == 413
    assert post(b'{"amount": 1}').json()["value"] == 4


@ON_ONE_DATABASE
def test_chunks_that_are_none_are_refused(probes: Probes) -> None:
    source = probes.source()
    address = urlsplit(source.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"POST /counters/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")


@ON_ONE_DATABASE
def test_only_those_who_may_get_in(probes: Probes) -> None:
    source = probes.source()
    body = {"amount": 1}
    assert refusal(source, "/counters/a", body).status == 401
    assert refusal(source, "/counters/a", body, Role.HANDLER).status == 403
    assert source.caller(Role.HANDLER, Role.CLERK).post("source", "/counters/a", body)["value"] == 1
    assert source.caller(Role.HANDLER).get("source", "/counters/a")["value"] == 1
    who = Identity(staff_id="x", name="x", unit="", scope="", roles=frozenset({Role.CLERK}))
    wrong_tokens = {
        "expired": tokens.issue(who, TOKEN_KEY, -1),
        "signed by somebody else": tokens.issue(who, TOKEN_KEY[::-1], 60),
        "no token": "abc.def.ghi",
    }
    for why, token in wrong_tokens.items():
        answer = requests.get(f"{source.url}/counters/a", headers={"Authorization": f"Bearer {token}"}, timeout=10)
        assert answer.status_code == 401, why
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@ON_ONE_DATABASE
def test_what_is_not_there_is_answered_in_the_same_form(probes: Probes) -> None:
    source = probes.source()
    for method, path, status in (("GET", "/nowhere", 404), ("DELETE", "/counters/a", 405)):
        answer = requests.request(method, source.url + path, timeout=10)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert {"detail", "detail_en"} <= answer.json().keys()
    with pytest.raises(Refused) as missing:
        source.caller(Role.CLERK).get("source", "/counters/none")
    assert missing.value.problem | {"title": ""} == {
        "type": "urn:zhenbi:problem:not-found",
        "title": "",
        "status": 404,
        "detail": "没有这个计数器",
        "detail_en": "there is no such counter",
    }


def test_an_error_takes_everything_back(probes: Probes) -> None:
    source = probes.source()
    assert source.caller().attempt("source", "/failures/conflict") == 409
    assert source.caller().attempt("source", "/failures/boom") == 500
    assert source.caller().attempt("source", "/failures/timeout") == 503
    assert source.notes("failing") == []
    assert source.count("outbox") == source.count("aggregate_sequence") == 0
    log = source.log.read_text()
    assert "as it was told" in log, "the reason of a 500 must be on record"
    assert "13812345678" not in log, "a phone number must not"


def test_requests_that_meet_on_one_aggregate_all_count(probes: Probes) -> None:
    source = probes.source()
    clerk = source.caller(Role.CLERK)
    clerk.post("source", "/counters/a", {"amount": 0})

    def add(_: int) -> int:
        return source.caller(Role.CLERK).attempt("source", "/counters/a", {"amount": 1, "dawdle_seconds": 0.05})

    with ThreadPoolExecutor(3) as crowd:
        answers = list(crowd.map(add, range(12)))
    done = answers.count(201)
    assert set(answers) <= {201, 503}, "who lost again and again is told to come later"
    assert done >= 8
    assert clerk.get("source", "/counters/a")["value"] == done
    assert source.count("note", "what = 'added'") == done + 1


def test_two_who_create_the_same_thing_do_not_get_in_each_others_way(probes: Probes) -> None:
    source = probes.source()

    def add(_: int) -> int:
        return source.caller(Role.CLERK).attempt("source", "/counters/new", {"amount": 1, "dawdle_seconds": 0.1})

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(add, range(2))) == [201, 201]
    assert source.caller(Role.CLERK).get("source", "/counters/new")["value"] == 2


def test_a_repeated_request_is_answered_and_not_carried_out_again(probes: Probes) -> None:
    source = probes.source()
    clerk, key = source.caller(Role.CLERK), "4f6c"
    first = clerk.post("source", "/counters/a", {"amount": 5}, Idempotency_Key=key)
    again = clerk.post("source", "/counters/a", {"amount": 5}, Idempotency_Key=key)
    assert first == again == {"name": "a", "value": 5}
    assert clerk.get("source", "/counters/a")["value"] == 5
    with pytest.raises(Refused) as different:
        clerk.post("source", "/counters/a", {"amount": 6}, Idempotency_Key=key)
    assert different.value.status == 422
    assert clerk.post("source", "/counters/a", {"amount": 5}, Idempotency_Key="other")["value"] == 10


def test_the_same_request_twice_at_the_same_time_is_carried_out_once(probes: Probes) -> None:
    source = probes.source()

    def add(_: int) -> int:
        body = {"amount": 5, "dawdle_seconds": 0.2}
        return int(source.caller(Role.CLERK).post("source", "/counters/a", body, Idempotency_Key="k")["value"])

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(add, range(2))) == [5, 5]
    assert source.caller(Role.CLERK).get("source", "/counters/a")["value"] == 5


@ON_ONE_DATABASE
def test_personal_data_lies_sealed_in_the_database(probes: Probes) -> None:
    source = probes.source()
    source.caller(Role.CLERK).post("source", "/counters/a", {"amount": 1, "secret": "王小明"})
    assert source.count("counter", "secret LIKE '%王小明%'") == 0
    assert source.count("counter", "length(secret) > 50") == 1


@ON_ONE_DATABASE
def test_operators_see_how_a_service_does(probes: Probes) -> None:
    source = probes.source()
    source.caller(Role.CLERK).post("source", "/counters/a", {"amount": 1})
    refusal(source, "/counters/b", {}, Role.CLERK)
    assert requests.get(f"{source.url}/healthz", timeout=5).text == "ok\n"
    assert requests.get(f"{source.url}/readyz", timeout=5).text == "ready\n"
    route = {"service": "dispatch", "method": "POST", "route": "/counters/<name>"}
    assert source.metric("zhenbi_http_requests_total", **route, status="201") == 1
    assert source.metric("zhenbi_http_requests_total", **route, status="422") == 1
    assert source.metric("zhenbi_http_request_seconds_count", **route) == 2
    described = requests.get(f"{source.url}/openapi.json", timeout=5).json()
    assert described["openapi"] == "3.1.0"
    assert described["paths"]["/counters/{name}"]["post"]["responses"].keys() >= {"201", "422", "default"}
