"""Counts what a WSGI app answers, in the same metrics as our endpoints."""

import time
from collections.abc import Iterable
from typing import Any

from shared.http.server import Wsgi
from shared.observability import metrics

ROUTE = "pages"  # all addresses of the app together: they are not ours to list, and a label must be a closed set
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def counted(app: Wsgi, service: str) -> Wsgi:
    """``app``, each of its answers counted when it begins; one that fails before it answers counts as 500."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        started = time.perf_counter()
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in _METHODS else "other"

        def count(status: str) -> None:
            metrics.http_requests.labels(service, method, ROUTE, status).inc()
            metrics.http_request_seconds.labels(service, method, ROUTE).observe(time.perf_counter() - started)

        def answer(status: str, headers: Any, exc_info: Any = None) -> Any:
            count(status[:3])
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        try:
            return app(environ, answer)
        except Exception:
            count("500")
            raise

    return serve
