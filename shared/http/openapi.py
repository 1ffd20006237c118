"""A service's OpenAPI 3.1 description, from its endpoints and their marshmallow schemas (apispec)."""

import inspect
import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin


def describe(service_class: type[Any]) -> dict[str, Any]:
    """The OpenAPI document of a service class as plain data."""
    spec = APISpec(
        title=f"zhenbi {service_class.name}",
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for name, method in sorted(inspect.getmembers(service_class, inspect.isfunction)):
        endpoint = getattr(method, "endpoint", None)
        if endpoint is None:
            continue
        parameters = re.findall(r"<(?:\w+:)?(\w+)>", endpoint.path)
        operation: dict[str, Any] = {
            "operationId": name,
            "summary": endpoint.summary,
            "parameters": [
                {
                    "in": "path",
                    "name": p,
                    "required": True,
                    "schema": {"type": "string"},
                }
                for p in parameters
            ],
            "responses": {
                str(endpoint.status if endpoint.answer else 204): {
                    "description": "done",
                    **({"content": {"application/json": {"schema": endpoint.answer}}} if endpoint.answer else {}),
                },
                "default": {
                    "description": "a problem (RFC 9457)",
                    "content": {"application/problem+json": {}},
                },
            },
        }
        if endpoint.body:
            operation["requestBody"] = {"content": {"application/json": {"schema": endpoint.body}}}
        if endpoint.roles:
            operation["security"] = [{"bearer": []}]
            operation["description"] = "roles: " + ", ".join(sorted(endpoint.roles))
        spec.path(
            path=re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", endpoint.path),
            operations={endpoint.method.lower(): operation},
        )
    return spec.to_dict()
