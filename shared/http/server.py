"""The web server: nameko's, with JSON errors, an end that refuses nothing it accepted, and room for a Flask app."""

from collections.abc import Callable, Iterable
from typing import Any

import eventlet
from nameko.web.server import WebServer as NamekoWebServer
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from shared.http import problems

_FINISH_SECONDS = 8.0
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WebServer(NamekoWebServer):  # type: ignore[misc]  # nameko is untyped
    """Serves the endpoints; any other address goes to ``config["PAGES"]``, a WSGI app, if there is one.

    Copies of a service share a port (SO_REUSEPORT, eventlet's default on Linux).
    """

    def __init__(self) -> None:
        super().__init__()
        self._in_flight = 0
        self._is_accepting = True

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
                    if pages is not None:
                        return pages(environ, start_response)
                    return problems.of_http(error)(environ, start_response)
                request = Request(environ)
                request.path_values = values  # type: ignore[attr-defined]
                response: Wsgi = provider.handle_request(request)
                return response(environ, start_response)
            finally:
                self._in_flight -= 1

        return app

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
