"""Reading a network that works, that half works, and that is gone."""

from collections.abc import Mapping

import pytest

from deploy.local import readings
from deploy.local.processes import Process
from deploy.local.readings import HandledCounter, Observer, read_metrics
from shared.contracts.services import SERVICES

METRICS = """\
# HELP process_start_time_seconds Start time
# TYPE process_start_time_seconds gauge
process_start_time_seconds {started}
# HELP zhenbi_messages_handled_total Messages
# TYPE zhenbi_messages_handled_total counter
zhenbi_messages_handled_total{{event="a.b",outcome="handled",service="intake"}} {handled}
zhenbi_messages_handled_total{{event="c.d",outcome="handled",service="intake"}} 3.0
zhenbi_messages_handled_total{{event="c.d",outcome="retried",service="intake"}} 9.0
"""


class Answer:
    def __init__(self, text: str) -> None:
        self.text = text

    def raise_for_status(self) -> None: ...


class Nothing:
    """A network of which nothing runs."""

    urls: Mapping[str, str] = dict.fromkeys(SERVICES, "http://127.0.0.1:1")

    def environment(self) -> Mapping[str, str]:
        return {"AMQP_URI": "amqp://u:secret@127.0.0.1:1/x"}

    def processes(self) -> list[Process]:
        return []


class Struggling(Nothing):
    """A network whose broker is being restarted and of whose services one does not come up."""

    def processes(self) -> list[Process]:
        others = [Process(name, f"{name}-1", "RUNNING", 9, 0, "") for name in SERVICES if name != "notify"]
        broken = [Process("notify", "notify-1", "FATAL", 0, 20, "Exited too quickly")]
        broker = [Process("epmd", "epmd", "RUNNING", 2, 0, ""), Process("broker", "broker", "STARTING", 3, 1, "")]
        return [*broker, *others, *broken]


def test_only_handled_messages_count() -> None:
    assert read_metrics(METRICS.format(started=17.5, handled=4.0)) == (17.5, 7)


def test_copies_behind_one_port_and_restarts_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([(1.0, 10.0), (2.0, 20.0), (1.0, 11.0), (3.0, 0.0)])
    monkeypatch.setattr(
        readings.requests,
        "get",
        lambda _url, timeout: Answer(METRICS.format(**dict(zip(("started", "handled"), next(answers), strict=True)))),
    )
    counter = HandledCounter()
    assert [counter.look("intake", "http://x") for _ in range(4)] == [13, 13 + 23, 14 + 23, 14 + 23 + 3]


def test_a_network_that_is_down_is_shown_as_down() -> None:
    observer = Observer(Nothing())
    try:
        snapshot = observer.look()
    finally:
        observer.close()
    assert not snapshot.broker_answers
    assert [row.name for row in snapshot.rows] == list(SERVICES)
    for row in snapshot.rows:
        assert (row.state, row.running, row.waiting, row.dead, row.handled) == ("stopped", 0, None, None, None)


def test_what_struggles_is_told_from_what_runs() -> None:
    observer = Observer(Struggling())
    try:
        rows = {row.name: row for row in observer.look().rows}
    finally:
        observer.close()
    assert rows["broker"].state == "restarting"
    assert rows["broker"].address == "amqp://127.0.0.1:1"
    assert rows["notify"].state == "failing"
    assert rows["intake"].state == "running"
    assert "epmd" not in rows
