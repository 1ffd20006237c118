"""The administrators' tools on a real broker: dead letters mended, events traced and sent again, acts on record."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from click.testing import CliRunner, Result
from kombu import Connection

from deploy.local.broker_node import BrokerNode
from deploy.local.queues import queues
from deploy.local.queues.node import NodeStatistics
from deploy.local.queues.target import Target
from services.portal.store import READ_MODEL_TABLES
from shared.contracts import InterventionRecorded, RegionRegistered, Role, contract_of
from shared.errors import Invalid
from shared.messaging.administration import dead_letters
from shared.messaging.administration.connection import Busy, ConfirmedPublishing, alone, connected
from shared.messaging.administration.dead_letters import DeadLetters
from shared.messaging.administration.depths import Count
from shared.messaging.administration.interventions import NotRecorded, Person
from shared.messaging.administration.letters import GIVEN_UP, Wanted, groups_of
from shared.messaging.failures import next_move
from shared.messaging.topology import declare, exchange_of
from tests.infrastructure.broker import Broker, Taken, VirtualHost
from tests.infrastructure.network import Network
from tests.infrastructure.probes import DEAD, QUEUE, Probes, region_event
from tests.infrastructure.waiting import wait_until
from tests.scenario.conftest import REGIONS
from tests.scenario.plot import ALLOWANCE, Plot

RECORDS = "portal.intervention.recorded"
ANN = Person(name="ann@county", reason="the database is back")
REFUSED, BROKEN = Invalid("name", "不行", "will not do"), RuntimeError("as it was told")
ON_ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"])


class Ward:
    """A queue with its dead letters, whether anybody listens to it or not, and the tools to mend them."""

    def __init__(self, virtual_host: VirtualHost) -> None:
        self.virtual_host = virtual_host
        self.letters = DeadLetters(virtual_host.uri, [QUEUE])
        with Connection(virtual_host.uri) as connection:
            declare(connection, "probe", [contract_of(RegionRegistered)])
            declare(connection, "portal", [contract_of(InterventionRecorded)])  # where acts are put on record

    def lay(self, error: Exception, behaviour: str = "fine", number: int = 1) -> str:
        """A dead letter as a listener lays it there after the last try; returns the id of its event."""
        event = region_event(number, behaviour)
        story = next_move(error, {"x-zhenbi-attempts": 3}, queue=QUEUE, now=datetime.now(UTC)).headers
        self.virtual_host.publish_raw(event.encode(), "", DEAD, event.id, **story)
        return event.id

    def queued(self) -> list[Taken]:
        """What lies in the queue now; taken out of it."""
        return self.virtual_host.take_all(QUEUE)

    def records(self) -> list[dict[str, Any]]:
        """What has been put on record, oldest first; each is told once."""
        return [taken.event["data"] for taken in self.virtual_host.take_all(RECORDS)]


@pytest.fixture
def ward(virtual_host: VirtualHost) -> Ward:
    return Ward(virtual_host)


class TestDeadLetters:
    def test_they_are_read_grouped_and_left_where_they_are(self, ward: Ward) -> None:
        refused = [ward.lay(REFUSED), ward.lay(REFUSED)]
        ward.lay(BROKEN)
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
        assert "Invalid" in letter.traceback
        assert json.loads(letter.readable_body)["id"] == refused[0]
        assert ward.virtual_host.depth(DEAD) == 3
        assert ward.records() == [], "looking is no act"

    def test_a_group_goes_back_to_its_queue_and_is_on_record(self, ward: Ward) -> None:
        back, other = {ward.lay(BROKEN) for _ in range(3)}, ward.lay(REFUSED)
        told: list[tuple[str, int, int]] = []
        outcome = ward.letters.replay(
            Wanted(error_type="RuntimeError"), ANN, per_second=1000, tell=lambda *now: told.append(now)
        )
        assert (outcome.done, outcome.refused, outcome.partial) == ({QUEUE: 3}, [], False)
        assert told == [(QUEUE, 1, 3), (QUEUE, 2, 3), (QUEUE, 3, 3)]
        assert {taken.message_id for taken in ward.queued()} == back
        assert [letter.message_id for letter in ward.letters.look().letters] == [other]
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

    def test_nothing_of_its_failures_counts_any_more_but_that_it_was_sent_back_does(self, ward: Ward) -> None:
        ward.lay(BROKEN)
        ward.letters.replay(Wanted(), ANN)
        [taken] = ward.queued()
        assert {name: value for name, value in taken.headers.items() if name.startswith("x-zhenbi")} == {
            "x-zhenbi-replays": 1
        }

    def test_no_more_than_asked_for_goes_back(self, ward: Ward) -> None:
        for _ in range(3):
            ward.lay(BROKEN)
        outcome = ward.letters.replay(Wanted(), ANN, most=2)
        assert (outcome.count, outcome.partial) == (2, True)
        assert len(ward.letters.look().letters) == 1

    def test_it_is_slower_than_the_pace_allows(self, ward: Ward) -> None:
        for _ in range(5):
            ward.lay(BROKEN)
        began = time.monotonic()
        ward.letters.replay(Wanted(), ANN, per_second=10)
        assert time.monotonic() - began >= 0.4

    def test_a_letter_whose_queue_is_gone_stays(self, ward: Ward) -> None:
        message_id = ward.lay(BROKEN)
        with connected(ward.virtual_host.uri) as connection:
            connection.channel().queue_delete(QUEUE)
        assert ward.letters.replay(Wanted(), ANN).refused == [(QUEUE, message_id)]
        assert ward.virtual_host.depth(DEAD) == 1
        assert [(r["state"], r["messages"]) for r in ward.records()] == [("begun", 1), ("broken_off", 0)]

    def test_discarding_is_on_record_before_and_after(self, ward: Ward) -> None:
        gone, kept = ward.lay(REFUSED), ward.lay(REFUSED)
        outcome = ward.letters.discard(Wanted(message_ids=frozenset({gone})), ANN)
        assert outcome.done == {QUEUE: 1}
        assert [letter.message_id for letter in ward.letters.look().letters] == [kept]
        assert [(r["act"], r["state"], r["selection"]) for r in ward.records()] == [
            ("discard", "begun", f"id={gone}"),
            ("discard", "done", f"id={gone}"),
        ]

    def test_what_cannot_be_recorded_is_not_done(self, ward: Ward) -> None:
        ward.lay(REFUSED)
        with connected(ward.virtual_host.uri) as connection:
            connection.channel().queue_delete(RECORDS)
        for act in (ward.letters.discard, ward.letters.replay):
            with pytest.raises(NotRecorded):
                act(Wanted(), ANN)
        assert len(ward.letters.look().letters) == 1
        assert ward.queued() == []

    def test_bytes_that_are_no_event_go_back_as_they_are(self, ward: Ward) -> None:
        body = b"\xff\xfe 13812345678"
        ward.virtual_host.publish_raw(body, "", DEAD, "odd", **{"x-zhenbi-attempts": "many"})
        [letter] = ward.letters.look().letters
        assert (letter.error_type, letter.attempts) == ("Unknown", 0)
        assert letter.readable_body == "\\xff\\xfe [personal]"
        ward.letters.replay(Wanted(), ANN)
        [taken] = ward.queued()
        assert (taken.message_id, taken.body) == ("odd", body)

    def test_what_the_broker_gave_up_is_told_from_what_we_did(self, ward: Ward) -> None:
        moment = datetime(2026, 11, 22, tzinfo=UTC)
        death = {"reason": "delivery_limit", "queue": QUEUE, "count": 1, "time": moment}
        headers = {"x-death": [death], "x-first-death-reason": "delivery_limit", "x-delivery-count": 21}
        ward.virtual_host.publish_raw(region_event(1).encode(), "", DEAD, "x", **headers)
        [letter] = ward.letters.look().letters
        assert letter.error_type == GIVEN_UP
        assert "delivery_limit" in letter.error
        assert letter.last_failed == moment
        ward.letters.replay(Wanted(), ANN)
        [taken] = ward.queued()
        assert "x-death" not in taken.headers
        assert taken.headers["x-zhenbi-replays"] == 1

    def test_while_another_operator_is_at_work_a_look_says_that_it_may_be_partial(self, ward: Ward) -> None:
        with connected(ward.virtual_host.uri) as other, alone(other):
            assert ward.letters.look().partial
            with connected(ward.virtual_host.uri) as late, pytest.raises(Busy), alone(late, seconds=0.2):
                pass
        assert not ward.letters.look().partial

    def test_many_are_read_at_once(self, ward: Ward) -> None:
        with connected(ward.virtual_host.uri) as connection:
            publishing = ConfirmedPublishing(connection)
            for number in range(500):
                publishing.publish("", DEAD, region_event(number).encode())
        began = time.monotonic()
        for _ in range(3):
            assert len(ward.letters.look().letters) == 500, "those a look has given back are there for the next"
        assert time.monotonic() - began < 10


@ON_ONE_DATABASE
class TestWithTheirService:
    def test_what_has_been_mended_is_handled_and_what_has_not_dies_again(self, ward: Ward, probes: Probes) -> None:
        sink = probes.sink()
        for number, behaviour in enumerate(("fails mended", "fails mended", "refuses")):
            ward.virtual_host.publish(region_event(number, behaviour), **{"x-zhenbi-attempts": 3})
        wait_until(lambda: ward.virtual_host.depth(DEAD) == 3, 10, "three dead letters")
        sink.switch_on("mended")
        assert ward.letters.replay(Wanted(queue="probe.*"), ANN, per_second=1000).count == 3
        wait_until(lambda: len(sink.notes()) == 2, 10, "two to be handled")
        [again] = wait_until(lambda: ward.letters.look().letters, 10, "the third to die again")
        assert (again.error_type, again.attempts, again.replays) == ("Invalid", 1, 1)

    def test_who_dies_between_the_copy_and_the_acknowledgement_loses_and_doubles_nothing(
        self, ward: Ward, probes: Probes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sink = probes.sink()
        ward.lay(BROKEN)

        def die(_hand: object, _tag: int) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(dead_letters._Hand, "let_go", die)
            with pytest.raises(KeyboardInterrupt):
                ward.letters.replay(Wanted(), ANN)
        assert [(r["state"], r["messages"]) for r in ward.records()] == [("begun", 1), ("broken_off", 0)]
        wait_until(lambda: ward.virtual_host.depth(DEAD) == 1, 5, "the letter to be back")
        wait_until(lambda: len(sink.notes()) == 1, 10, "its copy to be handled")
        assert ward.letters.replay(Wanted(), ANN).count == 1
        wait_until(lambda: sink.outcomes().get("duplicate") == 1, 10, "the second copy to be absorbed")
        assert len(sink.notes()) == 1
        assert ward.virtual_host.depth(DEAD) == 0


def test_a_private_node_tells_what_is_in_hand(broker: Broker, virtual_host: VirtualHost) -> None:
    if not isinstance(broker, BrokerNode):
        pytest.skip("the broker is not a private node")
    with connected(virtual_host.uri) as connection:
        channel = connection.channel()
        channel.queue_declare("some.queue", durable=True)  # of a quorum queue it would know five seconds later
        for _ in range(3):
            channel.basic_publish("", "some.queue", b"x")
        channel.basic_get("some.queue")
        counts = NodeStatistics(broker, virtual_host.uri.rpartition("/")[2]).counts()
    assert counts is not None
    assert counts["some.queue"] == Count(ready=2, consumers=0, unacked=1)


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


class Page:
    """The portal's page of dead letters, as the county's administrator uses it."""

    def __init__(self, network: Network, account: str) -> None:
        self._url, self._http = network.urls["portal"], requests.Session()
        self.send("/sign-in", "/sign-in", account=account, password="zhenbi-demo")

    def get(self, path: str) -> str:
        answer = self._http.get(self._url + path, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, form_at: str, path: str, **fields: str) -> str:
        token = self.get(form_at).split('name="csrf_token" value="')[1].split('"')[0]
        answer = self._http.post(self._url + path, data={"csrf_token": token, **fields}, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text


@contextmanager
def database(network: Network, service: str) -> Iterator[sa.Connection]:
    """A transaction on a service's database."""
    engine = sa.create_engine(network.database_urls[service])
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def read_model(network: Network) -> dict[str, list[str]]:
    """Every row of the portal's read model."""
    with database(network, "portal") as connection:
        return {
            table.name: sorted(repr(sorted(row._mapping.items())) for row in connection.execute(sa.select(table)))
            for table in READ_MODEL_TABLES
        }


