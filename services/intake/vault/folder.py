"""A folder of this machine. A file appears in it whole or not at all, and outlives a power cut once it is there."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from services.intake.ports import Placed
from shared.errors import NotFound
from shared.http.uploads import pieces


class FolderVault:
    """Keeps ``ab/abcdef….random`` below a folder that only its owner may enter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, file: Path, place: str) -> None:
        goal = self._folder / place
        goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with file.open("rb") as written:
            os.fsync(written.fileno())
        file.replace(goal)
        for folder in (goal.parent, self._folder):
            _sync(folder)

    def take(self, place: str) -> Iterator[bytes]:
        file = self._folder / place
        if not file.is_file():
            raise NotFound("附件的文件找不到了", "the file of this attachment is missing")
        return pieces(file)

    def discard(self, place: str) -> None:
        (self._folder / place).unlink(missing_ok=True)

    def places(self) -> Iterator[Placed]:
        for file in self._folder.glob("*/*"):
            yield Placed(f"{file.parent.name}/{file.name}", datetime.fromtimestamp(file.stat().st_mtime, UTC))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
