"""Showing what a network is doing: a live table at a terminal, lines elsewhere."""

import sys
import time
from collections.abc import Callable
from datetime import datetime

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deploy.local.readings import Observer, Row, Snapshot
from shared.clock import SHANGHAI
from shared.contracts.services import TITLES

_REFRESH_SECONDS = 1.0
_NAMES = {"broker": "消息代理", **TITLES}
_STATES = {
    "running": ("运行", "green"),
    "starting": ("启动中", "yellow"),
    "restarting": ("重启中", "yellow"),
    "failing": ("起不来", "red"),
    "stopped": ("已停", "red"),
}


def table(snapshot: Snapshot) -> Table:
    """The snapshot as a table that fits 80 columns."""
    shown = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    shown.caption, shown.caption_justify = _caption(snapshot), "left"
    shown.add_column("服务\nservice", no_wrap=True)
    shown.add_column("份数\ncopies", justify="right")
    shown.add_column("状态\nstate")
    for title in ("重启\nrestarts", "排队\nqueued", "死信\ndead", "处理\nhandled"):
        shown.add_column(title, justify="right")
    shown.add_column("地址\naddress", no_wrap=True)
    for row in snapshot.rows:
        shown.add_row(*_cells(row))
    return shown


def show_once(observer: Observer, console: Console | None = None) -> None:
    """Print the table once."""
    (console or Console()).print(table(observer.look()))


def watch(observer: Observer, *, going_on: Callable[[], bool], console: Console | None = None) -> None:
    """Show the network until ``going_on`` says no, or Ctrl-C (KeyboardInterrupt) ends it."""
    console = console or Console()
    if console.is_terminal:
        _watch_live(observer, going_on, console)
    else:
        _watch_lines(observer, going_on, console)


def _watch_live(observer: Observer, going_on: Callable[[], bool], console: Console) -> None:
    with Live(table(observer.look()), console=console, auto_refresh=False) as live:
        while going_on():
            time.sleep(_REFRESH_SECONDS)
            live.update(table(observer.look()), refresh=True)


def _watch_lines(observer: Observer, going_on: Callable[[], bool], console: Console) -> None:
    """One plain table, then a line whenever the state of a service changes."""
    last = observer.look()
    console.print(table(last))
    while going_on():
        time.sleep(_REFRESH_SECONDS)
        now = observer.look()
        for line in changes(last, now):
            print(f"{datetime.now(SHANGHAI):%H:%M:%S} {line}", flush=True)
        last = now
    sys.stdout.flush()


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """What is worth a line: states, copies, restarts and dead letters that changed. Counters alone are not."""
    lines = []
    if before.broker_answers != after.broker_answers:
        lines.append(
            "消息代理恢复应答 · the broker answers again"
            if after.broker_answers
            else "消息代理没有应答 · the broker does not answer"
        )
    earlier = {row.name: row for row in before.rows}
    for row in after.rows:
        old = earlier.get(row.name)
        if old is None or _notable(old) != _notable(row):
            zh = _STATES.get(row.state, (row.state, ""))[0]
            dead = f"，死信 dead {row.dead}" if row.dead else ""
            lines.append(
                f"{_NAMES[row.name]} {row.name}: {zh} {row.state} {row.running}/{row.wanted},"
                f"重启 restarts {row.restarts}{dead}"
            )
    return lines


def _notable(row: Row) -> tuple[object, ...]:
    return (row.state, row.running, row.wanted, row.restarts, row.dead or 0)


def _cells(row: Row) -> tuple[Text, ...]:
    zh, colour = _STATES.get(row.state, (row.state, "red"))
    return (
        Text(f"{_NAMES[row.name]} {row.name}"),
        Text(f"{row.running}/{row.wanted}", style="" if row.running == row.wanted else "red"),
        Text(f"{zh} {row.state}", style=colour),
        Text(str(row.restarts), style="yellow" if row.restarts else ""),
        Text(_number(row.waiting)),
        Text(_number(row.dead), style="red" if row.dead else ""),
        Text(_number(row.handled)),
        Text(row.address.partition("://")[2]),
    )


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _caption(snapshot: Snapshot) -> str:
    moment = f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    if snapshot.broker_answers:
        return moment
    zh, en = "消息代理没有应答，事件留在发件箱里等它回来", "the broker does not answer; events wait in the outboxes"
    return f"{moment}  {zh} · {en}"
