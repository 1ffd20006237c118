"""How the people of a story talk to the services: every command until it is answered, and every answer on record."""

import itertools
import threading
from collections.abc import Generator, Iterator
from typing import Any

import requests

from deploy.local.county.pack import CountyPack, Staff
from shared.contracts import Role
from tests.chaos.ledger import Ledger, Word
from tests.infrastructure.network import Network

Wait = Generator[None, None, Any]  # yields where there is nothing to do but wait; returns what it waited for

_ANSWER_SECONDS = 10.0
_AWAY = (502, 503, 504)


class Away(Exception):
    """No answer, or "try again": a service, its database or the line to it is down."""


class Refused(Exception):
    """An answer that is no success. No story asks for what must be refused."""


class Desk:
    """Sends commands and looks things up, on one network with its pack loaded.

    Args:
        prefix: of the keys of all commands; no other desk on this network may have it.
    """

    def __init__(self, network: Network, ledger: Ledger, prefix: str) -> None:
        assert network.pack is not None
        self.pack: CountyPack = network.pack
        self.papers: dict[str, list[str]] = {}  # what an item asks for, as the one-time notice said it, by its code
        self._network, self._ledger, self._prefix = network, ledger, prefix
        self._numbers = itertools.count(1)
        self._sessions = threading.local()
        self._tokens: dict[str, str] = {}

    # people

    def with_role(self, role: Role, scope: str) -> Staff:
        """The first person who has a role in exactly this region."""
        return next(person for person in self.pack.staff if role in person.roles and person.scope == scope)

    def agent_of(self, village: str) -> Staff:
        """The agent at a village's post."""
        return next(person for person in self.pack.staff if person.unit == f"{village}-P")

    def reviewer(self, *, other_than: str) -> Staff:
        """Somebody who may review every report but their own."""
        able = (p for p in self.pack.staff if Role.DISPATCHER in p.roles and p.scope == self.pack.code)
        return next(person for person in able if person.staff_id != other_than)

    # commands

    def new_key(self) -> str:
        """A key that no command had yet."""
        return f"{self._prefix}-{next(self._numbers)}"

    def ask(
        self,
        act: str,
        who: str | None,
        service: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        about: str = "",
        key: str = "",
        **said: Any,
    ) -> Wait:
        """One command; it is repeated, under the same key, until it is answered.

        Args:
            who: staff id; None: nobody in particular.
            said: what the ledger should keep of the request.

        Raises:
            Refused: the answer was an error.
        """
        key = key or self.new_key()
        self._ledger.write(Word.ASKED, key, act, about, **said)
        while True:
            try:
                answer = self._send("POST", who, service, path, body, key)
                break
            except Away:
                yield
            except Refused as refused:
                self._ledger.write(Word.REFUSED, key, act, about, why=str(refused))
                raise
        answer = answer or {}
        kept = {name: answer[name] for name in ("number", "query_code", "state", "round") if name in answer}
        self._ledger.write(Word.TOLD, key, act, about or answer.get("number", ""), **kept)
        return answer

    # looks

    def look(self, service: str, path: str, **query: str) -> Wait:
        """What somebody who sees everything sees; repeated until it is answered."""
        overseer = self.with_role(Role.SUPERVISOR, self.pack.code).staff_id
        while True:
            try:
                return self._send("GET", overseer, service, path, query=query)
            except Away:
                yield

    def case_in(self, number: str, *states: str) -> Wait:
        """The case, once it is in one of ``states``."""
        while True:
            case = yield from self.look("intake", f"/cases/{number}")
            if case["state"] in states:
                return case
            yield

    def tasks_of(self, number: str, round_number: int, count: int) -> Wait:
        """The tasks of one round of a case or directive, once there are ``count`` of them."""
        while True:
            page = yield from self.look("dispatch", "/tasks", origin_number=number, limit="300")
            found = [task for task in page["items"] if task["round"] == round_number]
            if len(found) >= count:
                return found
            yield

    def _send(
        self,
        method: str,
        who: str | None,
        service: str,
        path: str,
        body: dict[str, Any] | None = None,
        key: str = "",
        query: dict[str, str] | None = None,
    ) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        if who is not None:
            headers["Authorization"] = f"Bearer {self._token(who)}"
        try:
            answer = self._session().request(
                method,
                self._network.urls[service] + path,
                params=query,
                json=body,
                headers=headers,
                timeout=_ANSWER_SECONDS,
            )
        except requests.RequestException as error:
            raise Away(str(error)) from error
        if answer.status_code in _AWAY:
            raise Away(f"HTTP {answer.status_code}")
        if not answer.ok:
            raise Refused(f"{method} {service} {path}: HTTP {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def _token(self, staff_id: str) -> str:
        if staff_id not in self._tokens:
            self._tokens[staff_id] = self._network.token_for(staff_id)
        return self._tokens[staff_id]

    def _session(self) -> requests.Session:
        if not hasattr(self._sessions, "session"):
            self._sessions.session = requests.Session()
        session: requests.Session = self._sessions.session
        return session


Story = Iterator[None]  # one matter from beginning to end; yields where it has to wait
