"""``@endpoint``: a service method behind HTTP that is authenticated, validated, transactional and counted."""

import functools
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import eventlet
import msgspec
import structlog
from marshmallow import Schema, ValidationError
from nameko.web.handlers import HttpRequestHandler
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response

from shared.characters import has_control_character
from shared.contracts import Role
from shared.errors import Forbidden, Invalid, Unauthenticated, ZhenbiError
from shared.http import problems, tokens
from shared.http.forms import fields_of
from shared.http.idempotency import Repeatable
from shared.http.limiting import AddressLimiter
from shared.http.schemas import prepared
from shared.http.server import MOST_BYTES, WebServer
from shared.http.spec import Admission, ProblemWriter, Request, Spec
from shared.http.uploads import ENVIRON
from shared.http.versions import Versioned
from shared.identity import Identity
from shared.messaging.context import current_cause
from shared.observability import metrics
from shared.persistence.attempts import TRIES, is_worth_another, rest
from shared.persistence.database import is_full, is_transient, is_unacceptable

__all__ = ["ANY_STAFF", "PUBLIC", "REQUEST_SECONDS", "EndpointEntrypoint", "Request", "Spec", "endpoint"]

log = structlog.get_logger(__name__)
_limiter = AddressLimiter()

PUBLIC: frozenset[Role] = frozenset()
ANY_STAFF: frozenset[Role] = frozenset(Role)

REQUEST_SECONDS = 30.0


