"""A disk of a few megabytes that a test can fill and empty: a tmpfs, and databases on it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.identifiers import new_id
from tests.infrastructure.databases import PostgresServer
from tests.infrastructure.postgres import give_to_server

_CHUNK_BYTES = 4096


class NoDisk(Exception):
    """A file system cannot be mounted here; the message says why."""


class SmallDisk:
    """A mounted file system. Made by :func:`small_disk`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leave no room, as somebody else's log or backup would."""
        with self._filler.open("ab", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(_CHUNK_BYTES))
            except OSError:
                pass  # full

    def empty(self) -> None:
        """Take away what filled it."""
        self._filler.unlink()


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mount an empty file system, which everybody may write to: servers run under accounts of their own.

    Raises:
        NoDisk: that takes root, or sudo without a password, and a machine that allows it.
    """
    folder = Path(tempfile.gettempdir()) / f"zhenbi-disk-{new_id()}"
    folder.mkdir()
    try:
        with _mounted(folder, megabytes):
            yield SmallDisk(folder)
    finally:
        folder.rmdir()


@contextmanager
def _mounted(folder: Path, megabytes: int) -> Iterator[None]:
    _as_root("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(folder))
    try:
        yield
    finally:
        _as_root("umount", "--lazy", str(folder))


def _as_root(*command: str) -> None:
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and shutil.which("sudo") is None:
        raise NoDisk("mounting a file system takes root or sudo")
    done = subprocess.run([*sudo, *command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoDisk(done.stderr.strip())


class SqliteOnSmallDisk:
    """Databases in files on the disk itself."""

    dialect = "sqlite"

    def __init__(self, disk: SmallDisk) -> None:
        self._disk = disk

    def fresh(self) -> str:
        return f"sqlite:///{self._disk.folder}/{new_id()}.db"

    def migrated(self, service: str) -> str:
        raise NotImplementedError(service)

    def drop_all(self) -> None:
        """Nothing to do: they go with the disk."""


class PostgresOnSmallDisk:
    """Databases whose tables are on the disk; the server's journal is where it always is, and has room.

    (A server whose journal has no room stops altogether: that is a server that is away.)
    """

    dialect = "postgresql"

    def __init__(self, server: PostgresServer, disk: SmallDisk) -> None:
        self._server = server
        self._space = f"space_{new_id()}"
        folder = disk.folder / "tablespace"
        folder.mkdir()
        give_to_server(folder)
        server.execute(f"CREATE TABLESPACE \"{self._space}\" LOCATION '{folder}'")
        self._made: list[str] = []

    def fresh(self) -> str:
        name = self._server.create(space=self._space)
        self._made.append(name)
        return self._server.url(name)

    def migrated(self, service: str) -> str:
        raise NotImplementedError(service)

    def drop_all(self) -> None:
        for name in self._made:
            self._server.drop(name)
        self._server.execute(f'DROP TABLESPACE "{self._space}"')
