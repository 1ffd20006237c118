"""Send a person's act to the service that owns the data, and wait a moment until the read model shows it."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import request, session

from services.portal.ports import OwnerDown, Refusal, UnitOfWork
from services.portal.web.desk import desk, person, say
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import Identity

FORM_ID = "form_id"  # hidden field: which rendering of a form this is; kept while it is shown again
_LOOK_SECONDS = 0.05
_SENT = "sent"  # the cookie's field that remembers acts the read model does not show yet
_REMEMBERED = 20
_CONFLICTS = (409, 412)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An act that was refused, or of which nobody knows yet whether it was done; what was typed is still there."""

    status: int
    text: str
    owner_down: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)  # field → what is wrong with it

    @property
    def is_conflict(self) -> bool:
        """Whether somebody else has been there meanwhile."""
        return self.status in _CONFLICTS

    def beside(self, *shown: str) -> list[tuple[str, str]]:
        """What is wrong with fields that the form does not show its errors at."""
        return [(name, text) for name, text in self.fields.items() if name not in shown]


def act(service: str, path: str, body: Mapping[str, Any] | None = None, *, public: bool = False) -> Failure | None:
    """POST to an owning service as the signed-in person (or, ``public``, as nobody). None: done."""
    return _tell(service, "POST", path, body, None if public else person(), _key(path, body))[1]


def carry_out(
    service: str, path: str, body: Mapping[str, Any] | None, *, method: str = "POST", patience_seconds: float = 5.0
) -> tuple[Any, Failure | None]:
    """The same with the owner's answer, or why there is none."""
    return _tell(service, method, path, body, person(), _key(path, body), patience_seconds)


def ask(
    service: str, path: str, body: Mapping[str, Any], *, patience_seconds: float = 5.0
) -> tuple[Any, Failure | None]:
    """POST what is asked anew each time, and give the owner's answer, or why there is none."""
    return _tell(service, "POST", path, body, person(), None, patience_seconds)


def look(
    service: str, path: str, wanted: Mapping[str, Any] | None = None, *, patience_seconds: float = 5.0
) -> tuple[Any, Failure | None]:
    """What an owning service shows the person, or why it does not; ``wanted``: the query, empty values left out."""
    query = urlencode({name: value for name, value in (wanted or {}).items() if value})
    return _tell(service, "GET", f"{path}?{query}" if query else path, None, person(), None, patience_seconds)


def _key(path: str, body: Mapping[str, Any] | None) -> str:
    """Names a command to its owner.

    The same form sent again with the same content (a second click, or a try after an answer that got lost) is the same
    command; with other content it is a new one.
    """
    content = json.dumps([request.form.get(FORM_ID, new_id()), path, body], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def read_from(service: str, path: str) -> Any:
    """What an owning service lets the signed-in person see.

    Raises:
        NotFound: there is none, or not for this person; which of the two is not told.
        OwnerDown: it does not answer.
    """
    answer = desk().services.tell(service, "GET", path, person=person())
    if isinstance(answer, Refusal):
        raise NotFound("没有这个编号，或不在您的范围内", "there is no such number in your scope")
    return answer


def _tell(
    service: str,
    method: str,
    path: str,
    body: Mapping[str, Any] | None,
    who: Identity | None,
    key: str | None,
    patience_seconds: float = 5.0,
) -> tuple[Any, Failure | None]:
    try:
        answer = desk().services.tell(
            service, method, path, person=who, body=body, repeat_key=key, patience_seconds=patience_seconds
        )
    except OwnerDown as error:
        return None, Failure(status=503, text=say(error.text.zh, error.text.en), owner_down=True)
    if isinstance(answer, Refusal):
        fields = {name: say(zh, en) for name, zh, en in answer.errors}
        return None, Failure(status=answer.status, text=say(answer.zh, answer.en), fields=fields)
    return answer, None


def wait_until(shown: Callable[[UnitOfWork], bool]) -> bool:
    """Look at the read model until ``shown`` is true, for a second or two. False: the event is still on its way."""
    deadline = time.monotonic() + desk().catch_up_seconds
    while True:
        with desk().units(read_only=True) as uow:
            if shown(uow):
                return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(_LOOK_SECONDS)


def remember_sent(key: str, state: str) -> None:
    """Remember that an act on ``key`` was done while the read model still shows ``state``: its button is gone."""
    others = [pair for pair in session.get(_SENT, []) if pair[0] != key]
    session[_SENT] = [*others[-_REMEMBERED + 1 :], [key, state]]


def is_sent(key: str, state: str) -> bool:
    """Whether an act on ``key`` is on its way to the read model, which still shows ``state``."""
    return [key, state] in session.get(_SENT, [])
