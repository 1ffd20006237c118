"""The catalogue: everything that may go wrong, each a small object that breaks one thing and mends it again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from shared.contracts.services import SERVICES
from tests.chaos.stage import Stage
from tests.infrastructure.postgres import PrivatePostgres


class Ground(StrEnum):
    """What a fault breaks. Two faults on one ground never happen at once; on different grounds they may."""

    BROKER = "broker"
    DATABASE = "database"
    SERVICE = "service"
    CLOCK = "clock"


class Fault(Protocol):
    """One thing that goes wrong."""

    @property
    def ground(self) -> Ground: ...
    @property
    def seconds(self) -> float:
        """How long it lasts by nature; a plan may not change it."""
        ...

    def begin(self, stage: Stage) -> None:
        """Break it."""
        ...

    def end(self, stage: Stage) -> None:
        """Mend it."""
        ...


@dataclass(frozen=True)
class Broken:
    """A fault that is two calls on the stage."""

    ground: Ground
    seconds: float
    break_it: Callable[[Stage], None]
    mend_it: Callable[[Stage], None] = lambda _stage: None

    def begin(self, stage: Stage) -> None:
        self.break_it(stage)

    def end(self, stage: Stage) -> None:
        self.mend_it(stage)


def _killed(service: str) -> Fault:
    return Broken(Ground.SERVICE, 2, lambda stage: stage.kill(service), lambda stage: stage.start(service))


def _frozen(service: str) -> Fault:
    return Broken(Ground.SERVICE, 8, lambda stage: stage.freeze(service), lambda stage: stage.thaw(service))


def _copied(service: str, *, kill: bool) -> Fault:
    return Broken(
        Ground.SERVICE,
        12,
        lambda stage: stage.add_copy(service),
        lambda stage: stage.remove_copy(service, kill=kill),
    )


def _everything_killed() -> Fault:
    def kill(stage: Stage) -> None:
        for service in SERVICES:
            stage.kill(service)

    def start(stage: Stage) -> None:
        for service in SERVICES:
            stage.start(service)

    return Broken(Ground.SERVICE, 2, kill, start)


def _postgres(stage: Stage) -> PrivatePostgres:
    assert stage.postgres is not None, "only for a stage on PostgreSQL"
    return stage.postgres


def _deal_out(stage: Stage) -> None:
    stage.shuffle_no_more()


def _clock_steps(hours: int) -> Fault:
    step = timedelta(hours=hours)
    return Broken(Ground.CLOCK, 6, lambda stage: stage.step_clock(step), lambda stage: stage.step_clock(-step))


ANYWHERE: Mapping[str, Fault] = {
    **{f"{service} is killed": _killed(service) for service in SERVICES},
    "all services are killed at once": _everything_killed(),
    "dispatch freezes": _frozen("dispatch"),
    "supervision freezes": _frozen("supervision"),
    "a copy of dispatch comes and is killed": _copied("dispatch", kill=True),
    "a copy of supervision comes and goes": _copied("supervision", kill=False),
    "a copy of notify comes and is killed": _copied("notify", kill=True),
    "a copy of portal comes and goes": _copied("portal", kill=False),
    "a copy of intake comes and goes": _copied("intake", kill=False),
    "the broker is killed": Broken(
        Ground.BROKER, 15, lambda stage: stage.broker.kill(), lambda stage: stage.broker.start()
    ),
    "the broker freezes": Broken(
        Ground.BROKER, 20, lambda stage: stage.freeze_broker(), lambda stage: stage.thaw_broker()
    ),
    "the broker is short of memory": Broken(
        Ground.BROKER, 8, lambda stage: stage.set_memory_alarm(True), lambda stage: stage.set_memory_alarm(False)
    ),
    "connections break in the middle of a frame": Broken(
        Ground.BROKER, 4, lambda stage: stage.proxy.cut_half_way(), lambda stage: stage.proxy.cut_half_way()
    ),
    "the line to the broker is cut": Broken(
        Ground.BROKER, 5, lambda stage: stage.proxy.refuse(), lambda stage: stage.proxy.accept()
    ),
    "every event comes twice and shuffled": Broken(Ground.BROKER, 12, lambda stage: stage.shuffle(20261122), _deal_out),
    "the clock jumps an hour ahead": _clock_steps(1),
    "the clock jumps an hour back": _clock_steps(-1),
}

ON_POSTGRESQL: Mapping[str, Fault] = {
    "PostgreSQL is restarted": Broken(
        Ground.DATABASE, 1, lambda stage: _postgres(stage).stop(), lambda stage: _postgres(stage).start()
    ),
    "PostgreSQL is killed": Broken(
        Ground.DATABASE, 3, lambda stage: _postgres(stage).kill(), lambda stage: _postgres(stage).start()
    ),
}

CATALOGUE: Mapping[str, Fault] = {**ANYWHERE, **ON_POSTGRESQL}


def faults_for(database: str) -> Sequence[str]:
    """The names of the faults that a stage on this kind of database can have."""
    return tuple(CATALOGUE if database == "postgresql" else ANYWHERE)
