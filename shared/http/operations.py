"""The endpoints every service has for its operators: health, readiness, metrics, and its own description."""

import json
from typing import Any

import sqlalchemy as sa
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from werkzeug.wrappers import Response

from shared.http import readable
from shared.http.endpoint import PUBLIC, Request, endpoint
from shared.http.openapi import describe


class Operations:
    """Mixed into every service."""

    name: str

    @endpoint("GET", "/healthz", roles=PUBLIC, unit_of_work=False, produces=("text/plain",))
    def healthz(self, request: Request) -> Response:
        """Whether the process is alive (a dead database does not make it so)."""
        return Response("ok\n", mimetype="text/plain")

    @endpoint("GET", "/readyz", roles=PUBLIC, produces=("text/plain",))
    def readyz(self, request: Request, uow: Any) -> Response:
        """Whether it can take requests: its database answers and has its tables.

        A broker that is away makes no service unready: requests are taken, and their events follow. It is only told.
        """
        uow.session.execute(sa.select(sa.func.count()).select_from(uow.metadata.tables["lease"]))
        connected = REGISTRY.get_sample_value("zhenbi_listener_connected", {"service": self.name})
        text = "ready" if connected != 0 else "ready for requests; not connected to the broker, so events wait"
        return Response(f"{text}\n", mimetype="text/plain")

    @endpoint("GET", "/metrics", roles=PUBLIC, unit_of_work=False, produces=("text/plain",))
    def metrics(self, request: Request) -> Response:
        """Prometheus metrics."""
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    @endpoint("GET", "/openapi.json", roles=PUBLIC, unit_of_work=False)
    def openapi(self, request: Request) -> Response:
        """This description, OpenAPI 3.1."""
        return Response(
            json.dumps(describe(type(self)), ensure_ascii=False),
            mimetype="application/json",
        )

    @endpoint("GET", "/docs", roles=PUBLIC, unit_of_work=False, produces=("text/html",))
    def readable_description(self, request: Request) -> Response:
        """The same as a page to read."""
        return readable.page()

    @endpoint("GET", "/docs/<name>", roles=PUBLIC, unit_of_work=False, produces=("text/javascript", "text/css"))
    def readable_description_file(self, request: Request) -> Response:
        """What the page is made of."""
        return readable.file(request.path["name"])
