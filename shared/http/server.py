"""The web server: nameko's, with JSON errors, an end that refuses nothing it accepted, and room for a Flask app."""

import errno
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import eventlet
import structlog
from eventlet.wsgi import ChunkReadError, LoggerNull
from nameko.web.server import HttpOnlyProtocol
from nameko.web.server import WebServer as NamekoWebServer
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Request

from shared.errors import ZhenbiError
from shared.http import problems
from shared.http.uploads import ENVIRON, Spool

log = structlog.get_logger(__name__)

_FINISH_SECONDS = 8.0
_BODY_SECONDS = 10.0  # a body comes within this time: what is half sent must not occupy a worker
_SOCKET_SECONDS = 30.0  # of silence on a connection between requests
MOST_BYTES = 4 * 1024 * 1024  # of a body; larger things than a county's organisation do not come this way
REFUSAL = "zhenbi.refusal"  # in the environ of the pages: the BodyRefused, if the body could not be taken
_HANG_UP = "zhenbi.hang_up"  # in every environ: ends the connection after the answer
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class BodyRefused(ZhenbiError):
    """The body cannot be taken; nobody has looked at what it says."""


class TooLarge(BodyRefused):
    """The body is larger than :data:`MOST_BYTES`, or than a form may be."""

    status = 413
    code = "too-large"

    def __init__(self) -> None:
        super().__init__("内容过大", "larger than what is taken here")


class TooSlow(BodyRefused):
    """The body did not come within :data:`_BODY_SECONDS`."""

    status = 408
    code = "too-slow"

    def __init__(self) -> None:
        super().__init__("内容没有及时送到", "the body did not arrive in time")


class Malformed(BodyRefused):
    """The body is not all there, or its length or its chunks are not told as HTTP wants it."""

    status = 400
    code = "malformed"

    def __init__(self) -> None:
        super().__init__("内容没有传完，或分块格式不对", "the body is not complete, or its chunks are malformed")


