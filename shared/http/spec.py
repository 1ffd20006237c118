"""What an endpoint declares about itself, and what its method is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema
from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response

from shared.contracts import Role
from shared.errors import Unauthenticated
from shared.http.uploads import Upload
from shared.http.versions import Versioned
from shared.identity import Identity

ProblemWriter = Callable[[HttpRequest, Response], Response]
Admission = Callable[[Any, "Request"], Any]


@dataclass(frozen=True, slots=True)
class Spec:
    """What an endpoint declares about itself; OpenAPI and the tests of roles read it."""

    method: str
    path: str
    body: type[Schema] | None
    answer: type[Schema] | None
    roles: frozenset[Role]
    status: int
    summary: str
    unit_of_work: bool
    repeatable: bool
    upload_bytes: int | None = None
    per_address: str | None = None
    query: type[Schema] | None = None
    versioned: Versioned | None = None
    form: bool = False
    problems_as: ProblemWriter | None = None
    admit: Admission | None = None
    produces: tuple[str, ...] = ("application/json",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that passed authentication and validation."""

    body: Any  # what the schema's post_load built; None without a schema
    identity: Identity | None
    path: dict[str, str]
    query: dict[str, str]  # the first value of each
    language: str  # "zh" or "en"
    address: str  # of the caller
    wanted: Any = None  # what the query's schema made of it; None without one
    headers: Any = field(default_factory=dict)  # werkzeug's: names in any case
    upload: Upload | None = None  # where the endpoint takes a file
    admitted: Any = None  # what ``admit`` has returned

    @property
    def staff(self) -> Identity:
        """The identity, where the endpoint demands one."""
        if self.identity is None:
            raise Unauthenticated("请先登录", "sign in first")
        return self.identity
