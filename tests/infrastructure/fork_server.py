"""Forks services from processes that have imported what they run: ``python -m tests.infrastructure.fork_server FD``.

A request is a datagram on the socket FD. {"module"}, with another socket, asks for a server of this one module: a copy
of this process that imports it, but for what runs it, and answers requests on that socket. {"module", "arguments",
"environment"}, with a log file and the writing end of a pipe, asks for the module to be run as ``python -m`` would; its
process id and, when it has ended, its exit code are written to the pipe. See :mod:`tests.infrastructure.forking` for
the other side.
"""

import contextlib
import ctypes
import gc
import importlib.util
import json
import os
import runpy
import signal
import socket
import sys

_PR_SET_PDEATHSIG = 1
_MOST_BYTES = 1 << 20
_PROBE = "tests.infrastructure.probe"  # reads its environment while it is imported: each process does so itself

# As they are before the process becomes cooperative: the server itself must be able to block.
_waitpid, _write, _fork = os.waitpid, os.write, os.fork
_socket = socket.socket
_requests = _socket(fileno=int(sys.argv[1]))
_libc = ctypes.CDLL(None)

from shared.cooperative import prepare  # noqa: E402

prepare()

# The process must be cooperative first; what belongs to one service alone is left to its own server.
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
        asked_for = json.loads(request)
        if _fork() == 0:
            _end_with_the_parent()
            if "environment" not in asked_for:
                _specialise(asked_for["module"], *files)
                continue
            log, report = files
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            process = _fork()
            if process == 0:
                os.close(report)
                return _become(log, **asked_for)
            _watch(process, log, report)
        for file in files:
            os.close(file)


def _specialise(module: str, requests: int) -> None:
    """Become the server of one module, which listens on the socket ``requests``."""
    global _requests  # noqa: PLW0603  # each process has but one
    _requests.close()
    _requests = _socket(fileno=requests)
    with contextlib.suppress(Exception):  # it fails again in the process that is asked for, whose log says why
        found = importlib.util.find_spec(module)
        is_package = found is not None and found.submodule_search_locations is not None
        if module != _PROBE:
            importlib.import_module(f"{module}.bootstrap" if is_package else module)
    gc.freeze()  # what all share is not copied by the collector's marks


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


gc.freeze()
runpy.run_module(_serve(), run_name="__main__", alter_sys=True)
