"""``@endpoint`` from the WSGI side: authentication, validation, the transaction, the answer, the count."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from marshmallow import fields, validate
from nameko.containers import ServiceContainer
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from shared.config import Settings
from shared.contracts import Role
from shared.errors import Conflict
from shared.http import tokens
from shared.http.endpoint import ANY_STAFF, MOST_BYTES, PUBLIC, EndpointEntrypoint, Request, endpoint
from shared.http.schemas import AnswerSchema, CommandSchema
from shared.http.server import WebServer
from shared.http.versions import Versioned
from shared.identity import Identity
from shared.persistence.attempts import TRIES
from shared.sealing import Sealer, new_key
from shared.service import Service, Wiring
from tests.unit.shared.small_store import SmallUnitOfWork, Store, region

KEY = "a key of at least thirty-two bytes, for HS256"
CLERK = Identity(staff_id="c-1", name="李", unit="u", scope="361103", roles=frozenset({Role.CLERK}))
AGENT = Identity(staff_id="a-1", name="周", unit="u", scope="361103", roles=frozenset({Role.AGENT}))


@dataclass(frozen=True)
class KeepThing:
    name: str
    tags: tuple[str, ...] = ()


class ThingBody(CommandSchema):
    class Meta(CommandSchema.Meta):
        command = KeepThing

    name = fields.String(required=True, validate=validate.Length(min=1))
    tags = fields.List(fields.String(), load_default=list)


class ThingView(AnswerSchema):
    name = fields.String()
    by = fields.String()


calls: list[Any] = []
BY_NAME = Versioned(version=lambda thing: thing["name"], present=lambda request, uow: {"name": request.path["name"]})


class SmallService(Service):
    """Keeps things."""

    name = "small"

    @endpoint("POST", "/things", body=ThingBody, answer=ThingView, roles={Role.CLERK}, status=201)
    def keep(self, request: Request, uow: SmallUnitOfWork) -> dict[str, str]:
        """Keep a thing."""
        calls.append(request)
        uow.keep(request.body.name)
        uow.publish(region())
        return {"name": request.body.name, "by": request.staff.staff_id, "secret": "not in the schema"}

    @endpoint("POST", "/things/<name>/failure", roles=ANY_STAFF)
    def fail(self, request: Request, uow: SmallUnitOfWork) -> None:
        """Write, then fail as the path says."""
        calls.append(request.path["name"])
        if request.path["name"] == "on-record":
            uow.commit()
            raise Conflict("已记录在案", "it is on record")
        uow.keep(request.path["name"])
        if request.path["name"] == "conflict":
            raise Conflict("状态不对", "wrong state")
        if request.path["name"] == "bug":
            raise ZeroDivisionError("a secret detail")
        if request.path["name"] == "locked":
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        if len(calls) < 3:
            raise StaleDataError("somebody was faster")

    @endpoint("PUT", "/things/<name>", body=ThingBody, answer=ThingView, roles={Role.CLERK}, versioned=BY_NAME)
    def rename(self, request: Request, uow: SmallUnitOfWork) -> dict[str, str]:
        """Keep a thing under another name; the answer tells its version."""
        uow.keep(request.body.name)
        return {"name": request.body.name}

    @endpoint("POST", "/places", body=ThingBody, roles={Role.CLERK})
    def place(self, request: Request, uow: SmallUnitOfWork) -> Response:
        """Keep a thing; the answer is a page of its own and tells where the thing is."""
        uow.keep(request.body.name)
        return Response("<p>富山</p>", 201, {"Location": f"/things/{request.body.name}"}, mimetype="text/html")

    @endpoint("POST", "/looks", roles={Role.CLERK}, repeatable=False)
    def look(self, request: Request, uow: SmallUnitOfWork) -> None:
        """What must be on record each time."""
        calls.append(request)

    @endpoint("GET", "/things", answer=ThingView, roles=PUBLIC)
    def list_things(self, request: Request, uow: SmallUnitOfWork) -> list[dict[str, str]]:
        """All things."""
        calls.append(request)
        return [{"name": name} for name in uow.names()]

    @endpoint("GET", "/writes", roles=PUBLIC)
    def write_while_reading(self, request: Request, uow: SmallUnitOfWork) -> None:
        """A mistake."""
        uow.keep("by a GET")

    @endpoint("GET", "/few", roles=PUBLIC, unit_of_work=False, per_address="3/hour")
    def few(self, request: Request) -> Response:
        """Not too often."""
        return Response("here you are")

    @endpoint("GET", "/plain", roles=PUBLIC, unit_of_work=False)
    def plain(self, request: Request) -> Response:
        """No database."""
        return Response("as it is", 418)


@pytest.fixture
def client(store: Store, tmp_path: Path) -> Iterator[Client]:
    """The service behind its WSGI app: everything but the socket."""
    calls.clear()
    settings = Settings(
        service="small",
        amqp_uri="",
        database_url="",
        bind="127.0.0.1:0",
        urls={},
        token_key=KEY,
        index_key="",
        home=tmp_path,
    )
    wiring = Wiring(
        service="small",
        settings=settings,
        database=store.database,
        units=store,  # type: ignore[arg-type]  # makes units of work as the factory does
        clock=store.clock,
        sealer=Sealer(new_key(), new_key()),
    )
    container = ServiceContainer(SmallService, {"wiring": wiring, "PAGES": None})
    for entrypoint in container.entrypoints:
        if isinstance(entrypoint, EndpointEntrypoint):
            entrypoint.setup()
    (server,) = [extension for extension in container.extensions if isinstance(extension, WebServer)]
    yield Client(server.get_wsgi_app())
    container.kill()


def bearer(identity: Identity, seconds: int = 60) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.issue(identity, KEY, seconds)}"}


def keep(client: Client, body: Any, **headers: str) -> TestResponse:
    return client.post("/things", json=body, headers={**bearer(CLERK), **headers})


def fields_of(response: TestResponse) -> list[str]:
    assert response.status_code == 422
    return [error["field"] for error in response.json["errors"]]  # type: ignore[index]


def test_a_good_request_is_carried_out_and_answered(client: Client, store: Store) -> None:
    response = keep(client, {"name": "a", "tags": ["x", "y"]})
    assert response.status_code == 201
    assert response.json == {"name": "a", "by": "c-1"}, "what the schema does not name is not answered"
    assert [row.name for row in store.rows("thing")] == ["a"]
    assert len(store.rows("outbox")) == 1
    assert calls[0].body == KeepThing("a", ("x", "y")), "a frozen command, its lists tuples"


class TestAuthentication:
    def test_no_token(self, client: Client) -> None:
        response = client.post("/things", json={"name": "a"})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.json["detail"] == "请先登录"  # type: ignore[index]

    @pytest.mark.parametrize("value", ["Basic YTpi", "Bearer", "Bearer x.y.z", "nonsense"])
    def test_no_good_token(self, client: Client, value: str) -> None:
        assert client.post("/things", json={"name": "a"}, headers={"Authorization": value}).status_code == 401

    def test_an_expired_one(self, client: Client) -> None:
        response = client.post("/things", json={"name": "a"}, headers=bearer(CLERK, -1))
        assert response.status_code == 401
        assert "过期" in response.json["detail"]  # type: ignore[index]

    def test_another_role(self, client: Client, store: Store) -> None:
        response = client.post("/things", json={"name": "a"}, headers=bearer(AGENT))
        assert response.status_code == 403
        assert store.rows("thing") == []

    def test_it_comes_before_validation(self, client: Client) -> None:
        """Who may not come in learns nothing about the form."""
        assert client.post("/things", data=b"not json").status_code == 401

    def test_a_public_endpoint_knows_who_comes_if_told(self, client: Client) -> None:
        client.get("/things")
        client.get("/things", headers=bearer(AGENT))
        assert [request.identity for request in calls] == [None, AGENT]
        assert client.get("/things", headers={"Authorization": "Bearer x"}).status_code == 401


class TestValidation:
    def test_every_wrong_field_is_named_and_nothing_is_done(self, client: Client, store: Store) -> None:
        assert set(fields_of(keep(client, {"name": "", "tags": ["x", 7], "nmae": "b"}))) == {"name", "tags[1]", "nmae"}
        assert calls == []
        assert store.rows("thing") == []

    @pytest.mark.parametrize("body", [b"not json", b"{", b"\xff", b"[" * 100_000])
    def test_what_is_not_json(self, client: Client, body: bytes) -> None:
        assert fields_of(client.post("/things", data=body, headers=bearer(CLERK))) == ["body"]

    @pytest.mark.parametrize("body", [b"[]", b"7", b'"text"', b"null"])
    def test_what_is_no_object(self, client: Client, body: bytes) -> None:
        assert fields_of(client.post("/things", data=body, headers=bearer(CLERK))) == ["body"]

    def test_an_empty_body_is_an_empty_object(self, client: Client) -> None:
        assert fields_of(client.post("/things", headers=bearer(CLERK))) == ["name"]

    def test_too_large_a_body(self, client: Client) -> None:
        refused = keep(client, {"name": "x" * MOST_BYTES})
        assert refused.status_code == 413
        assert refused.json["detail_en"].startswith("larger than")


class TestTransaction:
    def test_an_error_of_ours_rolls_back(self, client: Client, store: Store) -> None:
        response = client.post("/things/conflict/failure", headers=bearer(AGENT))
        assert response.status_code == 409
        assert (response.json["detail"], response.json["detail_en"]) == ("状态不对", "wrong state")  # type: ignore[index]
        assert store.rows("thing") == []

    def test_a_bug_rolls_back_and_tells_nothing_of_itself(self, client: Client, store: Store) -> None:
        response = client.post("/things/bug/failure", headers=bearer(AGENT))
        assert response.status_code == 500
        assert "secret" not in response.get_data(as_text=True)
        assert store.rows("thing") == []
        assert calls == ["bug"], "a bug is not tried again"

    def test_who_lost_against_a_concurrent_one_tries_again(self, client: Client, store: Store) -> None:
        response = client.post("/things/stale/failure", headers=bearer(AGENT))
        assert response.status_code == 204
        assert calls == ["stale"] * 3
        assert [row.name for row in store.rows("thing")] == ["stale"]

    def test_a_database_that_stays_locked_is_busy(self, client: Client, store: Store) -> None:
        response = client.post("/things/locked/failure", headers=bearer(AGENT))
        assert response.status_code == 503
        assert calls == ["locked"] * TRIES
        assert store.rows("thing") == []

    def test_a_get_writes_nothing(self, client: Client, store: Store) -> None:
        client.get("/writes")
        assert store.rows("thing") == []


class TestRepetition:
    def test_the_same_key_gets_the_first_answer_again(self, client: Client, store: Store) -> None:
        first, second = (keep(client, {"name": "a"}, **{"Idempotency-Key": "k"}) for _ in range(2))
        assert (first.status_code, first.json) == (second.status_code, second.json) == (201, {"name": "a", "by": "c-1"})
        assert len(calls) == 1
        assert len(store.rows("outbox")) == 1

    def test_the_first_answer_comes_with_the_headers_it_had(self, client: Client) -> None:
        """Without its ETag the repeat would leave its caller unable to change what it just made."""
        for method, path, name in (("PUT", "/things/a", "b"), ("POST", "/places", "c")):
            headers = {**bearer(CLERK), "Idempotency-Key": path}
            first, again = (client.open(path, method=method, json={"name": name}, headers=headers) for _ in range(2))
            assert first.status_code < 300
            assert {"ETag", "Location"} & set(first.headers.keys())
            assert (first.status, first.text, list(first.headers)) == (again.status, again.text, list(again.headers))

    def test_the_answer_is_remembered_sealed(self, client: Client, store: Store) -> None:
        keep(client, {"name": "a"}, **{"Idempotency-Key": "k"})
        assert "c-1" not in store.rows("idempotency")[0].body

    def test_a_key_belongs_to_its_request_and_its_caller(self, client: Client) -> None:
        keep(client, {"name": "a"}, **{"Idempotency-Key": "k"})
        assert fields_of(keep(client, {"name": "b"}, **{"Idempotency-Key": "k"})) == ["Idempotency-Key"]
        other = {
            **bearer(Identity(staff_id="c-2", name="", unit="", scope="", roles=CLERK.roles)),
            "Idempotency-Key": "k",
        }
        assert client.post("/things", json={"name": "b"}, headers=other).status_code == 201

    def test_a_key_does_not_outlive_the_reach_it_was_used_with(self, client: Client) -> None:
        keep(client, {"name": "a"}, **{"Idempotency-Key": "k"})
        moved = Identity(staff_id="c-1", name="李", unit="u", scope="999999", roles=CLERK.roles)
        refused = client.post("/things", json={"name": "a"}, headers={**bearer(moved), "Idempotency-Key": "k"})
        assert fields_of(refused) == ["Idempotency-Key"]

    def test_what_must_be_on_record_is_done_each_time(self, client: Client, store: Store) -> None:
        for _ in range(2):
            assert client.post("/looks", headers={**bearer(CLERK), "Idempotency-Key": "k"}).status_code == 204
        assert len(calls) == 2
        assert store.rows("idempotency") == []

    def test_a_failed_request_may_be_tried_again(self, client: Client, store: Store) -> None:
        headers = {**bearer(AGENT), "Idempotency-Key": "k"}
        for _ in range(2):
            assert client.post("/things/conflict/failure", headers=headers).status_code == 409
        assert len(calls) == 2
        assert store.rows("idempotency") == []

    def test_a_refusal_that_is_on_record_may_be_tried_again_too(self, client: Client, store: Store) -> None:
        headers = {**bearer(AGENT), "Idempotency-Key": "k"}
        for _ in range(3):
            assert client.post("/things/on-record/failure", headers=headers).status_code == 409
        assert len(calls) == 3
        assert client.post("/things/fine/failure", headers=headers).status_code == 204

    def test_without_a_key_every_request_counts(self, client: Client) -> None:
        keep(client, {"name": "a"})
        assert keep(client, {"name": "b"}).status_code == 201

    def test_too_long_a_key_is_refused(self, client: Client) -> None:
        assert fields_of(keep(client, {"name": "a"}, **{"Idempotency-Key": "k" * 101})) == ["Idempotency-Key"]


class TestAnswer:
    def test_a_list_is_wrapped(self, client: Client) -> None:
        for name in "ba":
            keep(client, {"name": name})
        assert client.get("/things").json == {"items": [{"name": "a"}, {"name": "b"}]}

    def test_a_response_goes_out_as_it_is(self, client: Client) -> None:
        response = client.get("/plain")
        assert (response.status_code, response.text) == (418, "as it is")

    def test_chinese_is_written_as_it_is(self, client: Client) -> None:
        keep(client, {"name": "富山村"})
        assert "富山村" in client.get("/things").text

    @pytest.mark.parametrize(
        ("accepted", "language"),
        [("", "zh"), ("en", "en"), ("en-GB,zh;q=0.5", "en"), ("zh-CN,en;q=0.8", "zh"), ("fr", "zh")],
    )
    def test_the_language_is_chinese_unless_english_is_preferred(
        self, client: Client, accepted: str, language: str
    ) -> None:
        client.get("/things", headers={"Accept-Language": accepted} if accepted else {})
        assert calls[0].language == language


class TestAddresses:
    def test_an_unknown_one(self, client: Client) -> None:
        response = client.get("/nowhere")
        assert response.status_code == 404
        assert response.mimetype == "application/problem+json"

    def test_a_wrong_method(self, client: Client) -> None:
        response = client.delete("/things")
        assert response.status_code == 405
        assert set(response.headers["Allow"].split(", ")) >= {"GET", "POST"}


class TestOperations:
    def test_alive_and_ready(self, client: Client) -> None:
        assert client.get("/healthz").text == "ok\n"
        assert client.get("/readyz").text == "ready\n"

    def test_not_ready_without_tables(self, client: Client, store: Store) -> None:
        with store.database.writer() as connection:
            connection.exec_driver_sql("DROP TABLE lease")
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 500

    def test_requests_are_counted_by_route_not_by_address(self, client: Client) -> None:
        labels = {"service": "small", "method": "POST", "route": "/things/<name>/failure", "status": "409"}
        before = REGISTRY.get_sample_value("zhenbi_http_requests_total", labels) or 0
        client.post("/things/conflict/failure", headers=bearer(AGENT))
        assert REGISTRY.get_sample_value("zhenbi_http_requests_total", labels) == before + 1
        assert 'route="/things/<name>/failure"' in client.get("/metrics").text

    def test_the_service_describes_itself(self, client: Client) -> None:
        described: Any = client.get("/openapi.json").json
        assert described["openapi"].startswith("3.1")
        operation = described["paths"]["/things"]["post"]
        assert operation["summary"] == "Keep a thing."
        assert operation["security"] == [{"bearer": []}]
        assert "201" in operation["responses"]
        assert described["paths"]["/things"]["get"]["security"] == [{}]
        assert described["paths"]["/things/{name}/failure"]["post"]["parameters"][0]["name"] == "name"


class TestText:
    @pytest.mark.parametrize("text", ["a\x00b", "\x07", "\ud800"])
    def test_control_characters_and_half_characters_are_refused(self, client: Client, text: str) -> None:
        refused = keep(client, {"name": text})
        assert refused.status_code == 422
        assert fields_of(refused) == ["name"]


def test_an_address_that_asks_too_often_is_told_when_to_come_again(client: Client) -> None:
    def ask(address: str) -> TestResponse:
        return client.get("/few", environ_overrides={"REMOTE_ADDR": address})

    assert [ask("192.0.2.1").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = ask("192.0.2.1")
    assert 3500 < int(refused.headers["Retry-After"]) <= 3601
    assert "太频繁" in refused.json["detail"]  # type: ignore[index]
    assert "too many" in refused.json["detail_en"]  # type: ignore[index]
    assert ask("192.0.2.2").status_code == 200, "others are not kept waiting"
    assert client.get("/plain").status_code == 418, "nor is anything else"
