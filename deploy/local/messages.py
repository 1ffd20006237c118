"""What the runner says to the person at the terminal: Chinese first, English beside it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_GREEN, _RED, _DIM, _PLAIN = "\033[32m", "\033[31m", "\033[2m", "\033[0m"


class Problem(Exception):
    """Something that ends the command: what is wrong and what to do about it, in both languages.

    Shown without a traceback. ``zh`` and ``en`` may have several lines; commands to type go on lines of their own.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


@dataclass(slots=True)
class Step:
    """One step under way; ``note`` is shown when it has ended."""

    note: str = ""


def say(zh: str, en: str) -> None:
    """Tell something, on one line."""
    _write(f"  {zh} · {en}\n")


def tell(problem: Problem) -> None:
    """Tell what went wrong, to standard error."""
    sys.stdout.flush()
    text = "".join(f"\n{part}" for part in (problem.zh, problem.en))
    print(f"{_paint(_RED, '✗')}{text}", file=sys.stderr, flush=True)


@contextmanager
def step(zh: str, en: str) -> Iterator[Step]:
    """Show a step while it runs, and how long it took, in seconds, when it has ended."""
    started = time.monotonic()
    if sys.stdout.isatty():
        _write(f"  … {zh} · {en}")
    current = Step()
    try:
        yield current
    except BaseException:
        _write(_line(_paint(_RED, "✗"), zh, en, current, started))
        raise
    _write(_line(_paint(_GREEN, "✓"), zh, en, current, started))


def _line(mark: str, zh: str, en: str, current: Step, started: float) -> str:
    back = "\r\033[K" if sys.stdout.isatty() else ""
    note = f": {current.note}" if current.note else ""
    return f"{back}  {mark} {zh} · {en}{note} {_paint(_DIM, f'({time.monotonic() - started:.1f} s)')}\n"


def _paint(colour: str, text: str) -> str:
    return f"{colour}{text}{_PLAIN}" if sys.stdout.isatty() else text


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
