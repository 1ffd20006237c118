"""What the pages work with, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from flask import current_app, g, request

from services.portal.handlers.signing_in import SignedIn
from services.portal.ports import Owners, Passwords
from services.portal.queues import Backlog
from services.portal.web.language import Texts, texts_in
from shared.clock import Clock
from shared.errors import Unauthenticated
from shared.identity import Identity
from shared.messaging.administration.dead_letters import Look, Outcome
from shared.messaging.administration.interventions import Person
from shared.messaging.administration.letters import Wanted


class Queues(Protocol):
    """Counts what waits on the broker."""

    def backlogs(self) -> list[Backlog]:
        """The backlog of every service."""
        ...


class Services(Owners, Protocol):
    """The other services: their data, and whether they are well."""

    def ready(self, service: str, *, patience_seconds: float) -> bool:
        """Whether the service says that it can do its work."""
        ...


class Letters(Protocol):
    """The dead letters of all services; see :class:`shared.messaging.administration.dead_letters.DeadLetters`."""

    def look(self, wanted: Wanted = ...) -> Look: ...

    def replay(self, wanted: Wanted, person: Person, *, per_second: float = ..., most: int = ...) -> Outcome: ...

    def discard(self, wanted: Wanted, person: Person) -> Outcome: ...


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything the pages need; built by ``bootstrap.py``, or by a test."""

    units: Callable[..., Any]  # units(read_only=True) to look, units() to write
    clock: Clock  # the network's time: deadlines
    wall_clock: Clock  # real time: sessions, lock-outs
    passwords: Passwords
    services: Services
    queues: Queues
    letters: Letters
    digest: Callable[[str, str], str]  # keyed digest of a case number and its query code
    open_sealed: Callable[[str], str]  # what events bring sealed, such as the text of a duty log
    token_key: str
    session_key: str
    demo: bool = False
    https: bool = False  # pages are reached over HTTPS: cookies are marked Secure
    trusted_proxies: int = 0  # how many reverse proxies stand before us, whose X-Forwarded-For is believed
    catch_up_seconds: float = 1.5  # how long a page waits for the read model after an act


def desk() -> Desk:
    """The desk of the running app."""
    return cast(Desk, current_app.extensions["desk"])


def signed_in() -> SignedIn | None:
    """Who is signed in, if anybody."""
    return cast(SignedIn | None, g.get("signed_in"))


def person() -> Identity:
    """Who is signed in.

    Raises:
        Unauthenticated: nobody is.
    """
    who = signed_in()
    if who is None:
        raise Unauthenticated("请先登录", "sign in first")
    return who.person


def texts() -> Texts:
    """The texts in the reader's language."""
    return texts_in(g.get("language", "zh"))


def say(zh: str, en: str) -> str:
    """Choose the reader's language from a pair."""
    return en if texts().language == "en" else zh


def address() -> str:
    """The caller's network address."""
    return request.remote_addr or ""
