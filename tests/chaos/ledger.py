"""What people asked for and what they were told, written down as it happens; nothing in it is ever changed."""

import json
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Word(StrEnum):
    """What a line of the ledger records."""

    ASKED = "asked"  # a command is about to be sent, for the first time
    TOLD = "told"  # it was answered with success: from here on it is a promise
    REFUSED = "refused"  # it was answered with an error


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. A command has a key, and is asked once and told or refused at most once, however often it was sent."""

    word: Word
    key: str  # the Idempotency-Key
    act: str  # "file", "sign", …
    about: str  # number of the case or directive, or id of the task; empty: not known yet
    said: dict[str, Any] = field(default_factory=dict)  # of what was asked or answered, what a checker needs
    at: float = 0.0  # seconds since the epoch


class Ledger:
    """Appends lines to a file; each is on its way to the disk before the call returns. For use by many threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._out = file.open("a", encoding="utf-8")
        self.counts: Counter[Word] = Counter()

    def write(self, word: Word, key: str, act: str, about: str, **said: Any) -> None:
        """Add a line."""
        line = Line(word=word, key=key, act=act, about=about, said=said, at=time.time())
        with self._lock:
            self._out.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
            self._out.flush()
            self.counts[word] += 1

    def close(self) -> None:
        """No more lines."""
        self._out.close()


def read_ledger(file: Path) -> list[Line]:
    """All lines, oldest first."""
    with file.open(encoding="utf-8") as lines:
        return [Line(**{**(plain := json.loads(line)), "word": Word(plain["word"])}) for line in lines]