def endpoint(
    method: str,
    path: str,
    *,
    roles: Iterable[Role] | frozenset[Role],
    body: type[Schema] | None = None,
    answer: type[Schema] | None = None,
    status: int = 200,
    unit_of_work: bool = True,
    repeatable: bool = True,
    upload_bytes: int | None = None,
    per_address: str | None = None,
    query: type[Schema] | None = None,
    versioned: Versioned | None = None,
    form: bool = False,
    problems_as: ProblemWriter | None = None,
    admit: Admission | None = None,
    produces: tuple[str, ...] = ("application/json",),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve ``method path`` with the decorated ``(self, request: Request, uow) -> object | list | None``.

    Args:
        path: werkzeug rule, ``/tasks/<task_id>/signature``.
        roles: who may call; :data:`PUBLIC` for everybody, :data:`ANY_STAFF` for anyone signed in.
        body: schema of the JSON body; None: the request has none.
        answer: schema of the answer; a list goes out as ``{"items": […]}``, None as 204, a ``Response`` as it is.
        repeatable: false: an ``Idempotency-Key`` means nothing here, every request is carried out; for what must go on
            record each time.
        upload_bytes: the body is a file of this size at most, in ``request.upload``; then ``body`` must be None.
        per_address: how often one address may call, such as ``"120/minute"``; for what is open to everybody.
        unit_of_work: false: the method is ``(self, request)`` and touches no database of ours.
        query: schema of the query parameters; what it makes of them is ``request.wanted``.
        versioned: how the thing tells its version: GET answers an ``ETag`` and honours ``If-None-Match``, a change
            honours ``If-Match``.
        form: the body may come as a form as well as JSON.
        problems_as: writes errors in another form than problem+json, where a standard wants it.
        admit: ``(service, request)``, called before the transaction: counts and refuses callers that bring no token.
            What it returns is ``request.admitted``.
        produces: the media types that may be answered, where the method returns a ``Response``.

    GET gets a unit of work that only reads; anything else gets one that is committed when the method returns. A
    transaction that lost against a concurrent one is tried again. A repeated ``Idempotency-Key`` gets its first answer.
    """

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        summary = (handler.__doc__ or handler.__name__.replace("_", " ")).strip().splitlines()[0]
        spec = Spec(
            method=method,
            path=path,
            body=body,
            answer=answer,
            roles=frozenset(roles),
            status=status,
            summary=summary,
            unit_of_work=unit_of_work,
            repeatable=repeatable,
            upload_bytes=upload_bytes,
            per_address=per_address,
            query=query,
            versioned=versioned,
            form=form,
            problems_as=problems_as,
            admit=admit,
            produces=produces,
        )

        @functools.wraps(handler)
        def serve(service: Any, http_request: HttpRequest, **values: str) -> Response:
            started = time.perf_counter()
            try:
                response = _answer(service, spec, handler, http_request, values)
            except ZhenbiError as error:
                response = problems.of(error)
            except ValidationError as error:
                response = problems.of_validation(error)
            except eventlet.Timeout:
                response = problems.problem(
                    503,
                    "timed-out",
                    "处理超时，请稍后再试",
                    "this took too long; try again",
                )
            except Exception as error:
                response = _of_unexpected(error, spec)
            if response.status_code >= 400 and spec.problems_as is not None:
                response = spec.problems_as(http_request, response)
            _count(service.name, spec, response.status_code, time.perf_counter() - started)
            return response

        EndpointEntrypoint.decorator(method, path, spec)(serve)
        serve.endpoint = spec  # type: ignore[attr-defined]
        return serve

    return decorate


class EndpointEntrypoint(HttpRequestHandler):  # type: ignore[misc]  # nameko is untyped
    """nameko's HTTP entrypoint on our server."""

    server = WebServer()

    def __init__(self, method: str, url: str, spec: Spec, **more: Any) -> None:
        super().__init__(method, url, **more)
        self._spec = spec

    @property
    def upload_bytes(self) -> int | None:
        """How large a file it takes; None: it takes none."""
        return self._spec.upload_bytes

    def refusal(self, http_request: HttpRequest) -> Response | None:
        """The answer to somebody who may not call this at all, known before the body is read; None: they may."""
        wiring = self.container.config["wiring"]
        try:
            _take_turn(wiring.service, self._spec, http_request)
            _authenticate(http_request, self._spec.roles, wiring.settings.token_key)
        except ZhenbiError as error:
            _count(wiring.service, self._spec, error.status, 0.0)
            return problems.of(error)
        return None


def _answer(
    service: Any,
    spec: Spec,
    handler: Callable[..., Any],
    http_request: HttpRequest,
    values: dict[str, str],
) -> Response:
    wiring = service.wiring
    address = http_request.remote_addr or ""
    if spec.upload_bytes is None:  # an upload was counted before it was read
        _take_turn(service.name, spec, http_request)
    query = _printable(http_request.args.to_dict())
    request = Request(
        identity=_authenticate(http_request, spec.roles, wiring.settings.token_key),
        body=_load(http_request, spec.body, form=spec.form),
        path=_printable(values),
        query=query,
        wanted=prepared(spec.query).load(query) if spec.query else None,
        language=_language(http_request),
        address=address,
        headers=http_request.headers,
        upload=http_request.environ.get(ENVIRON),
    )
    if spec.admit is not None:
        request = replace(request, admitted=spec.admit(service, request))
    if not spec.unit_of_work:
        return _dump(handler(service, request), spec)
    repeatable = Repeatable(http_request, request.identity, wiring.sealer) if spec.repeatable else None
    with eventlet.Timeout(REQUEST_SECONDS):
        for attempt in range(1, TRIES + 1):
            try:
                cause = current_cause.set(None)
                try:
                    if spec.method == "GET":
                        with wiring.units(read_only=True) as uow:
                            return _show(handler(service, request, uow), spec, http_request)
                    with wiring.units() as uow:
                        earlier = repeatable.reserve(uow) if repeatable else None
                        if earlier is not None:
                            return earlier
                        response = _change(service, request, uow, handler, spec, http_request)
                        if response.status_code >= 400:
                            return response  # nothing is kept
                        if repeatable:
                            repeatable.remember(uow, response)
                        uow.commit()
                        return response
                finally:
                    current_cause.reset(cause)
            except Exception as error:
                if attempt == TRIES or not is_worth_another(error):
                    raise
                rest(attempt)
    raise AssertionError("unreachable")


def _show(result: Any, spec: Spec, http_request: HttpRequest) -> Response:
    """The answer to a GET; 304 if the caller has this version."""
    if spec.versioned is None:
        return _dump(result, spec)
    if spec.versioned.is_known(http_request, result):
        return spec.versioned.mark(Response(status=304), result)
    return spec.versioned.mark(_dump(result, spec), result)


def _change(
    service: Any, request: Request, uow: Any, handler: Callable[..., Any], spec: Spec, http_request: HttpRequest
) -> Response:
    """The answer to a change; 412 with the present state if the caller changes another version than it is now."""
    versioned = spec.versioned
    if versioned is None:
        return _dump(handler(service, request, uow), spec)
    if http_request.if_match:
        present = versioned.present(request, uow)
        if not versioned.is_meant(http_request, present):
            shown = prepared(spec.answer).dump(present) if spec.answer else None
            return versioned.mark(versioned.refusal(shown), present)
    result = handler(service, request, uow)
    uow.session.flush()  # counts the version
    return versioned.mark(_dump(result, spec), result)


def _take_turn(service: str, spec: Spec, http_request: HttpRequest) -> None:
    if spec.per_address is not None:
        address = http_request.remote_addr or ""
        _limiter.take(spec.per_address, f"{service} {spec.method} {spec.path}", address)


def _of_unexpected(error: Exception, spec: Spec) -> Response:
    """The answer to what no handler meant to raise; the transaction is rolled back."""
    if is_full(error):
        log.error("the disk of the database is full", error=str(error))
        return problems.problem(
            507,
            "storage-full",
            "存储空间已满，本次操作没有生效；请通知系统管理员，稍后再试",
            "storage is full and nothing was changed; tell the system administrator and try again later",
        )
    if is_transient(error) or isinstance(error, StaleDataError):
        return problems.problem(503, "busy", "系统忙，请稍后再试", "busy; try again in a moment")
    if is_unacceptable(error):
        log.warning("the database refused a value", method=spec.method, route=spec.path, error=str(error))
        return problems.problem(
            422,
            "invalid",
            "提交的内容中有过长或无法保存的值",
            "the request holds a value that is too long or cannot be kept",
        )
    log.exception("request failed", method=spec.method, route=spec.path)
    return problems.problem(500, "error", "系统出错，已记录", "something went wrong; it is on record")


def _authenticate(http_request: HttpRequest, roles: frozenset[Role], key: str) -> Identity | None:
    authorization = http_request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        if roles == PUBLIC:
            return None
        raise Unauthenticated("请先登录", "sign in first")
    identity = tokens.read(authorization.token, key)
    if roles and not identity.has(*roles):
        raise Forbidden("您没有此项权限", "your role does not allow this")
    return identity


def _printable(values: dict[str, str]) -> dict[str, str]:
    for name, text in values.items():
        if has_control_character(text):
            raise Invalid(name, "含有控制字符", "holds control characters")
    return values


def _language(http_request: HttpRequest) -> str:
    """The language the caller likes best of ours; ``zh-CN`` and ``en-GB`` count as what they begin with."""
    for tag, quality in http_request.accept_languages:
        language = tag.lower().partition("-")[0]
        if language in ("zh", "en") and quality > 0:
            return language
    return "zh"


def _load(http_request: HttpRequest, schema: type[Schema] | None, *, form: bool) -> Any:
    if schema is None:
        return None
    if (http_request.content_length or 0) > MOST_BYTES:
        raise Invalid("body", "内容过大", f"larger than {MOST_BYTES} bytes")
    if form and http_request.mimetype != "application/json":
        return prepared(schema).load(fields_of(http_request))
    try:
        data = json.loads(http_request.get_data() or b"{}")
    except (ValueError, RecursionError):
        raise Invalid("body", "不是有效的 JSON", "not valid JSON") from None
    try:
        return prepared(schema).load(data)
    except RecursionError:
        raise Invalid("body", "嵌套过深", "nested too deeply") from None


def _dump(result: Any, spec: Spec) -> Response:
    if isinstance(result, Response):
        return result
    if result is None or spec.answer is None:
        return Response(status=204)
    schema = prepared(spec.answer)
    body = {"items": schema.dump(result, many=True)} if isinstance(result, list) else schema.dump(result)
    return Response(msgspec.json.encode(body), spec.status, mimetype="application/json")


def _count(service: str, spec: Spec, status: int, seconds: float) -> None:
    metrics.http_requests.labels(service, spec.method, spec.path, str(status)).inc()
    metrics.http_request_seconds.labels(service, spec.method, spec.path).observe(seconds)
