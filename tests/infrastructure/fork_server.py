"""Forks services from a process that has imported their libraries: ``python -m tests.infrastructure.fork_server FD``.

A request is a datagram on the socket FD: {"module", "arguments", "environment"}, with a log file and the writing end of
a pipe. The module is run as ``python -m`` would; its process id and, when it has ended, its exit code are written to
the pipe. See :mod:`tests.infrastructure.forking` for the other side.
"""

import ctypes
import gc
import json
import os
import runpy
import signal
import socket
import sys

_PR_SET_PDEATHSIG = 1
_MOST_BYTES = 1 << 20

# As they are before the process becomes cooperative: the server itself must be able to block.
_waitpid, _write, _fork = os.waitpid, os.write, os.fork
_requests = socket.socket(fileno=int(sys.argv[1]))
_libc = ctypes.CDLL(None)

from shared.cooperative import prepare  # noqa: E402

prepare()

# The process must be cooperative first; what belongs to one service alone is left to its own process.
import alembic.command  # noqa: E402, F401
import flask_wtf  # noqa: E402, F401
from eventlet import hubs  # noqa: E402

import shared.http.endpoint  # noqa: E402
import shared.messaging.every  # noqa: E402
import shared.messaging.subscribe  # noqa: E402
import shared.service  # noqa: E402, F401


def _end_with_the_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _serve() -> str:
    """Answer requests; returns in the processes that are asked for, and only there, with the module to be run."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # watchers are not waited for
    while True:
        request, files, _flags, _from = socket.recv_fds(_requests, _MOST_BYTES, 2)
        if not request:
            sys.exit()  # the test run is over
        log, report = files
        if _fork() == 0:
            _end_with_the_parent()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asked_for = _fork()
            if asked_for == 0:
                os.close(report)
                return _become(log, **json.loads(request))
            _watch(asked_for, log, report)
        os.close(log)
        os.close(report)


def _watch(process: int, log: int, report: int) -> None:
    """Tell the process's id and, in the end, its exit code."""
    os.close(log)
    os.setsid()  # Ctrl-C at the terminal is for the test run
    _write(report, f"{process}\n".encode())
    _pid, status = _waitpid(process, 0)
    _write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(log: int, module: str, arguments: list[str], environment: dict[str, str]) -> str:
    """Make this the process that ``python -u -m module`` would be."""
    _end_with_the_parent()
    os.setsid()
    _requests.close()
    for standard, target in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(target, standard)
    sys.stdout.reconfigure(write_through=True)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments
    hubs.use_hub()  # a hub made while importing would be shared by all
    return module


gc.freeze()  # what all share is not copied by the collector's marks
runpy.run_module(_serve(), run_name="__main__", alter_sys=True)
