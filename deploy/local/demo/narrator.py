"""What the audience sees: short lines at a pace a person can read, the network's time before each."""

import sys
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from deploy.local.demo.time_machine import TimeMachine
from shared.clock import SHANGHAI

_WEEKDAYS = "一二三四五六日"
_LIGHTS = {"green": "[green]● 绿灯[/]", "yellow": "[yellow]▲ 黄灯[/]", "red": "[red]■ 红灯[/]"}


def clock_face(moment: datetime) -> str:
    """``11月23日 周一 09:00``"""
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"


def light(word: str) -> str:
    """A light by word and shape, never by colour alone."""
    return _LIGHTS.get(word, word)


class Narrator:
    """Tells the story.

    Args:
        pace_seconds: after each line; nothing is waited for when the output is not a terminal.
    """

    def __init__(self, machine: TimeMachine, pace_seconds: float) -> None:
        self.console = Console(highlight=False, soft_wrap=True)
        self._machine = machine
        self._pace = pace_seconds if sys.stdout.isatty() else 0.0

    def chapter(self, zh: str, en: str) -> None:
        """A new part of the story."""
        self.console.print()
        self.console.print(Panel(f"[bold]{escape(zh)}[/]\n[dim]{escape(en)}[/]", expand=False))
        time.sleep(self._pace)

    def tell(self, zh: str, en: str = "") -> None:
        """One line, with the network's time."""
        stamp = f"[cyan]{clock_face(self._machine.now())}[/]"
        self.console.print(f"{stamp}  {zh}" + (f"  [dim]{escape(en)}[/]" if en else ""))
        time.sleep(self._pace)

    def detail(self, lines: Iterable[str]) -> None:
        """What belongs to the line above."""
        for line in lines:
            self.console.print(f"                    {line}")
            time.sleep(self._pace / 3)

    def clock_moved(self, zh: str, en: str) -> None:
        """The demonstration clock was moved: always said."""
        self.console.print(f"[magenta]⏩ 演示时钟 demonstration clock：{escape(zh)}[/]  [dim]{escape(en)}[/]")
        time.sleep(self._pace)

    def timeline(self, title: str, entries: list[dict[str, Any]]) -> None:
        """Every event of one case across the services, in order."""
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for heading in ("时间", "事件", "内容"):
            table.add_column(heading, overflow="fold")
        for entry in entries:
            moment = datetime.fromisoformat(entry["time"])
            table.add_row(clock_face(moment), entry["type"], escape(entry["text"]))
        self.console.print()
        self.console.print(table)
