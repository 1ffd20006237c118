"""What a benchmark is doing, for whoever waits: a bar on a terminal, lines in a log."""

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar


class Progress:
    """Counts steps; a line for each thing that is said."""

    def __init__(self, steps: int) -> None:
        self._console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("", total=steps)
        self._began, self._begun_steps = time.monotonic(), 0
        self._bar.start()

    def step(self, what: str) -> None:
        """Begin the next step."""
        self._bar.update(self._task, completed=self._begun_steps, description=what)
        self._begun_steps += 1

    def say(self, line: str) -> None:
        """Tell something that stays on the screen."""
        self._console.print(f"  {time.monotonic() - self._began:5.0f} s  {line}", highlight=False)

    def end(self) -> None:
        """All steps are done."""
        self._bar.update(self._task, completed=self._begun_steps)
        self._bar.stop()
