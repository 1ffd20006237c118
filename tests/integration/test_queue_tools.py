"""The administrators' tools on a real broker: dead letters mended, events traced and sent again, acts on record."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from deploy.local.queues import queues
from deploy.local.queues.target import Target
from services.portal.store import READ_MODEL_TABLES
from shared.contracts import Role
from shared.messaging.administration import dead_letters
from shared.messaging.administration.connection import alone, connected
from shared.messaging.administration.dead_letters import DeadLetters
from shared.messaging.administration.interventions import NotRecorded, Person
from shared.messaging.administration.letters import GIVEN_UP, Wanted, groups_of
from shared.messaging.topology import declare_all, exchange_of
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.network import Network
from tests.infrastructure.probes import DEAD, QUEUE, Probe, Probes, region_event
from tests.infrastructure.waiting import wait_until
from tests.scenario.conftest import REGIONS
from tests.scenario.plot import ALLOWANCE, Plot

RECORDS = "portal.intervention.recorded"
ANN = Person(name="ann@county", reason="the database is back")
LAST_TRY = {"x-zhenbi-attempts": 3}
ON_ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"])


class Ward:
    """A sink with its dead letters, and the tools to mend them."""

    def __init__(self, virtual_host: VirtualHost, sink: Probe) -> None:
        self.virtual_host, self.sink = virtual_host, sink
        self.letters = DeadLetters(virtual_host.uri, [QUEUE])

    def dies(self, number: int, behaviour: str) -> str:
        """An event that ends in the dead letters; returns its id."""
        event, before = region_event(number, behaviour), self.virtual_host.depth(DEAD)
        self.virtual_host.publish(event, **LAST_TRY)
        wait_until(lambda: self.virtual_host.depth(DEAD) > before, 10, "it to be given up")
        return event.id

    def records(self) -> list[dict[str, Any]]:
        """What has been put on record, oldest first; each is told once."""
        return [taken.event["data"] for taken in self.virtual_host.take_all(RECORDS)]


@pytest.fixture
def ward(probes: Probes, virtual_host: VirtualHost) -> Iterator[Ward]:
    declare_all(virtual_host.uri)
    yield Ward(virtual_host, probes.sink())


@ON_ONE_DATABASE
class TestDeadLetters:
    def test_they_are_read_grouped_and_left_where_they_are(self, ward: Ward) -> None:
        refused = [ward.dies(1, "refuses"), ward.dies(2, "refuses")]
        ward.dies(3, "fails")
        for _ in range(3):
            look = ward.letters.look()
            assert not look.partial
        assert [(g.service, g.event, g.error_type, g.count) for g in groups_of(look.letters)] == [
            ("probe", "region.registered", "Invalid", 2),
            ("probe", "region.registered", "RuntimeError", 1),
        ]
        [letter] = ward.letters.look(Wanted(message_ids=frozenset(refused[:1]))).letters
        assert (letter.attempts, letter.replays) == (4, 0)
        assert "will not do" in letter.error
        assert "behaviour.py" in letter.traceback
        assert json.loads(letter.readable_body)["id"] == refused[0]
        assert ward.virtual_host.depth(DEAD) == 3
        assert ward.records() == [], "looking is no act"

    def test_a_group_goes_back_is_handled_and_is_on_record(self, ward: Ward) -> None:
        mended = {ward.dies(number, "fails mended") for number in (1, 2, 3)}
        other = ward.dies(4, "refuses")
        ward.sink.switch_on("mended")
        told: list[tuple[str, int, int]] = []
        outcome = ward.letters.replay(
            Wanted(error_type="RuntimeError"), ANN, per_second=1000, tell=lambda *now: told.append(now)
        )
        assert (outcome.done, outcome.refused, outcome.partial) == ({QUEUE: 3}, [], False)
        assert told == [(QUEUE, 1, 3), (QUEUE, 2, 3), (QUEUE, 3, 3)]
        wait_until(lambda: len(ward.sink.notes()) == 3, 10, "the three to be handled")
        assert [letter.message_id for letter in ward.letters.look().letters] == [other] != mended
        begun, done = ward.records()
        assert begun["intervention_id"] == done["intervention_id"]
        assert (begun["state"], done["state"]) == ("begun", "done")
        assert {k: done[k] for k in ("act", "operator", "queue", "messages", "reason", "selection")} == {
            "act": "replay",
            "operator": "ann@county",
            "queue": QUEUE,
            "messages": 3,
            "reason": "the database is back",
            "selection": "error=RuntimeError",
        }

    def test_it_begins_anew_and_remembers_that_it_was_sent_back(self, ward: Ward) -> None:
        message_id = ward.dies(1, "fails")
        ward.letters.replay(Wanted(message_ids=frozenset({message_id})), ANN)
        aside = wait_until(lambda: ward.virtual_host.take("probe.retry.10s"), 10, "its first failure of the new life")
        assert aside.headers["x-zhenbi-attempts"] == 1
        assert aside.headers["x-zhenbi-replays"] == 1
        assert aside.message_id == message_id

    def test_who_dies_between_the_copy_and_the_acknowledgement_loses_and_doubles_nothing(
        self, ward: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ward.dies(1, "fails mended")
        ward.sink.switch_on("mended")

        def die(_hand: object, _tag: int) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(dead_letters._Hand, "let_go", die)
            with pytest.raises(KeyboardInterrupt):
                ward.letters.replay(Wanted(), ANN)
        assert [(r["state"], r["messages"]) for r in ward.records()] == [("begun", 1), ("broken_off", 0)]
        wait_until(lambda: ward.virtual_host.depth(DEAD) == 1, 5, "the letter to be back")
        wait_until(lambda: len(ward.sink.notes()) == 1, 10, "its copy to be handled")
        assert ward.letters.replay(Wanted(), ANN).count == 1
        wait_until(lambda: ward.sink.outcomes().get("duplicate") == 1, 10, "the second copy to be absorbed")
        assert len(ward.sink.notes()) == 1
        assert ward.virtual_host.depth(DEAD) == 0

    def test_discarding_is_on_record_before_and_after(self, ward: Ward) -> None:
        gone, kept = ward.dies(1, "refuses"), ward.dies(2, "refuses")
        outcome = ward.letters.discard(Wanted(message_ids=frozenset({gone})), ANN)
        assert outcome.done == {QUEUE: 1}
        assert [letter.message_id for letter in ward.letters.look().letters] == [kept]
        assert [(r["act"], r["state"], r["selection"]) for r in ward.records()] == [
            ("discard", "begun", f"id={gone}"),
            ("discard", "done", f"id={gone}"),
        ]

    def test_what_cannot_be_recorded_is_not_done(self, ward: Ward) -> None:
        ward.dies(1, "refuses")
        with connected(ward.virtual_host.uri) as connection:
            connection.channel().queue_delete(RECORDS)
        with pytest.raises(NotRecorded):
            ward.letters.discard(Wanted(), ANN)
        assert len(ward.letters.look().letters) == 1

    def test_bytes_that_are_no_event_come_back_as_they_are(self, ward: Ward) -> None:
        body = b"\xff\xfe 13812345678"
        ward.virtual_host.publish_raw(body, exchange_of("dispatch"), "region.registered.v1", "odd")
        wait_until(lambda: ward.virtual_host.depth(DEAD) == 1, 10, "it to be given up")
        [letter] = ward.letters.look().letters
        assert letter.error_type == "Undecodable"
        assert letter.readable_body == "\\xff\\xfe [personal]"
        ward.letters.replay(Wanted(), ANN)
        wait_until(lambda: ward.virtual_host.depth(DEAD) == 1, 10, "it to be given up again")
        [again] = ward.letters.look().letters
        assert (again.message_id, again.body, again.replays) == ("odd", body, 1)

    def test_what_the_broker_gave_up_is_told_from_what_we_did(self, ward: Ward) -> None:
        event = region_event(1)
        death = {"reason": "delivery_limit", "queue": QUEUE, "count": 1, "time": datetime(2026, 11, 22, tzinfo=UTC)}
        ward.virtual_host.publish_raw(event.encode(), "", DEAD, event.id, **{"x-death": [death]})
        [letter] = ward.letters.look().letters
        assert letter.error_type == GIVEN_UP
        assert "delivery_limit" in letter.error
        assert letter.last_failed == datetime(2026, 11, 22, tzinfo=UTC)
        ward.letters.replay(Wanted(), ANN)
        wait_until(lambda: len(ward.sink.notes()) == 1, 10, "it to be handled after all")

    def test_while_another_operator_is_at_work_a_look_says_that_it_may_be_partial(self, ward: Ward) -> None:
        with connected(ward.virtual_host.uri) as other, alone(other):
            assert ward.letters.look().partial
        assert not ward.letters.look().partial

    def test_many_are_read_at_once(self, ward: Ward) -> None:
        ward.sink.stop()
        with connected(ward.virtual_host.uri) as connection:
            channel = connection.channel()
            for number in range(2000):
                channel.basic_publish("", DEAD, region_event(number).encode())
        wait_until(lambda: ward.virtual_host.depth(DEAD) == 2000, 10)
        began = datetime.now(UTC)
        assert len(ward.letters.look().letters) == len(ward.letters.look().letters) == 2000
        assert (datetime.now(UTC) - began).total_seconds() < 10


class Terminal:
    """``zhenbi queues`` on a running network."""

    def __init__(self, network: Network) -> None:
        databases = {f"{name.upper()}_DATABASE_URL": url for name, url in network.database_urls.items()}
        self.target = Target({"AMQP_URI": network.virtual_host.uri, **databases})

    def run(self, *arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(queues, list(arguments), obj=self.target)
        assert result.exit_code == code, (arguments, result.output, result.exception)
        return result

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code).stdout)


def read_model(network: Network) -> dict[str, list[str]]:
    """Every row of the portal's read model."""
    engine = sa.create_engine(network.database_urls["portal"])
    with engine.connect() as connection:
        rows = {
            table.name: sorted(repr(sorted(row._mapping.items())) for row in connection.execute(sa.select(table)))
            for table in READ_MODEL_TABLES
        }
    engine.dispose()
    return rows


