"""A portal on the bench: its own SQLite database, fixed clocks, owners that only take notes, quick passwords."""

import dataclasses
import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from argon2.profiles import CHEAPEST

from services.portal.handlers.projection import project
from services.portal.passwords import Argon2Passwords
from services.portal.ports import OwnerDown, Refusal
from services.portal.queues import Backlog
from services.portal.store import PortalUnitOfWork
from services.portal.web.desk import Desk
from shared.clock import FixedClock
from shared.errors import Invalid
from shared.identity import Identity
from shared.messaging.administration.dead_letters import Look, Outcome
from shared.messaging.administration.interventions import Person
from shared.messaging.administration.letters import EVERYTHING, DeadLetter, Wanted
from shared.messaging.broker import BrokerUnavailable
from shared.messaging.envelope import Envelope
from shared.persistence.database import Database
from shared.persistence.migrations import migrate
from shared.service import UnitFactory
from tests.unit.portal.story import MONDAY

TOKEN_KEY = "a token key that is only good on the bench"


def digest(number: str, code: str) -> str:
    """Stands for the network's keyed digest."""
    return hashlib.sha256(f"{number}/{code}".encode()).hexdigest()


def opened(sealed: str) -> str:
    """Stands for the network's keys: what a test seals is the text with a word before it."""
    return sealed.removeprefix("sealed:")


@dataclass
class Call:
    """One command an owner was sent."""

    service: str
    method: str
    path: str
    person: Identity | None
    body: Mapping[str, Any] | None
    repeat_key: str | None


@dataclass
class NotingOwners:
    """Owning services that take every command, unless told to be down or to refuse."""

    calls: list[Call] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    refusal: Refusal | None = None
    answers: dict[str, Any] = field(default_factory=dict)  # path → JSON answer

    def tell(
        self,
        service: str,
        method: str,
        path: str,
        *,
        person: Identity | None,
        body: Mapping[str, Any] | None = None,
        repeat_key: str | None = None,
        address: str | None = None,
        patience_seconds: float = 5,
    ) -> Any | Refusal:
        if service in self.down:
            raise OwnerDown(service)
        if method != "GET":
            self.calls.append(Call(service, method, path, person, body, repeat_key))
            if self.refusal is not None:
                return self.refusal
        inbox = {"items": [], "next": None, "unread": 0} if path.startswith("/inbox") and method == "GET" else None
        return self.answers.get(path, inbox)

    def page(
        self,
        service: str,
        method: str,
        path: str,
        *,
        person: Identity | None,
        body: Mapping[str, Any] | None = None,
        patience_seconds: float = 5,
    ) -> str | Refusal:
        if service in self.down:
            raise OwnerDown(service)
        self.calls.append(Call(service, method, path, person, body, None))
        return self.refusal or f"<p>{path}</p>"

    def file(self, service: str, path: str, *, person: Identity | None, patience_seconds: float = 5) -> bytes | Refusal:
        if service in self.down:
            raise OwnerDown(service)
        self.calls.append(Call(service, "GET", path, person, None, None))
        return self.refusal or b"PK"

    def ready(self, service: str, *, patience_seconds: float) -> bool:
        return service not in self.down


@dataclass
class NotedQueues:
    """Queues of which only the count is known."""

    down: bool = False

    def backlogs(self) -> list[Backlog]:
        if self.down:
            raise BrokerUnavailable("refused")
        return [Backlog(service="notify", waiting=12, dead=1, consumers=1)]


@dataclass
class NotedLetters:
    """Dead letters in a list; what is done about them is noted."""

    letters: list[DeadLetter] = field(default_factory=list)
    acts: list[tuple[str, Wanted, Person]] = field(default_factory=list)
    down: bool = False

    def look(self, wanted: Wanted = EVERYTHING) -> Look:
        if self.down:
            raise BrokerUnavailable("refused")
        return Look([letter for letter in self.letters if wanted.includes(letter)])

    def replay(self, wanted: Wanted, person: Person, *, per_second: float = 50.0, most: int = 1) -> Outcome:
        return self._act("replay", wanted, person)

    def discard(self, wanted: Wanted, person: Person) -> Outcome:
        if not person.reason:
            raise Invalid("reason", "请写明理由", "say why")
        return self._act("discard", wanted, person)

    def _act(self, act: str, wanted: Wanted, person: Person) -> Outcome:
        meant = self.look(wanted).letters
        self.letters = [letter for letter in self.letters if letter not in meant]
        self.acts.append((act, wanted, person))
        return Outcome({wanted.queue: len(meant)} if meant else {})


class Bench:
    """Everything a test of the portal holds in its hands."""

    def __init__(self, database_url: str, *, demo: bool = True) -> None:
        self.database = Database(database_url)
        self.clock, self.wall_clock = FixedClock(MONDAY), FixedClock(MONDAY)
        self.owners, self.queues, self.letters = NotingOwners(), NotedQueues(), NotedLetters()
        self.units = UnitFactory(PortalUnitOfWork, self.database, self.clock)
        self.desk = Desk(
            units=self.units,
            clock=self.clock,
            wall_clock=self.wall_clock,
            passwords=Argon2Passwords(CHEAPEST),
            services=self.owners,
            queues=self.queues,
            letters=self.letters,
            digest=digest,
            open_sealed=opened,
            token_key=TOKEN_KEY,
            session_key="only for the bench",
            demo=demo,
            catch_up_seconds=0.0,
        )

    def furnished(self, owners: NotingOwners) -> Desk:
        """The desk with other owners."""
        self.owners = owners
        return dataclasses.replace(self.desk, services=owners)

    def hear(self, events: Iterable[Envelope[Any]]) -> None:
        """The events arrive, each in its own transaction, without a broker."""
        for event in events:
            with self.units() as uow:
                project(event, uow)
                uow.commit()

    def later(self, **by: float) -> None:
        """Both clocks move on."""
        self.clock.advance(timedelta(**by))
        self.wall_clock.advance(timedelta(**by))


def migrated_database(folder: Path, template: Path) -> str:
    """A fresh SQLite database with the portal's tables, copied from ``template``, which is made at the first use."""
    if not template.exists():
        migrate("portal", f"sqlite:///{template}")
    copy = folder / "portal.db"
    shutil.copyfile(template, copy)
    return f"sqlite:///{copy}"
