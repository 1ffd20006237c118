"""What intake's handlers need from outside."""

from datetime import datetime
from typing import Protocol

from services.intake.model.case import Case
from services.intake.model.catalogue import Item
from services.intake.model.directive import Directive


class Cases(Protocol):
    """All cases."""

    def get(self, number: str, *, for_update: bool = False) -> Case | None: ...
    def add(self, case: Case) -> None: ...


class Items(Protocol):
    """The catalogue."""

    def current(self, county: str, code: str) -> Item | None: ...
    def all_current(self, county: str) -> list[Item]: ...
    def version(self, county: str, code: str, version: int) -> Item | None: ...
    def add(self, item: Item) -> None: ...


class Directives(Protocol):
    """All directives."""

    def get(self, number: str) -> Directive | None: ...
    def add(self, directive: Directive) -> None: ...


class Regions(Protocol):
    """Intake's own copy of the regions."""

    def name(self, code: str) -> str | None: ...
    def put(self, code: str, name: str, tier: str, parent: str | None, sequence: int) -> None: ...


class Serials(Protocol):
    """Numbers that are given once."""

    def next(self, name: str) -> int: ...


class Looks(Protocol):
    """The register of full views of personal data: who looked, at what, when."""

    def add(self, *, staff_id: str, case_number: str, at: datetime) -> None: ...


class UnitOfWork(Protocol):
    """One transaction."""

    now: datetime
    cases: Cases
    items: Items
    directives: Directives
    regions: Regions
    serials: Serials
    looks: Looks

    def publish(self, event: object) -> None: ...


class Seals(Protocol):
    """Seals personal data and digests secrets."""

    def seal(self, text: str) -> str: ...
    def digest(self, *parts: str) -> str: ...