@pytest.fixture
def county(tmp_path: Path) -> str:
    file = tmp_path / "regions.csv"
    file.write_text(REGIONS, encoding="utf-8")
    return str(file)


@ON_ONE_DATABASE
def test_a_day_of_an_administrator(network: Network, county: str) -> None:
    network.load_pack(county)
    plot, terminal = Plot(network, "990101101201"), Terminal(network)
    number = plot.file(ALLOWANCE)["number"]
    plot.accept(number)
    plot.tasks(number, 2)
    network.wait_until_settled(60)

    # every event of the case, in order, and who has handled it
    traced = terminal.json("trace", number)
    names = [step["name"] for step in traced["steps"]]
    assert names[0] == "case.submitted"
    assert names.index("case.accepted") < names.index("task.assigned")
    assert {"intake", "dispatch", "supervision", "notify"} <= {step["publisher"] for step in traced["steps"]}
    ends = [end for step in traced["steps"] for end in step["receptions"]]
    assert {end["place"] for end in ends} == {"handled"}
    assert all(0 <= end["seconds"] < 60 for end in ends)
    by_event = terminal.json("trace", traced["steps"][-1]["event_id"])
    assert by_event["correlation"] == number
    assert "case.accepted" in terminal.run("trace", number).output
    terminal.run("trace", "no-such-number", code=1)

    # nothing waits
    listed = terminal.json("list")
    assert {queue["ready"] for queue in listed["queues"]} == {0}
    assert {queue["consumers"] for queue in listed["queues"]} == {1}
    assert sum(queue["out_per_second"] for queue in listed["queues"]) > 0
    assert "calm" in terminal.run("list").output
    outboxes = terminal.json("outbox")["outboxes"]
    assert [state["waiting"] for state in outboxes] == [0] * 5
    assert [state["forgotten"] for state in outboxes] == [0] * 5

    # an event that nobody can read: dead in every queue that takes it
    virtual_host = network.virtual_host
    virtual_host.publish_raw(b"{}", exchange_of("intake"), "case.accepted.v1", "odd")
    wait_until(lambda: len(network.dead_letters()) == 4, 15, "four dead letters")
    dead = terminal.json("dead", "list")
    assert {group["queue"] for group in dead["groups"]} == set(network.dead_letters())
    assert "Undecodable" in terminal.run("dead", "list", "--queue", "notify.*").output
    assert len(terminal.json("dead", "show", "odd")) == 4
    assert "Traceback" in terminal.run("dead", "show", "odd").output
    terminal.run("dead", "list", "--error", "Nothing", code=1)
    terminal.run("dead", "discard", "--all", code=2)
    terminal.run("dead", "replay", code=2)
    terminal.run("dead", "replay", "--queue", "notify.*", "--as", "ann", "--rate", "500")
    wait_until(lambda: len(network.dead_letters()) == 4, 15, "it to die again")
    terminal.run("dead", "discard", "--all", "--reason", "测试", "--as", "ann")
    assert network.dead_letters() == {}
    terminal.run("dead", "discard", "--all", "--reason", "测试", code=1)

    # the read model is thrown away and built again, while the network runs
    before = read_model(network)
    output = terminal.run("rebuild", "portal", "--as", "ann", "--rate", "5000").output
    assert "ever published" in output
    network.wait_until_settled(60)
    assert read_model(network) == before
    assert before["case_view"]
    assert before["timeline"]

    # what a service has handled is not sent to it again
    assert " 0 events sent" in terminal.run("replay", "--service", "notify", "--from", "1h").output
    terminal.run("replay", "--service", "notify", "--from", "1h", "--event", "no.such_event", code=2)

    # every act is on record
    def all_on_record() -> bool:
        engine = sa.create_engine(network.database_urls["portal"])
        with engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT act, state, operator FROM intervention")).all()
        engine.dispose()
        acts = [row.act for row in rows]
        assert {act: acts.count(act) for act in acts} == {"replay": 2, "discard": 4, "rebuild": 1}
        assert {row.state for row in rows} == {"done"}
        assert [row.operator for row in rows].count("ann") == 6
        return True

    wait_until(all_on_record, 15, "all acts on record")

    # where it waits: the consumer is away, and its queue fills
    network.stop("notify")
    late = plot.file(ALLOWANCE)["number"]
    wait_until(lambda: virtual_host.depth("notify.case.submitted") == 1, 10, "the event to wait")
    places = {
        (end["consumer"], end["place"])
        for step in terminal.json("trace", late)["steps"]
        for end in step["receptions"]
        if step["name"] == "case.submitted"
    }
    assert ("notify", "queue") in places
    [waiting] = [queue for queue in terminal.json("list")["queues"] if queue["queue"] == "notify.case.submitted"]
    assert (waiting["ready"], waiting["consumers"]) == (1, 0)
    assert 0 < waiting["oldest_seconds"] < 60

    # a broker that is away has an exit code of its own; what the databases know is still told
    away = Terminal(network)
    away.target = Target({**away.target.environment, "AMQP_URI": "amqp://guest:guest@127.0.0.1:1/"})
    for arguments in (["list"], ["dead", "list"], ["dead", "replay", "--all"], ["trace", late]):
        assert "NotRecorded" not in away.run(*arguments, code=3).output
    assert "case.submitted" in away.run("trace", late, code=3).output
    away.run("outbox")