@pytest.fixture
def county(tmp_path: Path) -> str:
    file = tmp_path / "regions.csv"
    file.write_text(REGIONS, encoding="utf-8")
    return str(file)


@ON_ONE_DATABASE
def test_a_day_of_an_administrator(network: Network, county: str) -> None:
    network.load_pack(county)
    network.wait_until_settled(60)
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
    assert "are empty" in terminal.run("list").output
    # handled is not yet ticked off: the relay hears of it from the broker, at about the same time
    wait_until(
        lambda: [state["waiting"] for state in terminal.json("outbox")["outboxes"]] == [0] * 5, 5, "empty outboxes"
    )
    outboxes = terminal.json("outbox")["outboxes"]
    assert [state["forgotten"] for state in outboxes] == [0] * 5

    # an event that nobody can read: dead in every queue that takes it
    virtual_host = network.virtual_host
    virtual_host.publish_raw(b"{}", exchange_of("intake"), "case.accepted.v1", "odd")
    wait_until(lambda: len(network.dead_letters()) == 3, 15, "three dead letters")
    dead = terminal.json("dead", "list")
    assert {group["queue"] for group in dead["groups"]} == set(network.dead_letters())
    assert "Undecodable" in terminal.run("dead", "list", "--queue", "notify.*").output
    assert len(terminal.json("dead", "show", "odd")) == 3
    assert "Traceback" in terminal.run("dead", "show", "odd").output
    terminal.run("dead", "list", "--error", "Nothing", code=1)
    terminal.run("dead", "discard", "--all", code=2)
    terminal.run("dead", "replay", code=2)
    terminal.run("dead", "replay", "--queue", "notify.*", "--as", "ann", "--rate", "500")
    wait_until(lambda: len(network.dead_letters()) == 3, 15, "it to die again")
    page = Page(network, plot.with_role(Role.ADMINISTRATOR, "990101").staff_id)
    letters = "/network/dead-letters"
    assert page.get(letters).count(">Undecodable</a>") == 3
    assert "Traceback" in page.get(f"{letters}/letter?queue=dispatch.case.accepted&id=odd")
    assert "已把 1 条送回原队列" in page.send(letters, f"{letters}/replay", queue="dispatch.case.accepted", id="odd")
    wait_until(lambda: len(network.dead_letters()) == 3, 15, "it to die again")
    reason = {"queue": "dispatch.case.accepted", "error": "Undecodable", "reason": "不是事件"}
    assert "已丢弃 1 条" in page.send(letters, f"{letters}/discard", **reason)
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

    # what a service has lost for good, as when a queue is deleted by mistake, is still in the outboxes
    with database(network, "portal") as connection:
        units = connection.execute(sa.text("DELETE FROM unit_view")).rowcount
        connection.execute(sa.text("DELETE FROM inbox WHERE consumer = 'portal.unit.registered'"))
    output = terminal.run("replay", "--service", "portal", "--from", "1h", "--event", "unit.registered").output
    assert "only fills gaps" in output
    assert f" {units} events sent, 0 skipped" in output
    network.wait_until_settled(30)
    assert read_model(network) == before

    # what a service has handled is not sent to it again
    assert " 0 events sent" in terminal.run("replay", "--service", "notify", "--from", "1h").output
    terminal.run("replay", "--service", "notify", "--from", "1h", "--event", "no.such_event", code=2)

    # every act is on record
    def all_on_record() -> bool:
        with database(network, "portal") as connection:
            rows = connection.execute(sa.text("SELECT act, state, operator FROM intervention")).all()
        acts = [row.act for row in rows]
        assert {act: acts.count(act) for act in acts} == {"replay": 4, "discard": 3, "rebuild": 1}
        assert {row.state for row in rows} == {"done"}
        assert [row.operator for row in rows].count("ann") == 4
        return True

    wait_until(all_on_record, 15, "all acts on record")
    assert "不是事件" in page.get("/network")

    # a rebuild that would lose something is refused, and says what
    with database(network, "dispatch") as connection:
        connection.execute(sa.text("DELETE FROM outbox WHERE id = 1"))
    refused = CliRunner().invoke(queues, ["rebuild", "portal"], obj=terminal.target)
    assert refused.exit_code == 1
    assert "1 earlier events are no longer in the outboxes" in str(refused.exception)
    assert read_model(network) == before

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
