"""The clock is put forward and back by an hour under load: nothing is lost, nothing is done twice, somebody leads.

Covered: the wall clock of the services' processes, as NTP or an administrator sets it. Not covered: the broker's and
the database server's own clocks, which no promise of ours rests on (a waiting room counts the time that passes).
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from deploy.local.broker import PrivateBroker
from shared.contracts import TaskAssigned, contract_of
from shared.http import tokens
from shared.identity import Identity
from shared.messaging.envelope import wrap
from shared.messaging.specimen import specimen
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.databases import Databases
from tests.infrastructure.fake_clock import FakeClock, NoFakeClock
from tests.infrastructure.load import Load
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.needs import missing
from tests.infrastructure.network import MONDAY_MORNING, running_network
from tests.infrastructure.probes import DEAD, QUEUE, TOKEN_KEY, Probe, Probes
from tests.infrastructure.waiting import wait_until
from tests.resilience.flow import flows, settled

HOUR = timedelta(hours=1)
STEPS = (HOUR, -HOUR, -HOUR, HOUR)


@pytest.fixture
def clock(tmp_path: Path) -> FakeClock:
    """The clock of all processes that the test starts."""
    try:
        return FakeClock(tmp_path / "faketime")
    except NoFakeClock as why:
        missing("a clock to be put back", why)


@pytest.fixture
def probes(virtual_host: VirtualHost, databases: Databases, tmp_path: Path, clock: FakeClock) -> Iterator[Probes]:
    """Starts small services that live by that clock."""
    probes = Probes(virtual_host.uri, databases, tmp_path, clock.environment)
    yield probes
    probes.close()


def one_leads(*copies: Probe) -> bool:
    """Whether exactly one of the copies says it leads."""
    return sum(copy.metric("zhenbi_lease_held") for copy in copies) == 1


def test_steps_under_load_lose_nothing_and_repeat_nothing(
    probes: Probes, virtual_host: VirtualHost, clock: FakeClock
) -> None:
    sink, source = probes.sink_and_source()
    copy = probes.source()
    source.register(900_000, name="fails mended")
    wait_until(lambda: sink.outcomes().get("retried"), 10, "a failure to be set aside for ten seconds")
    sink.switch_on("mended")
    with Load(source) as load:
        for step in STEPS:
            clock.step(step)
            flows(sink, 15, f"events to flow after a step of {step}")
            ticks = len(source.notes("tick"))
            wait_until(lambda: one_leads(source, copy), 15, "one copy to lead")
            wait_until(lambda before=ticks: len(source.notes("tick")) > before, 10, "timers to run")  # type: ignore[misc]
        time.sleep(1)
    wait_until(lambda: ("region/000000900000", 1) in sink.notes(), 15, "the failure to be mended")
    load.promised.add("region/000000900000")
    settled(load, source, sink)
    assert load.refused == 0, "a token is good whatever its clock said when it was made"
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == virtual_host.depth("probe.retry.10s") == 0


@ON_ONE_DATABASE
def test_what_was_set_aside_does_not_wait_for_the_clock_to_come_round(
    probes: Probes, virtual_host: VirtualHost, clock: FakeClock
) -> None:
    virtual_host.listen("elsewhere", "dispatch.events", "something.else")
    source = probes.source()
    source.register(1, count=3)
    wait_until(lambda: source.metric("zhenbi_messages_unroutable_total") >= 3, 10, "no queue to take them")
    clock.step(-HOUR)
    sink = probes.sink()
    wait_until(lambda: len(sink.notes()) == 3, 20, "them to be sent once there is a queue")
    assert source.waiting() == 0
    assert virtual_host.depth(QUEUE) == virtual_host.depth(DEAD) == 0


@ON_ONE_DATABASE
def test_a_token_ends_by_the_clock_and_is_refused_clearly(probes: Probes, clock: FakeClock) -> None:
    source = probes.source()
    somebody = Identity(staff_id="tester", name="测试", unit="", scope="", roles=frozenset())
    token = tokens.issue(somebody, TOKEN_KEY, 1800)

    def asked() -> requests.Response:
        return requests.get(f"{source.url}/counters/none", headers={"Authorization": f"Bearer {token}"}, timeout=5)

    assert asked().status_code == 403, "known, but without a role"
    clock.step(-HOUR)
    assert asked().status_code == 403, "made in what is now the future"
    clock.step(2 * HOUR)
    assert asked().status_code == 401
    assert "登录已过期" in asked().json()["detail"]


@ON_ONE_DATABASE
def test_a_deadline_warns_and_breaches_once_however_often_its_moment_comes(
    fragile_broker: PrivateBroker, databases: Databases, tmp_path: Path, clock: FakeClock
) -> None:
    clock.set(MONDAY_MORNING - clock.now)
    environment = {**clock.environment, "ZHENBI_CLOCK_FILE": ""}
    with running_network(
        fragile_broker, databases, tmp_path, services=["supervision"], environment=environment
    ) as network:
        engine = sa.create_engine(network.database_urls["supervision"])

        def told(kind: str) -> int:
            with engine.connect() as connection:
                query = sa.text("SELECT count(*) FROM outbox WHERE type LIKE :kind")
                return int(connection.execute(query, {"kind": f"{kind}.v%"}).scalar_one())

        network.virtual_host.publish(urgent_task(clock))
        wait_until(lambda: told("clock.started") == 1, 15, "the clock to start")
        for _ in range(2):  # one working hour is half of what is allowed
            clock.step(1.1 * HOUR)
            wait_until(lambda: told("clock.warned") == 1, 20, "the warning")
            time.sleep(2.5)
            clock.step(-1.1 * HOUR)
            time.sleep(1.5)
        assert (told("clock.warned"), told("clock.breached"), told("urge.issued")) == (1, 0, 0)
        for _ in range(2):
            clock.step(2.1 * HOUR)
            wait_until(lambda: told("clock.breached") == 1, 20, "the breach")
            time.sleep(2.5)
            clock.step(-2.1 * HOUR)
            time.sleep(1.5)
        assert (told("clock.warned"), told("clock.breached"), told("urge.issued")) == (1, 1, 1)
        assert network.dead_letters() == {}
        engine.dispose()


def urgent_task(clock: FakeClock) -> object:
    """An assignment that must be signed for within two working hours of now."""
    model = specimen(contract_of(TaskAssigned)).data
    changed = {name: getattr(model, name) for name in model.__dataclass_fields__} | {"urgent": True}
    return wrap(TaskAssigned(**changed), sequence=1, time=clock.now)
