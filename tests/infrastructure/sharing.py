"""One server for all workers of a test run: the first that needs it starts it, and it ends when all have finished.

Everything hangs on file locks, which the kernel takes back from a process that dies.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import IO


class SharedServers:
    """What one worker has started for all, and its claim on what others have started.

    Args:
        folder: the same for all workers of the run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started = ExitStack()
        self._addresses: list[Path] = []
        self._claim: IO[str] = (folder / "in-use.lock").open("w")
        fcntl.flock(self._claim, fcntl.LOCK_SH)

    def address_of(self, server: str, start: Callable[[], AbstractContextManager[str]]) -> str:
        """Where a server is; started first, if no worker has done so yet.

        Args:
            server: its name within the run.
            start: what it yields on entering is told to all workers.

        Raises:
            Exception: whatever ``start`` raises; the next that asks tries again.
        """
        told = self._folder / f"{server}.address"
        with _alone(self._folder / f"{server}.lock"):
            if not told.exists():
                told.write_text(self._started.enter_context(start()))
                told.chmod(0o600)
                self._addresses.append(told)
            return told.read_text()

    def close(self) -> None:
        """Give up the claim; what was started here ends when no other worker has one left."""
        if self._addresses:
            fcntl.flock(self._claim, fcntl.LOCK_EX)  # lets go first: two that wait do not wait for each other
            for address in self._addresses:
                address.unlink()
        self._started.close()
        self._claim.close()


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
