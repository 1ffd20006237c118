"""``zhenbi queues`` where nothing has to run: what it offers, how it says no, and its exit codes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from deploy.local import cli
from deploy.local.home import Home
from deploy.local.queues import dead, queues, replaying
from deploy.local.queues.moments import Moment, age, duration, precisely, shown
from deploy.local.queues.target import DONE, NO_BROKER, PARTIAL, USAGE, Target, target_of
from deploy.local.selection import Selection
from shared.errors import TransientError
from shared.messaging.administration.connection import Busy
from shared.messaging.administration.dead_letters import Look, Outcome
from shared.messaging.administration.interventions import NotRecorded, Person
from shared.messaging.administration.letters import EVERYTHING, DeadLetter, Wanted, read_letter
from shared.messaging.broker import BrokerUnavailable
from tests.unit.administration.conftest import Network

NOWHERE = Target({"AMQP_URI": "amqp://guest:guest@127.0.0.1:1/", "ZHENBI_HOME": "/nonexistent"})


def run(*arguments: str, target: Target = NOWHERE) -> Result:
    return CliRunner().invoke(queues, list(arguments), obj=target)


class Office:
    """Stands for the dead letters of a network: three, in two queues."""

    def __init__(self, _amqp_uri: str) -> None:
        headers = {"x-zhenbi-error-type": "Invalid", "x-zhenbi-error": "[red]not markup[/red]", "x-zhenbi-attempts": 4}
        self.letters = [
            read_letter("notify.task.assigned", b"{}", headers, message_id="a"),
            read_letter("notify.task.assigned", b"{}", headers, message_id="b"),
            read_letter("portal.task.assigned", b"{}", headers, message_id="a"),
        ]

    partial = False
    error: Exception | None = None
    acts: list[tuple[str, Wanted, Person, float]] = []  # noqa: RUF012 - emptied by the fixture

    def look(self, wanted: Wanted = EVERYTHING) -> Look:
        if self.error:
            raise self.error
        return Look([letter for letter in self.letters if wanted.includes(letter)], self.partial)

    def replay(self, wanted: Wanted, person: Person, *, per_second: float, tell: Any) -> Outcome:
        return self._act("replay", wanted, person, per_second)

    def discard(self, wanted: Wanted, person: Person) -> Outcome:
        return self._act("discard", wanted, person, 0)

    def _act(self, act: str, wanted: Wanted, person: Person, pace: float) -> Outcome:
        found: list[DeadLetter] = self.look(wanted).letters
        self.acts.append((act, wanted, person, pace))
        queues_of_them = [letter.queue for letter in found]
        return Outcome({queue: queues_of_them.count(queue) for queue in queues_of_them}, partial=self.partial)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> type[Office]:
    monkeypatch.setattr(dead, "DeadLetters", Office)
    monkeypatch.setattr(Office, "acts", [])
    return Office


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command below a group."""
    found = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


@pytest.mark.parametrize("path", commands(queues), ids=" ".join)
def test_every_command_and_option_explains_itself_in_both_languages(path: tuple[str, ...]) -> None:
    command: click.Command = queues
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    texts = [command.help or ""]
    texts += [option.help or "" for option in command.params if isinstance(option, click.Option)]
    for text in texts:
        assert any("\u4e00" <= character <= "\u9fff" for character in text), text
        assert any(character.isascii() and character.isalpha() for character in text), text
    assert run(*path, "--help").exit_code == DONE