def _is_chunked(environ: dict[str, Any]) -> bool:
    """Whether the body comes in chunks: nobody says beforehand how long it is."""
    return bool(environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked")


def _body(environ: dict[str, Any]) -> bytes:
    """The whole body, read before a worker is asked for."""
    if _is_chunked(environ):
        length = MOST_BYTES + 1  # one byte more than may come shows that it is too large
    else:
        announced = environ.get("CONTENT_LENGTH") or "0"
        if not (announced.isascii() and announced.isdecimal()):
            raise Malformed
        if int(announced[:20]) > MOST_BYTES:
            raise TooLarge
        length = int(announced)
    with eventlet.Timeout(_BODY_SECONDS, TooSlow()):
        try:
            body: bytes = environ["wsgi.input"].read(length)
        except (ChunkReadError, OSError) as error:
            raise Malformed from error
    if len(body) > MOST_BYTES:
        raise TooLarge
    if not _is_chunked(environ) and len(body) < length:
        raise Malformed  # half a form looks like a whole one
    return body


def _take_in(environ: dict[str, Any]) -> None:
    """Have the whole body lie in ``environ``, in one piece.

    Raises:
        BodyRefused: it cannot be taken; what lies there is empty.
    """
    body = b""
    try:
        body = _body(environ)
    except (TooSlow, Malformed):
        environ.get(_HANG_UP, lambda: None)()  # nobody knows where the next request begins
        raise
    finally:
        environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environ.pop("HTTP_TRANSFER_ENCODING", None)


class _Protocol(HttpOnlyProtocol):  # type: ignore[misc]  # nameko is untyped
    """nameko's, for strangers: an app can hang up, and what is no HTTP is answered without a line in the log."""

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        return environ | {_HANG_UP: self._hang_up}

    def _hang_up(self) -> None:
        self.close_connection = 1

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  # the base calls it so
        log.debug("no HTTP", told=format % arguments)


class WebServer(NamekoWebServer):  # type: ignore[misc]  # nameko is untyped
    """Serves the endpoints; any other address goes to ``config["PAGES"]``, a WSGI app, if there is one.

    Copies of a service share a port (SO_REUSEPORT, eventlet's default on Linux).
    """

    def __init__(self) -> None:
        super().__init__()
        self._in_flight = 0
        self._is_accepting = True
        self._spool = Spool()

    @property
    def sharing_key(self) -> type:
        return WebServer

    def get_wsgi_app(self) -> Wsgi:
        url_map = self.make_url_map()
        pages: Wsgi | None = self.container.config.get("PAGES")

        def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            self._in_flight += 1
            try:
                try:
                    provider, values = url_map.bind_to_environ(environ).match()
                except HTTPException as error:
                    if pages is not None and not isinstance(error, MethodNotAllowed):
                        return self._show(pages, environ)(environ, start_response)
                    return problems.of_http(error)(environ, start_response)
                return self._answer(provider, values, environ)(environ, start_response)
            except BodyRefused as error:
                return problems.of(error)(environ, start_response)
            finally:
                self._in_flight -= 1

        return app

    @staticmethod
    def _show(pages: Wsgi, environ: dict[str, Any]) -> Wsgi:
        """The pages, once the body is there; what cannot be taken they tell in their own form."""
        try:
            _take_in(environ)
        except BodyRefused as error:
            environ[REFUSAL] = error
        return pages

    def _answer(self, provider: Any, values: dict[str, str], environ: dict[str, Any]) -> Wsgi:
        """What the endpoint says to a request whose body has come in whole."""
        if getattr(provider, "upload_bytes", None) is not None:
            return self._take_upload(provider, values, environ)
        _take_in(environ)
        return self._hand_over(provider, values, environ)

    @staticmethod
    def _hand_over(provider: Any, values: dict[str, str], environ: dict[str, Any]) -> Wsgi:
        environ.pop("HTTP_TRANSFER_ENCODING", None)  # the body is in one piece now
        request = Request(environ)
        request.path_values = values  # type: ignore[attr-defined]
        response: Wsgi = provider.handle_request(request)
        return response

    def _take_upload(self, provider: Any, values: dict[str, str], environ: dict[str, Any]) -> Wsgi:
        """Take a file in, then let the endpoint answer; who may not send one is told before it is read."""
        response: Any = provider.refusal(Request(environ))
        if response is None:
            folder = self.container.config["wiring"].settings.home / "uploads"
            chunked = _is_chunked(environ)
            try:
                with self._spool.taken(environ, folder, provider.upload_bytes, chunked=chunked) as upload:
                    environ |= {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0", ENVIRON: upload}
                    return self._hand_over(provider, values, environ)
            except ZhenbiError as error:
                response = problems.of(error)
        response.headers["Connection"] = "close"  # what the sender has still to send is not waited for
        refusal: Wsgi = response
        return refusal

    def get_wsgi_server(self, sock: Any, wsgi_app: Wsgi, **more: Any) -> Any:
        server = super().get_wsgi_server(sock, wsgi_app, protocol=_Protocol, **more)
        server.socket_timeout = _SOCKET_SECONDS
        server.log = LoggerNull()  # what is wrong with a line or a request is the sender's affair
        return server

    def process_request(self, sock: Any, address: Any) -> None:
        """Serve one connection; nameko ends the whole service for an error that leaves this."""
        try:
            super().process_request(sock, address)
        except OSError as error:
            log.info("a connection broke", error=str(error))

    def run(self) -> None:
        """Accept for ever; a process that is out of file descriptors waits until some are free."""
        while self._is_accepting:
            try:
                super().run()
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE):
                    raise
                eventlet.sleep(0.1)

    def unregister_provider(self, provider: Any) -> None:
        """The first entrypoint that stops closes the door: what is inside is finished, nobody else comes in."""
        if self._is_accepting and self._sock is not None:
            self._is_accepting = False
            self._gt.kill()
            self._sock.close()
            with eventlet.Timeout(_FINISH_SECONDS, False):
                while self._in_flight:
                    eventlet.sleep(0.01)
        super().unregister_provider(provider)

    def stop(self) -> None:
        self.wait_for_providers()
