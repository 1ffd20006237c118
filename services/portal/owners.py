"""The services that own the data, over HTTP, in the name of the signed-in person."""

from collections.abc import Mapping
from typing import Any

import requests
import structlog

from services.portal.ports import OwnerDown, Refusal
from shared.http import idempotency, tokens
from shared.identity import Identity

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 5.0
_TOKEN_SECONDS = 60  # good for this one call


class HttpOwners:
    """Calls the owning services.

    Args:
        urls: base URL of each service.
        token_key: signs the person's short-lived token.
    """

    def __init__(self, urls: Mapping[str, str], token_key: str) -> None:
        self._urls, self._token_key = urls, token_key

    def tell(
        self,
        service: str,
        method: str,
        path: str,
        *,
        person: Identity | None,
        body: Mapping[str, Any] | None = None,
        repeat_key: str | None = None,
        address: str | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> Any | Refusal:
        """See :class:`services.portal.ports.Owners`."""
        response = self._ask(service, method, path, person, body, repeat_key, patience_seconds, address)
        if response.status_code >= 400:
            return _refusal(response)
        return response.json() if response.content else None

    def page(
        self,
        service: str,
        method: str,
        path: str,
        *,
        person: Identity | None,
        body: Mapping[str, Any] | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> str | Refusal:
        """See :class:`services.portal.ports.Owners`."""
        response = self._ask(service, method, path, person, body, None, patience_seconds)
        return _refusal(response) if response.status_code >= 400 else response.text

    def file(
        self, service: str, path: str, *, person: Identity | None, patience_seconds: float = PATIENCE_SECONDS
    ) -> bytes | Refusal:
        """See :class:`services.portal.ports.Owners`."""
        response = self._ask(service, "GET", path, person, None, None, patience_seconds)
        return _refusal(response) if response.status_code >= 400 else response.content

    def _ask(
        self,
        service: str,
        method: str,
        path: str,
        person: Identity | None,
        body: Mapping[str, Any] | None,
        repeat_key: str | None,
        patience_seconds: float,
        address: str | None = None,
    ) -> requests.Response:
        headers = {"Accept": "application/json, text/html"}
        if person is not None:
            headers["Authorization"] = f"Bearer {tokens.issue(person, self._token_key, _TOKEN_SECONDS)}"
        if address is not None:
            headers["X-Forwarded-For"] = address
        if repeat_key is not None:
            headers[idempotency.HEADER] = repeat_key
        try:
            response = requests.request(
                method, self._urls[service] + path, json=body, headers=headers, timeout=patience_seconds
            )
        except requests.RequestException as error:
            log.warning("owner does not answer", owner=service, method=method, error=type(error).__name__)
            raise OwnerDown(service) from error
        if response.status_code >= 500:
            log.warning("owner failed", owner=service, method=method, status=response.status_code)
            raise OwnerDown(service)
        return response

    def ready(self, service: str, *, patience_seconds: float) -> bool:
        """Whether the service says that it can do its work."""
        try:
            return requests.get(self._urls[service] + "/readyz", timeout=patience_seconds).ok
        except requests.RequestException:
            return False


def _refusal(response: requests.Response) -> Refusal:
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    zh = problem.get("detail") or f"请求被拒绝（{response.status_code}）"
    return Refusal(
        status=response.status_code,
        zh=zh,
        en=problem.get("detail_en") or f"refused ({response.status_code})",
        errors=tuple((error["field"], error["zh"], error["en"]) for error in problem.get("errors", ())),
    )
