"""Services forked from processes that have imported all they run: importing takes longer than most tests.

They are processes of their own all the same: ``python -m`` of the service, with its own connections, signals and end.
See :mod:`tests.infrastructure.fork_server`.
"""

import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 30


class ForkedProcess:
    """A process of the fork server; as much of :class:`subprocess.Popen` as tests need.

    Args:
        report: the reading end of the pipe on which its process id and its exit code are told.
    """

    def __init__(self, command: Sequence[str], report: int) -> None:
        self._command = command
        self._report = os.fdopen(report, "rb", buffering=0)
        self._exit_code: int | None = None
        pid = self._told(_START_SECONDS)
        if pid is None:
            raise RuntimeError("the fork server does not answer")
        self.pid = pid

    def poll(self) -> int | None:
        """The exit code, negative after a signal; None while it runs."""
        if self._exit_code is None:
            self._exit_code = self._told(0)
        return self._exit_code

    def wait(self, timeout: float) -> int:
        """Wait for its end; returns its exit code.

        Raises:
            subprocess.TimeoutExpired: it has not ended within ``timeout`` seconds.
        """
        if self._exit_code is None:
            self._exit_code = self._told(timeout)
        if self._exit_code is None:
            raise subprocess.TimeoutExpired(list(self._command), timeout)
        return self._exit_code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _told(self, seconds: float) -> int | None:
        """The number that is told within some time; None: nothing."""
        look = select.poll()
        look.register(self._report, select.POLLIN)
        if not look.poll(seconds * 1000):
            return None
        line = self._report.readline()
        if not line:
            raise RuntimeError("the fork server has died")
        return int(line)


def fork(module: str, arguments: Sequence[str], environment: Mapping[str, str], log: IO[bytes]) -> ForkedProcess:
    """Start ``python -u -m module`` in the project's folder, on Linux.

    Args:
        environment: all of it.
        log: takes its output.
    """
    reading, writing = os.pipe()
    request = {"module": module, "arguments": list(arguments), "environment": dict(environment)}
    try:
        socket.send_fds(_server_of(module), [json.dumps(request).encode()], [log.fileno(), writing])
    finally:
        os.close(writing)
    return ForkedProcess([module, *arguments], reading)


@functools.cache
def _server_of(module: str) -> socket.socket:
    """The way to the server that has imported this module, which is forked from the first server when it is needed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        socket.send_fds(_first_server(), [json.dumps({"module": module}).encode()], [theirs.fileno()])
    return ours


@functools.cache
def _first_server() -> socket.socket:
    """The way to the fork server, which is started with the first service and ends when this socket is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        subprocess.Popen(
            [sys.executable, "-m", "tests.infrastructure.fork_server", str(theirs.fileno())],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl-C at the terminal is for the test run
        )
    return ours
