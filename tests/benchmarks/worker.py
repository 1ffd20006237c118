"""Processes that a benchmark starts, with all their children, and that never outlive it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = Path(sys.executable)  # the interpreter of the project's own environment
_STOP_SECONDS = 15
_RUN_SECONDS = 300
_LOG_CHARACTERS = 3000


class WorkerFailed(RuntimeError):
    """A process of the benchmark ended when it should not have; the message has the end of its log."""


class Worker:
    """A running process."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.name = name
        self._process, self._log = process, log

    def check(self) -> None:
        """Raise :class:`WorkerFailed` if it has ended."""
        code = self._process.poll()
        if code is not None:
            raise WorkerFailed(f"{self.name} ended with {code}:\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-_LOG_CHARACTERS:]

    def stop(self) -> None:
        """Ask it to end, wait, and end what is left of it."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                pass  # killed below
        try:
            os.killpg(self._process.pid, signal.SIGKILL)  # its own session: nobody else's children are in it
        except ProcessLookupError:
            pass
        self._process.wait()


@contextmanager
def worker(name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Iterator[Worker]:
    """Run ``command`` in the background; its output goes to a file in ``folder``."""
    log = folder / f"{name}.log"
    # If this process is killed, the kernel ends the child too.
    guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*guard, *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Worker(name, process, log)
    try:
        yield running
    finally:
        running.stop()


def run(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run ``command`` to its end; returns what it printed.

    Raises:
        WorkerFailed: it failed.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=_RUN_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise WorkerFailed(f"{' '.join(command)}:\n{(done.stdout + done.stderr)[-_LOG_CHARACTERS:]}")
    return done.stdout
