"""Intake as a county runs it: two processes on one port, a database filled with cases, the broker behind them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from urllib.parse import quote

import sqlalchemy as sa

from deploy.local.county import load
from shared.contracts import Role, Tier
from tests.benchmarks.http.county import Matters, county
from tests.benchmarks.http.load import Asked
from tests.benchmarks.http.problems import Wrong
from tests.benchmarks.http.seeding import fill
from tests.benchmarks.surroundings import Surroundings
from tests.infrastructure.databases import PostgresDatabases
from tests.infrastructure.network import MONDAY_MORNING, Network, running_network
from tests.infrastructure.waiting import wait_until

_PATTERNS = 200  # cases filed in earnest, which the others are copies of
_TYPED = ("低保", "zdshbz", "dibao", "身份证", "shebao", "老年", "建房", "gaolin", "残疾", "yibao", "伙食", "救助")
_LATER_SECONDS = 120.0


class Intake:
    """The running service, and what to ask of it."""

    def __init__(self, network: Network, folder: Path, *, open_cases: int, closed: int) -> None:
        self.url = network.urls["intake"]
        self.folder = folder
        self._network = network
        self._pack = county()
        self._engine = sa.create_engine(network.database_urls["intake"])
        load(self._pack, network.urls, network.token(Role.ADMINISTRATOR))
        network.wait_until_settled(_LATER_SECONDS)
        network.stop("dispatch")
        self._copy = network.processes["intake"].copy()
        self._copy.start()
        self._villages = [region.code for region in self._pack.regions_at(Tier.VILLAGE)]
        clerk = network.somebody(Role.CLERK, scope=self._pack.code)
        matters = Matters(self._pack, seed=1)
        patterns = [
            clerk.post("intake", "/cases", matters.one(complete=place % 2 == 0))["number"] for place in range(_PATTERNS)
        ]
        before = MONDAY_MORNING - timedelta(days=1)
        self.numbers = fill(
            network.database_urls["intake"],
            patterns,
            self._villages,
            open_cases=open_cases - _PATTERNS,
            closed=closed,
            until=before,
        )
        network.clock.advance(timedelta(minutes=1))
        self._measured_from = MONDAY_MORNING + timedelta(minutes=1)

    def cases_to_file(self, count: int, seed: int) -> list[Asked]:
        """Clerks of all townships file matters, every second one with all papers."""
        matters = Matters(self._pack, seed)
        asked = []
        for place in range(count):
            body = matters.one(complete=place % 2 == 0)
            asked.append(Asked("/cases", self._clerk(body["region"][:9]), json.dumps(body, ensure_ascii=False)))
        return asked

    def cases_to_show(self, count: int) -> list[Asked]:
        """Any of the open ones."""
        chance = Random(2)  # noqa: S311  # repeatable
        numbers = [chance.choice(self.numbers) for _ in range(count)]
        return [Asked(f"/cases/{number}", self._clerk(self._pack.code)) for number in numbers]

    def lists(self) -> list[Asked]:
        """The first page for the county, for each township, and for as many villages."""
        townships = [region.code for region in self._pack.regions_at(Tier.TOWNSHIP)]
        places = (self._pack.code, *townships, *self._villages[:: len(self._villages) // len(townships)])
        return [Asked("/cases?limit=50", self._clerk(place)) for place in places]

    def searches(self) -> list[Asked]:
        """What clerks type."""
        county = self._pack.code
        return [Asked(f"/items/search?q={quote(typed)}&county={county}", self._clerk(county)) for typed in _TYPED]

    def forget_filed(self) -> int:
        """Wait until everything filed since the beginning is with the broker; remove it; returns how much it was."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

            def is_published() -> bool:
                left = connection.execute(
                    sa.text("SELECT count(*) FROM outbox WHERE published_at IS NULL")
                ).scalar_one()
                assert left == 0, f"{left} events are not published"
                return True

            wait_until(is_published, _LATER_SECONDS, "the relay", look=0.2)
            since = {"since": self._measured_from}
            connection.execute(
                sa.text("DELETE FROM notice USING cases WHERE case_number = cases.number AND submitted_at >= :since"),
                since,
            )
            filed = connection.execute(sa.text("DELETE FROM cases WHERE submitted_at >= :since"), since).rowcount
            for table in ("cases", "notice", "outbox"):
                connection.execute(sa.text(f"VACUUM (ANALYZE) {table}"))
        return int(filed)

    def check(self, filed: int, answered: int) -> None:
        """Every answer stands for a case.

        Raises:
            Wrong: there are fewer cases than answers.
        """
        if filed < answered:
            raise Wrong(f"{answered} cases were answered, {filed} are stored")

    def close(self) -> None:
        """End the second process; the network ends the first."""
        self._copy.kill()
        self._engine.dispose()

    def _clerk(self, scope: str) -> str:
        return self._network.token(Role.CLERK, staff_id=f"clerk-{scope}", scope=scope)


@contextmanager
def intake(place: Surroundings, name: str, *, open_cases: int, closed: int = 0) -> Iterator[Intake]:
    """Bring it up with so many cases."""
    folder = place.folder / name
    folder.mkdir()
    databases = PostgresDatabases(place.databases)
    with running_network(place.broker, databases, folder, services=("intake", "dispatch")) as network:
        running = Intake(network, folder, open_cases=open_cases, closed=closed)
        try:
            yield running
        finally:
            running.close()
    databases.drop_all()
