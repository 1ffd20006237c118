"""The acts of the story, as the people in it would do them; the tests say what must come of them."""

import itertools
from collections.abc import Callable
from typing import Any

from deploy.local.county.pack import Staff
from shared.contracts import Role
from shared.identifiers import new_id
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.network import Network
from tests.infrastructure.waiting import wait_until

SPECIMEN = "11010519491231002X"  # the number printed as an example in GB 11643, the standard; nobody has it
ALLOWANCE = "zdshbz"  # 最低生活保障: lead at the township, co-handler at the village post
PATIENCE_SECONDS = 60.0


class Plot:
    """One county's people and acts on a running network whose pack is loaded.

    Args:
        village: 12-digit code of the resident's village.
        patient: repeat a request, with the same Idempotency-Key, while a service is away.
    """

    def __init__(self, network: Network, village: str, *, patient: bool = False) -> None:
        assert network.pack is not None
        self.network, self.pack, self.village, self._patient = network, network.pack, village, patient
        self._name, self._numbers = new_id(), itertools.count(1)

    # people

    def person(self, staff_id: str) -> Staff:
        return next(person for person in self.pack.staff if person.staff_id == staff_id)

    def at_post(self, village: str) -> Staff:
        return next(person for person in self.pack.staff if person.unit == f"{village}-P")

    def with_role(self, role: Role, scope: str) -> Staff:
        return next(person for person in self.pack.staff if role in person.roles and person.scope == scope)

    @property
    def clerk(self) -> Staff:
        return self.with_role(Role.CLERK, self.village[:9])

    @property
    def overseer(self) -> Caller:
        return self.network.staff(self.with_role(Role.SUPERVISOR, self.pack.code).staff_id)

    # acts

    def do(self, who: Caller, service: str, path: str, body: object | None = None) -> Any:
        """One command; a service that is away is asked again, and a repeated command takes effect once."""
        key = f"plot-{self._name}-{next(self._numbers)}"

        def once() -> list[Any]:
            try:
                return [who.post(service, path, body, Idempotency_Key=key)]
            except Refused as refused:
                if refused.status == 503 and self._patient:
                    raise OSError("away") from refused
                raise RuntimeError(f"{path}: {refused}") from refused

        if not self._patient:
            return who.post(service, path, body, Idempotency_Key=key)
        return wait_until(once, PATIENCE_SECONDS, f"{service} to do {path}")[0]

    def file(self, item: str, *, without: frozenset[str] = frozenset(), village: str = "") -> dict[str, Any]:
        """The agent files for a resident, with all required papers but some."""
        village = village or self.village
        papers = [p.code for p in self.pack.materials_of(item) if p.required and p.code not in without]
        body = {
            "item": item,
            "region": village,
            "resident": {"name": "王秀兰", "identity_number": SPECIMEN, "phone": "16000009999"},
            "materials": papers,
            "signed_mandate": {},
        }
        agent = self.network.staff(self.at_post(village).staff_id)
        filed: dict[str, Any] = self.do(agent, "intake", "/cases", body)
        return filed

    def accept(self, number: str) -> None:
        self.do(self.network.staff(self.clerk.staff_id), "intake", f"/cases/{number}/acceptance")

    def sign(self, task: dict[str, Any]) -> None:
        self.do(self.network.staff(task["assignee"]), "dispatch", f"/tasks/{task['task_id']}/signature")

    def report(self, task: dict[str, Any], answer: str = "") -> None:
        body = {"result": "情况属实", "answer": answer}
        self.do(self.network.staff(task["assignee"]), "dispatch", f"/tasks/{task['task_id']}/report", body)

    def review(self, task: dict[str, Any]) -> None:
        roles = {Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR}
        able = (p for p in self.pack.staff if roles & set(p.roles) and task["region"].startswith(p.scope))
        reviewer = next(p for p in able if p.staff_id != task["assignee"])
        path = f"/tasks/{task['task_id']}/review"
        self.do(self.network.staff(reviewer.staff_id), "dispatch", path, {"approved": True})

    def rate(self, number: str, query_code: str, grade: str = "satisfied") -> None:
        body = {"query_code": query_code, "grade": grade}
        self.do(self.network.anybody(), "supervision", f"/follow-ups/{number}/rating", body)

    # looks

    def tasks(self, number: str, count: int) -> list[dict[str, Any]]:
        """The tasks of a case or directive, once there are ``count`` of them."""

        def all_there() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = []
            after: dict[str, str] = {}
            while True:
                page = self.overseer.get("dispatch", "/tasks", origin_number=number, limit="300", **after)
                found += page["items"]
                if not page["next"]:
                    break
                after = {"after": page["next"]}
            assert len(found) == count, f"{len(found)} tasks"
            return found

        return self.look(all_there, f"{count} tasks of {number}")

    def reaches(self, number: str, state: str) -> dict[str, Any]:
        """The case, once it is in ``state``."""

        def there() -> dict[str, Any]:
            case: dict[str, Any] = self.overseer.get("intake", f"/cases/{number}")
            assert case["state"] == state, case["state"]
            return case

        return self.look(there, f"{number} to be {state}")

    def clocks(self, number: str, kind: str, state: str, count: int = 1) -> list[dict[str, Any]]:
        """The clocks of one kind, once ``count`` of them are in ``state``."""

        def there() -> list[dict[str, Any]]:
            clocks = self.overseer.get("supervision", "/clocks", origin_number=number)["items"]
            found = [clock for clock in clocks if clock["kind"] == kind]
            assert [clock["state"] for clock in found].count(state) == count, found
            return [clock for clock in found if clock["state"] == state]

        return self.look(there, f"{count} {kind} clocks of {number} to be {state}")

    def look(self, probe: Callable[[], Any], what: str) -> Any:
        """Wait for what events bring; a service that is away is waited for."""

        def once() -> Any:
            try:
                return probe()
            except Refused as refused:
                raise OSError(str(refused)) from refused

        return wait_until(once, PATIENCE_SECONDS, what)
