"""A person or tool that talks to the services over HTTP, in as few words as a story allows."""

from collections.abc import Mapping
from typing import Any

import requests

_ANSWER_SECONDS = 60.0


class Refused(AssertionError):
    """An answer that is no success: its status and its problem document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"HTTP {status}: {problem}")
        self.status = status
        self.problem = problem

    @property
    def fields(self) -> set[str]:
        """The fields the problem names."""
        return {error["field"] for error in self.problem.get("errors", ())}


class Caller:
    """Calls the services with one token; answers are plain data.

    Args:
        urls: base URL of each service by name.
        token: None: nobody in particular.
    """

    def __init__(self, urls: Mapping[str, str], token: str | None = None) -> None:
        self._urls = urls
        self._http = requests.Session()
        if token is not None:
            self._http.headers["Authorization"] = f"Bearer {token}"

    def get(self, service: str, path: str, **query: str) -> Any:
        """GET; returns the answer.

        Raises:
            Refused: the status is 400 or higher.
        """
        return self._call("GET", service, path, query=query)

    def post(self, service: str, path: str, body: object | None = None, **headers: str) -> Any:
        """POST ``body`` as JSON; see :meth:`get`. Underscores in the names of headers become dashes."""
        return self._call("POST", service, path, body=body, headers=headers)

    def put(self, service: str, path: str, body: object | None = None, **headers: str) -> Any:
        """PUT ``body`` as JSON; see :meth:`get`."""
        return self._call("PUT", service, path, body=body, headers=headers)

    def patch(self, service: str, path: str, body: object | None = None, **headers: str) -> Any:
        """PATCH with ``body`` as JSON; see :meth:`get`."""
        return self._call("PATCH", service, path, body=body, headers=headers)

    def attempt(self, service: str, path: str, body: object | None = None) -> int:
        """POST and tell the status alone, whatever it is."""
        return self._http.post(self._urls[service] + path, json=body, timeout=_ANSWER_SECONDS).status_code

    def _call(
        self,
        method: str,
        service: str,
        path: str,
        *,
        body: object | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        answer = self._http.request(
            method,
            self._urls[service] + path,
            params=query,
            json=body,
            headers={name.replace("_", "-"): value for name, value in (headers or {}).items()},
            timeout=_ANSWER_SECONDS,
        )
        said = answer.json() if "json" in answer.headers.get("Content-Type", "") else answer.text
        if answer.status_code >= 400:
            raise Refused(answer.status_code, said if isinstance(said, dict) else {"detail": said})
        return None if answer.status_code == 204 else said