def test_it_is_one_of_the_commands() -> None:
    assert "queues" in CliRunner().invoke(cli.zhenbi, ["--help"]).output


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--watch", "--json"],
        ["dead", "replay"],
        ["dead", "replay", "--all", "a"],
        ["dead", "replay", "--all", "--rate", "0"],
        ["dead", "discard", "--all"],
        ["dead", "discard", "a", "--reason", " "],
        ["dead", "show"],
        ["replay", "--service", "notify"],
        ["replay", "--service", "kitchen", "--from", "1h"],
        ["replay", "--service", "notify", "--from", "yesterday"],
        ["rebuild", "notify"],
    ],
    ids=" ".join,
)
def test_wrong_usage(arguments: list[str], office: type[Office]) -> None:
    result = run(*arguments)
    assert result.exit_code == USAGE, result.output
    assert office.acts == []


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["dead", "list"], ["dead", "show", "a"], ["dead", "replay", "--all"], ["trace", "x"]],
    ids=" ".join,
)
def test_without_a_broker(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == NO_BROKER
    assert "unavailable" in result.output


class TestDeadLetters:
    def test_groups(self, office: type[Office]) -> None:
        result = run("dead", "list")
        assert result.exit_code == DONE
        assert "notify.task.assigned" in result.output
        assert "[red]not markup[/red]" in result.output
        data = json.loads(run("dead", "list", "--json").stdout)
        assert [(group["queue"], group["count"]) for group in data["groups"]] == [
            ("notify.task.assigned", 2),
            ("portal.task.assigned", 1),
        ]
        assert [letter["message_id"] for letter in data["letters"]] == ["a", "b", "a"]
        assert "b  " in run("dead", "list", "--each").output

    def test_one_letter_wherever_it_died(self, office: type[Office]) -> None:
        assert len(json.loads(run("dead", "show", "a", "--json").stdout)) == 2
        shown_text = run("dead", "show", "b")
        assert shown_text.exit_code == DONE
        assert "[red]not markup[/red]" in shown_text.output

    def test_nothing_found_has_its_exit_code(self, office: type[Office]) -> None:
        assert run("dead", "list", "--queue", "intake.*").exit_code == PARTIAL
        assert run("dead", "show", "gone").exit_code == PARTIAL
        assert json.loads(run("dead", "list", "--error", "None", "--json").stdout)["groups"] == []
        assert run("dead", "replay", "gone").exit_code == PARTIAL

    def test_a_part_has_its_exit_code(self, office: type[Office], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(office, "partial", True)
        assert run("dead", "list").exit_code == PARTIAL
        result = run("dead", "replay", "--all")
        assert result.exit_code == PARTIAL
        assert "there may be more" in result.output

    def test_who_why_and_how_fast_are_passed_on(self, office: type[Office]) -> None:
        run("dead", "replay", "a", "b", "--queue", "notify.*", "--as", "ann", "--reason", "mended", "--rate", "5")
        run("dead", "discard", "--error", "Invalid", "--reason", "twice")
        (_, wanted, person, pace), (act, _, other, _) = office.acts
        assert (wanted.message_ids, wanted.queue) == ({"a", "b"}, "notify.*")
        assert (person, pace) == (Person(name="ann", reason="mended"), 5.0)
        assert act == "discard"
        assert "@" in other.name, "the system's user and machine"

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (BrokerUnavailable("x"), NO_BROKER),
            (Busy(), PARTIAL),
            (NotRecorded(), PARTIAL),
            (TransientError("忙", "busy"), PARTIAL),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_errors_become_messages_and_exit_codes(
        self, office: type[Office], monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
    ) -> None:
        monkeypatch.setattr(office, "error", error)
        result = run("dead", "replay", "--all")
        assert result.exit_code == code
        assert "✗" in result.output
        assert "Traceback" not in result.output


class TestOutboxAndTrace:
    def test_outboxes(self, network: Network, now: datetime) -> None:
        network.commit("case.accepted.v1", now - timedelta(hours=2), attempts=3, not_before=now)
        target = Target({**network.environment, "AMQP_URI": NOWHERE.amqp_uri})
        result = run("outbox", target=target)
        assert result.exit_code == DONE
        assert "2 h" in result.output
        [intake, *_] = json.loads(run("outbox", "--json", target=target).stdout)["outboxes"]
        assert (intake["service"], intake["waiting"], intake["unroutable"], intake["attempts"]) == ("intake", 1, 1, 3)

    def test_a_database_that_cannot_be_read(self, network: Network, tmp_path: Path) -> None:
        broken = tmp_path / "broken.db"
        broken.write_bytes(b"not a database at all, not even a little")
        result = run("outbox", target=Target({**network.environment, "NOTIFY_DATABASE_URL": f"sqlite:///{broken}"}))
        assert result.exit_code == PARTIAL
        assert "notify" in result.output

    def test_a_trace_without_a_broker_tells_what_the_databases_know(self, network: Network, now: datetime) -> None:
        event_id = network.commit("case.accepted.v1", now, sent=now, correlation="N-1")
        network.handle("notify.case.accepted", event_id, now + timedelta(seconds=90))
        target = Target({**network.environment, "AMQP_URI": NOWHERE.amqp_uri})
        result = run("trace", "N-1", target=target)
        assert result.exit_code == NO_BROKER
        assert "intake · case.accepted" in result.output
        steps = json.loads(run("trace", "N-1", "--json", target=target).stdout)["steps"]
        assert {end["consumer"]: end["place"] for end in steps[0]["receptions"]} == {
            "dispatch": "unknown",
            "notify": "handled",
            "portal": "unknown",
        }


def test_a_rebuild_that_would_lose_events_is_refused(network: Network, now: datetime) -> None:
    network.commit("case.accepted.v1", now)
    network.count_up("intake", "case/1", 3)
    target = Target({**network.environment, "AMQP_URI": NOWHERE.amqp_uri})
    refused = run("rebuild", "portal", "--yes", target=target)
    assert refused.exit_code == PARTIAL
    assert "2 earlier events are no longer" in str(refused.exception)
    later = run("rebuild", "portal", "--yes", "--from", (now + timedelta(hours=1)).isoformat(), target=target)
    assert later.exit_code == PARTIAL
    assert "1 events before --from" in str(later.exception)
    assert run("rebuild", "portal", "--yes", "--despite-gaps", target=target).exit_code == NO_BROKER


def test_what_can_be_rebuilt_has_its_tables() -> None:
    for service in replaying.REBUILDABLE:
        assert {table.name for table in replaying._read_model(service)} >= {"timeline"}
        assert not {"outbox", "inbox", "account", "session", "intervention"} & {
            table.name for table in replaying._read_model(service)
        }


class TestWhichNetwork:
    def test_one_of_this_machine(self, tmp_path: Path) -> None:
        Home.open(tmp_path, demo=True, outside={})
        target = target_of(Selection(tmp_path, demo=False))
        assert target.environment["ZHENBI_HOME"] == str(tmp_path)
        assert target.node is not None

    def test_the_environments(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AMQP_URI", "amqp://somewhere/else")
        target = target_of(Selection(tmp_path / "none", demo=False))
        assert (target.amqp_uri, target.node, target.statistics) == ("amqp://somewhere/else", None, None)
        assert not (tmp_path / "none").exists()

    def test_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AMQP_URI", raising=False)
        result = CliRunner().invoke(cli.zhenbi, ["--home", str(tmp_path / "none"), "queues", "list"])
        assert result.exit_code == NO_BROKER
        assert "no network on this machine" in result.output


class TestMoments:
    def test_shanghai_time_unless_it_says_otherwise(self) -> None:
        convert = Moment().convert
        expected = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
        assert convert("2026-11-22 08:30", None, None) == expected
        assert convert("2026-11-22T00:30:00Z", None, None) == expected
        assert convert("2026-11-22", None, None) == datetime(2026, 11, 21, 16, tzinfo=UTC)

    def test_a_while_ago(self) -> None:
        ago = datetime.now(UTC) - Moment().convert("90m", None, None)
        assert abs(ago - timedelta(minutes=90)) < timedelta(seconds=5)

    @pytest.mark.parametrize(
        ("seconds", "text"),
        [
            (None, "–"),
            (0.0123, "12 ms"),
            (3.44, "3.4 s"),
            (60, "1 min"),
            (302, "5 min 2 s"),
            (7800, "2 h 10 min"),
            (273_600, "3 d 4 h"),
        ],
    )
    def test_durations(self, seconds: float | None, text: str) -> None:
        assert duration(seconds) == text

    def test_shown(self) -> None:
        moment = datetime(2026, 11, 22, 0, 30, 1, 5000, tzinfo=UTC)
        assert shown(moment) == "11-22 08:30:01"
        assert precisely(moment) == "11-22 08:30:01.005"
        assert shown(None) == age(None) == "–"
