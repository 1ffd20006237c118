"""A short random mix of faults under load, and what it left, kept as files that tests may spoil."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.local.messages import Problem
from tests.chaos.checking.verdict import Verdict, judge
from tests.chaos.ledger import Ledger, Line
from tests.chaos.performance import Outcome, Performance
from tests.chaos.plan import draw
from tests.chaos.stage import running_stage
from tests.infrastructure.needs import needed

_SEED, _SECONDS = 20261122, 70.0  # in which every sort of matter happens


@dataclass(frozen=True)
class Remains:
    """What is left when all is over: ledger, databases and outgoing messages, as files in one folder."""

    folder: Path
    databases: Mapping[str, str]  # service → file name

    def copy(self, to: Path) -> "Remains":
        """The same, to be spoilt."""
        shutil.copytree(self.folder, to)
        return Remains(to, self.databases)

    def spoil(self, service: str, statements: str) -> int:
        """Change a database behind everybody's back; returns how many rows."""
        engine = sa.create_engine(f"sqlite:///{self.folder / self.databases[service]}")
        with engine.begin() as connection:
            changed = [connection.exec_driver_sql(statement).rowcount for statement in statements.split(";")]
        engine.dispose()
        return changed[-1]

    def promise(self, line: Line) -> None:
        """Add a line to the ledger."""
        ledger = Ledger(self.folder / "ledger.jsonl")
        ledger.write(line.word, line.key, line.act, line.about, **line.said)
        ledger.close()

    def judge(self, depths: Mapping[str, int] | None = None) -> Verdict:
        """What the checker says of it."""
        urls = {service: f"sqlite:///{self.folder / name}" for service, name in self.databases.items()}
        return judge(self.folder / "ledger.jsonl", urls, self.folder / "messages.jsonl", depths or {})


@dataclass(frozen=True)
class Mix:
    """How the performance ended, and what it left."""

    seconds: float
    outcome: Outcome
    remains: Remains


@pytest.fixture(scope="session")
def mix(tmp_path_factory: pytest.TempPathFactory) -> Mix:
    """A short random mix of faults under load, always the same one. ``make chaos`` runs longer ones."""
    folder, kept = tmp_path_factory.mktemp("performance"), tmp_path_factory.mktemp("remains")
    with needed("RabbitMQ", running_stage(folder, "sqlite"), Problem) as stage:
        performance = Performance(stage, folder / "ledger.jsonl", _SEED, print)
        outcome = performance.run(draw(_SEED, _SECONDS, "sqlite"), _SECONDS)
        performance.close()
        urls = dict(stage.network.database_urls)
    for service, url in urls.items():
        with sa.create_engine(url).connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        shutil.copyfile(url.removeprefix("sqlite:///"), kept / f"{service}.db")
    shutil.copyfile(folder / "ledger.jsonl", kept / "ledger.jsonl")
    shutil.copyfile(folder / "outgoing" / "messages.jsonl", kept / "messages.jsonl")
    return Mix(_SECONDS, outcome, Remains(kept, {service: f"{service}.db" for service in urls}))


@pytest.fixture
def untouched(mix: Mix) -> Remains:
    """What the mix left, all of it in order."""
    assert mix.outcome.is_good, "what is not in order cannot be spoilt"
    return mix.remains


@pytest.fixture
def remains(untouched: Remains, tmp_path: Path) -> Remains:
    """A copy of it, to be spoilt."""
    return untouched.copy(tmp_path / "remains")