@ON_ONE_DATABASE
def test_gaps_are_filled_from_the_outboxes(network: Network, county: str) -> None:
    """What a queue has lost for good, such as one deleted by mistake, is still in the outboxes of the publishers."""
    network.load_pack(county)
    network.wait_until_settled(60)
    terminal = Terminal(network)
    engine = sa.create_engine(network.database_urls["portal"])
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM unit_view"))
        connection.execute(sa.text("DELETE FROM inbox WHERE consumer = 'portal.unit.registered'"))
    output = terminal.run("replay", "--service", "portal", "--from", "1h", "--event", "unit.registered").output
    assert "only fills gaps" in output
    network.wait_until_settled(30)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM unit_view")).scalar_one() > 0
    # a rebuild that would lose something is refused
    with sa.create_engine(network.database_urls["dispatch"]).begin() as connection:
        connection.execute(sa.text("DELETE FROM outbox WHERE id = 1"))
    result = CliRunner().invoke(queues, ["rebuild", "portal"], obj=terminal.target)
    assert result.exit_code == 1
    assert "no longer in the outboxes" in str(result.exception)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM unit_view")).scalar_one() > 0
    assert network.somebody(Role.ADMINISTRATOR).get("portal", "/healthz").strip() == "ok"
    engine.dispose()
