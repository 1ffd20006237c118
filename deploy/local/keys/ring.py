"""The file with a network's data keys: a line a key, the one that seals first."""

import os
import time
from pathlib import Path

from deploy.local.messages import Problem
from shared.sealing import new_key
from shared.sealing.keys import DataKey, parse


class KeyRing:
    """Reads and replaces the file; each change is on disk, whole, before it counts.

    Raises:
        Problem: there is no such file, or it holds no keys.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            text = file.read_text(encoding="ascii")
            self.keys: tuple[DataKey, ...] = parse(text)
        except (OSError, ValueError) as error:
            raise Problem(
                f"读不出数据密钥 {file}：{error}", f"The data keys in {file} cannot be read: {error}"
            ) from error
        self._lines = text.replace(",", "\n").split()

    @property
    def names(self) -> list[str]:
        """The names of the keys, the one that seals first."""
        return [key.key_id for key in self.keys]

    @property
    def age_seconds(self) -> float:
        """How long ago it was last changed."""
        return time.time() - self._file.stat().st_mtime

    def add(self) -> str:
        """Put a new key first; returns its name."""
        self._replace([new_key(), *self._lines])
        return self.names[0]

    def drop_old(self) -> list[str]:
        """Keep the first key alone; returns the names of those that are gone."""
        gone = self.names[1:]
        self._replace(self._lines[:1])
        return gone

    def _replace(self, lines: list[str]) -> None:
        beside = self._file.with_name(f".{self._file.name}.new")
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write("".join(f"{line}\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self._file)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._lines = lines
        self.keys = parse("\n".join(lines))
