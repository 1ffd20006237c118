"""The table, and the lines that stand for it where there is no terminal."""

import io
from dataclasses import replace

from rich.console import Console

from deploy.local.readings import Row, Snapshot
from deploy.local.status import changes, table

RUNNING = Row("supervision", "running", 1, 1, 0, "http://127.0.0.1:8703", waiting=0, dead=0, handled=12_345)
CALM = Snapshot((Row("broker", "running", 1, 1, 0, "amqp://127.0.0.1:5677"), RUNNING), broker_answers=True)


def lines_of(snapshot: Snapshot) -> list[str]:
    console = Console(file=io.StringIO(), width=80)
    console.print(table(snapshot))
    out = console.file
    assert isinstance(out, io.StringIO)
    return out.getvalue().splitlines()


def test_each_row_fits_one_line_of_an_ordinary_terminal() -> None:
    [line] = [line for line in lines_of(CALM) if "supervision" in line]
    assert "督办" in line
    assert "运行 running" in line
    assert "12,345" in line
    assert "127.0.0.1:8703" in line
    assert "…" not in "".join(lines_of(CALM))


def test_a_broker_that_is_away_is_said_in_words() -> None:
    text = "\n".join(lines_of(replace(CALM, broker_answers=False)))
    assert "消息代理没有应答" in text
    assert "does not answer" in text.replace("\n", " ").replace("  ", " ")


def test_counters_alone_are_no_news() -> None:
    busier = replace(RUNNING, handled=99_999, waiting=50)
    assert changes(CALM, replace(CALM, rows=(CALM.rows[0], busier))) == []


def test_a_restart_and_a_dead_letter_are_news() -> None:
    after = replace(CALM, rows=(CALM.rows[0], replace(RUNNING, restarts=1, dead=2)))
    [line] = changes(CALM, after)
    assert "supervision" in line
    assert "restarts 1" in line
    assert "dead 2" in line


def test_the_broker_going_and_coming_back_are_news() -> None:
    away = replace(CALM, broker_answers=False)
    assert "does not answer" in changes(CALM, away)[0]
    assert "answers again" in changes(away, CALM)[0]
