"""Optimistic changes (RFC 9110, sections 8.8 and 13): an answer names its version, a change the version it means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response

from shared.http import problems


@dataclass(frozen=True, slots=True)
class Versioned:
    """How a thing tells its version.

    Args:
        version: of what an endpoint returns; the same text must mean the same answer.
        present: ``(request, uow)`` → the thing as it is now, locked for a change; refuses who may not see it.
    """

    version: Callable[[Any], str]
    present: Callable[[Any, Any], Any]

    def is_known(self, http_request: HttpRequest, thing: Any) -> bool:
        """Whether ``If-None-Match`` names this version."""
        return bool(http_request.if_none_match) and http_request.if_none_match.contains_weak(self.version(thing))

    def is_meant(self, http_request: HttpRequest, thing: Any) -> bool:
        """Whether ``If-Match`` names this version."""
        return bool(http_request.if_match.contains(self.version(thing)))

    def mark(self, response: Response, thing: Any) -> Response:
        """Name the version in the ``ETag``; every use asks again whether it still holds."""
        response.set_etag(self.version(thing))
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    def refusal(self, present: Any) -> Response:
        """412: somebody changed it meanwhile; ``present`` is how it is now, in the answer's form."""
        return problems.problem(
            412,
            "changed-meanwhile",
            "内容已被他人修改，本次操作没有生效；请查看最新内容后重试",
            "it was changed meanwhile and nothing was done; look at it as it is now and try again",
            present=present,
        )
