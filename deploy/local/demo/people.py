"""People at their screens: they sign in at the portal and use the services' public HTTP interfaces, nothing else."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import requests

from deploy.local.messages import Problem, say
from services.portal.model.accounts import DEMO_PASSWORD
from shared.identifiers import new_id

PATIENCE_SECONDS = 90.0
_ANSWER_SECONDS = 35.0
_AGAIN_SECONDS = 0.3

T = TypeVar("T")


class Refused(Exception):
    """A service said no; ``status`` is the HTTP status, the text is its own."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Counter:
    """The network as the outside sees it: addresses, and patience with a service that is being restarted."""

    def __init__(self, urls: dict[str, str]) -> None:
        self.urls = urls

    def ask(self, method: str, service: str, path: str, *, token: str | None = None, **request: Any) -> Any:
        """One request, repeated with the same Idempotency-Key while the service is away.

        Raises:
            Refused: the service answered with an error that repeating cannot mend.
            Problem: it did not answer for :data:`PATIENCE_SECONDS`.
        """
        headers = {"Idempotency-Key": new_id(), **({"Authorization": f"Bearer {token}"} if token else {})}
        end = time.monotonic() + PATIENCE_SECONDS
        told = False
        while time.monotonic() < end:
            try:
                answer = requests.request(
                    method, self.urls[service] + path, headers=headers, timeout=_ANSWER_SECONDS, **request
                )
            except (requests.ConnectionError, requests.Timeout):
                if not told:
                    say(f"{service} 暂时没有应答，等它回来", f"{service} does not answer; waiting for it")
                    told = True
                time.sleep(_AGAIN_SECONDS)
                continue
            if answer.status_code == requests.codes.service_unavailable:
                time.sleep(_AGAIN_SECONDS)
                continue
            if not answer.ok:
                raise Refused(answer.status_code, _detail(answer))
            return answer.json() if answer.content else None
        raise Problem(
            f"{service} 在 {PATIENCE_SECONDS:g} 秒内没有应答；查看 zhenbi --demo logs {service}",
            f"{service} did not answer within {PATIENCE_SECONDS:g} s; see zhenbi --demo logs {service}",
        )

    def sign_in(self, account: str) -> "Person":
        """Sign in at the portal with the demonstration password; waits for an account that is still being made."""

        def try_once() -> Any:
            try:
                return self.ask("POST", "portal", "/api/token", json={"account": account, "password": DEMO_PASSWORD})
            except Refused as refused:
                if refused.status == requests.codes.unauthorized:
                    return None
                raise

        granted = wait_for(f"账号 {account}", try_once)
        return Person(self, granted["token"])


class Person:
    """Somebody who is signed in."""

    def __init__(self, counter: Counter, token: str) -> None:
        self._counter, self._token = counter, token

    def get(self, service: str, path: str, **query: str) -> Any:
        """Look something up."""
        return self._counter.ask("GET", service, path, token=self._token, params=query)

    def post(self, service: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Do something."""
        return self._counter.ask("POST", service, path, token=self._token, json=body or {})

    def items(self, service: str, path: str, **query: str) -> list[dict[str, Any]]:
        """All items of a listing, page after page."""
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            page = self.get(service, path, **query, **after)
            found += page["items"]
            if not page.get("next"):
                return found
            after = {"after": page["next"]}


def wait_for(what: str, probe: Callable[[], T | None], seconds: float = PATIENCE_SECONDS) -> T:
    """Probe until there is something; events need a moment to travel.

    Raises:
        Problem: it did not come in time.
    """
    end = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > end:
            raise Problem(
                f"等了 {seconds:g} 秒，没有等到：{what}。查看 zhenbi --demo status 和 logs",
                f"Waited {seconds:g} s in vain for: {what}. See zhenbi --demo status, and the logs",
            )
        time.sleep(0.15)


def _detail(answer: requests.Response) -> str:
    try:
        problem = answer.json()
        return str(problem.get("detail") or problem.get("title"))
    except ValueError:
        return answer.text[:200]
