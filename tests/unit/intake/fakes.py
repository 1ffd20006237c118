"""The ports of intake in memory, and a small county to file cases in."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from services.intake.handlers import cases
from services.intake.handlers.cases import SubmitCase, Submitted
from services.intake.model.case import Case, Resident
from services.intake.model.catalogue import Item, RequiredMaterial
from services.intake.model.directive import Directive
from shared.contracts import CaseKind, Role, Tier
from shared.identity import Identity

E = TypeVar("E")

MORNING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
COUNTY, TOWNSHIP, VILLAGE = "361103", "361103102", "361103102200"
WANG = Resident("王小明", "36110319900101123X", "13812345678")


def identity(*roles: Role, scope: str = COUNTY, staff_id: str = "s-1") -> Identity:
    """A person with these roles."""
    return Identity(staff_id=staff_id, name="某", unit="u", scope=scope, roles=frozenset(roles))


CLERK = identity(Role.CLERK, scope=TOWNSHIP, staff_id="clerk")
AGENT = identity(Role.AGENT, scope=VILLAGE, staff_id="agent")
STRANGER = identity(Role.CLERK, scope="361103103", staff_id="stranger")


def item(code: str = "zdshbz", **changes: Any) -> Item:
    """An item that needs two papers and may be given a third."""
    fields: dict[str, Any] = {
        "county": COUNTY,
        "code": code,
        "version": 1,
        "name": "最低生活保障",
        "name_en": "subsistence allowance",
        "kind": CaseKind.APPLICATION,
        "line": "civil_affairs",
        "lead_tier": Tier.TOWNSHIP,
        "co_tiers": (Tier.VILLAGE,),
        "promised_working_days": 20,
        "proxy_allowed": True,
        "legal_basis": "",
        "materials": (
            RequiredMaterial("id_card", "身份证", "原件"),
            RequiredMaterial("income", "家庭收入证明", "原件 1 份"),
            RequiredMaterial("photo", "照片", "一寸", required=False),
        ),
    }
    return Item(**{**fields, **changes})


class FakeCases:
    def __init__(self) -> None:
        self.known: dict[str, Case] = {}

    def get(self, number: str, *, for_update: bool = False) -> Case | None:
        return self.known.get(number)

    def add(self, case: Case) -> None:
        self.known[case.number] = case


class FakeItems:
    def __init__(self) -> None:
        self.known: list[Item] = []

    def current(self, county: str, code: str) -> Item | None:
        return next((each for each in self.all_current(county) if each.code == code), None)

    def all_current(self, county: str) -> list[Item]:
        newest: dict[str, Item] = {}
        for each in sorted(self.known, key=lambda each: each.version):
            if each.county == county:
                newest[each.code] = each
        return list(newest.values())

    def version(self, county: str, code: str, version: int) -> Item | None:
        wanted = (county, code, version)
        return next((each for each in self.known if (each.county, each.code, each.version) == wanted), None)

    def add(self, item: Item) -> None:
        self.known.append(item)


class FakeDirectives:
    def __init__(self) -> None:
        self.known: dict[str, Directive] = {}

    def get(self, number: str) -> Directive | None:
        return self.known.get(number)

    def add(self, directive: Directive) -> None:
        self.known[directive.number] = directive


class FakeRegions:
    def __init__(self) -> None:
        self.known: dict[str, tuple[str, int]] = {}

    def name(self, code: str) -> str | None:
        return self.known[code][0] if code in self.known else None

    def put(self, code: str, name: str, tier: str, parent: str | None, sequence: int) -> None:
        if code not in self.known or self.known[code][1] < sequence:
            self.known[code] = (name, sequence)


class FakeSerials:
    def __init__(self) -> None:
        self.last: dict[str, int] = {}

    def next(self, name: str) -> int:
        self.last[name] = self.last.get(name, 0) + 1
        return self.last[name]


class FakeLooks:
    def __init__(self) -> None:
        self.register: list[tuple[str, str, datetime]] = []

    def add(self, *, staff_id: str, case_number: str, at: datetime) -> None:
        self.register.append((staff_id, case_number, at))


class FakeUnitOfWork:
    """One transaction that never ends; what was published is in ``published``."""

    def __init__(self) -> None:
        self.now = MORNING
        self.cases = FakeCases()
        self.items = FakeItems()
        self.directives = FakeDirectives()
        self.regions = FakeRegions()
        self.serials = FakeSerials()
        self.looks = FakeLooks()
        self.published: list[Any] = []
        for code, name in ((COUNTY, "广丰区"), (TOWNSHIP, "洋口镇"), (VILLAGE, "富山村")):
            self.regions.put(code, name, "", None, 1)
        self.items.add(item())

    def publish(self, event: object) -> None:
        self.published.append(event)

    def of(self, kind: type[E]) -> list[E]:
        """The published events of one kind."""
        return [event for event in self.published if isinstance(event, kind)]

    @property
    def story(self) -> list[str]:
        """The kinds of published events, in order."""
        return [type(event).__name__ for event in self.published]


class FakeSeals:
    """Seals that a test can read."""

    def seal(self, text: str) -> str:
        return f"sealed({text})"

    def digest(self, *parts: str) -> str:
        return f"digest({'|'.join(parts)})"


def submitted(uow: FakeUnitOfWork, *materials: str, actor: Identity = CLERK, **changes: Any) -> Submitted:
    """File a case with these papers."""
    command: dict[str, Any] = {"item": "zdshbz", "region": VILLAGE, "resident": WANG, "materials": materials}
    return cases.submit_case(SubmitCase(**{**command, **changes}), actor, uow, FakeSeals())


def complete_case(uow: FakeUnitOfWork) -> Case:
    """A case with all its papers."""
    return submitted(uow, "id_card", "income").case
