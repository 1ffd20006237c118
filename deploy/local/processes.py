"""The processes of one network under a supervisor: its configuration, its start, talking to it, its end.

supervisord keeps them running: a process that dies is started again, at once if it had been up for a while, later and
later if it does not come up at all.
"""

import os
import shlex
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from deploy.local.broker_node import BrokerNode, neutral
from deploy.local.home import ROOT, Home, write_privately
from deploy.local.leftovers import MARK
from deploy.local.messages import Problem
from shared.contracts.services import SERVICES

BROKER = "broker"
PORT_MAPPER = "epmd"

_SOCKET_PATH_LIMIT = 100  # bytes; the kernel's is 107, and supervisord appends its process id while it starts
_UNANSWERED = (OSError, HTTPException)
_LOOK_SECONDS = 0.1
_BROKER_STOP_SECONDS = 30
_SERVICE_STOP_SECONDS = 12  # a service ends within 10


@dataclass(frozen=True, slots=True)
class Process:
    """One process as the supervisor sees it."""

    program: str  # "intake", "broker"
    name: str  # "intake-1"
    state: str  # supervisord's word: RUNNING, STARTING, BACKOFF, STOPPED, EXITED, FATAL, …
    pid: int  # 0 when it is not running
    restarts: int
    explanation: str  # supervisord's description or reason

    @property
    def running(self) -> bool:
        return self.state == "RUNNING"


class Supervisor:
    """The supervisor of one network, running or not."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._configuration = home.run / "supervisord.conf"
        self._socket = socket_of(home)
        self.log = home.log / "supervisord.log"

    def is_running(self) -> bool:
        """Whether it answers on its control socket and is not shutting down."""
        try:
            self._call().supervisor.getState()
        except (*_UNANSWERED, xmlrpc.client.Fault):
            return False
        return True

    def _has_ended(self) -> bool:
        try:
            self._call().supervisor.getState()
        except _UNANSWERED:
            return True
        except xmlrpc.client.Fault:  # what it answers to everything while it shuts down
            return False
        return False

    def start(self, environment: Mapping[str, str]) -> None:
        """Start the daemon, and with it the private broker; the services wait for :meth:`start_services`.

        Args:
            environment: the variables of this network, for every process of it.

        Raises:
            Problem: it ended at once.
        """
        self._socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.write_configuration()
        done = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._configuration)],
            cwd=ROOT,
            env={**neutral(os.environ), **environment, MARK: str(self._home.folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Problem(
                f"进程监管器没有启动：{(done.stderr or done.stdout).strip()}",
                f"The process supervisor did not start; see also {self.log}.",
            )

    def write_configuration(self) -> None:
        """Write supervisord.conf for the ports and copies of now."""
        write_privately(self._configuration, configuration(self._home))

    def start_services(self) -> None:
        """Start all copies of all services that are not running, without waiting for them."""
        for process in self.processes():
            if process.program in SERVICES and process.state in ("STOPPED", "EXITED", "FATAL"):
                self._call().supervisor.startProcess(f"{process.program}:{process.name}", False)

    def apply_copies(self) -> None:
        """Make the running programs follow a changed configuration; only services whose copies changed restart."""
        self.write_configuration()
        [[added, changed, removed]] = self._call().supervisor.reloadConfig()
        for program in (*changed, *removed):
            self._call().supervisor.stopProcessGroup(program)
            self._call().supervisor.removeProcessGroup(program)
        for program in (*changed, *added):
            self._call().supervisor.addProcessGroup(program)
        self.start_services()

    def processes(self) -> list[Process]:
        """All processes, running or not; empty when the supervisor is not running."""
        try:
            restarts: dict[str, int] = self._call().zhenbi.restarts()
            return [
                Process(
                    program=told["group"],
                    name=told["name"],
                    state=told["statename"],
                    pid=told["pid"],
                    restarts=restarts.get(f"{told['group']}:{told['name']}", 0),
                    explanation=told["spawnerr"] or told["description"],
                )
                for told in self._call().supervisor.getAllProcessInfo()
            ]
        except (*_UNANSWERED, xmlrpc.client.Fault):
            return []

    def stop(self, *, seconds: float = 60.0) -> bool:
        """Stop the services, all at once, then the broker, then the supervisor itself.

        Returns whether all was over within ``seconds``.
        """
        end = time.monotonic() + seconds
        try:
            for program in SERVICES:
                self._call().supervisor.stopProcessGroup(program, False)
            self._call().supervisor.shutdown()  # waits for each group in turn, the broker last
        except (*_UNANSWERED, xmlrpc.client.Fault):
            pass  # it is shutting down already, or gone
        while not self._has_ended():
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_SECONDS)
        return True

    def log_of(self, process: str) -> Path:
        """The log file of one process, such as ``intake-1`` or ``broker``."""
        return self._home.log / f"{process}.log"

    def _call(self) -> Any:
        # The host is never looked up: the transport talks to the socket.
        return xmlrpc.client.ServerProxy("http://localhost", SupervisorTransport(None, None, f"unix://{self._socket}"))


def socket_of(home: Home) -> Path:
    """The control socket: in the home folder, or, where its path would be too long for the kernel, in /tmp."""
    usual = home.run / "supervisor.sock"
    if len(os.fsencode(usual)) <= _SOCKET_PATH_LIMIT:
        return usual
    digest = sha256(os.fsencode(home.folder)).hexdigest()[:12]
    return Path(f"/tmp/zhenbi-{os.getuid()}-{digest}") / "supervisor.sock"  # noqa: S108 - a folder of mode 0700


def configuration(home: Home) -> str:
    """The text of supervisord.conf for one network."""
    broker = home.broker
    sections = [_daemon(home)]
    if broker is not None:
        sections += _broker_programs(home, broker)
    sections += [_service_program(home, service) for service in SERVICES]
    return "\n".join(sections)


def _daemon(home: Home) -> str:
    return (
        _section("unix_http_server", file=str(socket_of(home)), chmod="0700")
        + _section(
            "supervisord",
            logfile=str(home.log / "supervisord.log"),
            logfile_maxbytes="5MB",
            logfile_backups="2",
            pidfile=str(home.run / "supervisord.pid"),
            childlogdir=str(home.log),
            directory=str(ROOT),
            umask="077",
        )
        + _section(
            "rpcinterface:supervisor",
            **{"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"},
        )
        + _section(
            "rpcinterface:zhenbi",
            **{"supervisor.rpcinterface_factory": "deploy.local.supervisor_extension:make"},
        )
    )


def _broker_programs(home: Home, broker: BrokerNode) -> list[str]:
    environment = ",".join(f'{name}="{value}"' for name, value in broker.environment().items())
    common = {"autostart": "true", "environment": environment, "directory": str(broker.folder)}
    return [
        _program(home, PORT_MAPPER, broker.port_mapper_command, priority=1, startsecs=0, **common),
        _program(home, BROKER, broker.command, priority=10, startsecs=3, stopwaitsecs=_BROKER_STOP_SECONDS, **common),
    ]


def _service_program(home: Home, service: str) -> str:
    return _program(
        home,
        service,
        [sys.executable, "-m", f"services.{service}"],
        process="%(program_name)s-%(process_num)d",
        priority=100,
        numprocs=home.settings.copies[service],
        numprocs_start=1,
        autostart="false",  # they start when the queues have been declared
        startsecs=3,
        stopwaitsecs=_SERVICE_STOP_SECONDS,
        directory=str(ROOT),
    )


def _program(
    home: Home, name: str, command: Sequence[str], *, process: str = "%(program_name)s", **options: str | int
) -> str:
    # "process" is a pattern that supervisord fills in. It fills in the name of the log file twice.
    log = _escaped(_escaped(str(home.log)))
    return (
        _section(
            f"program:{name}",
            command=shlex.join(command),
            autorestart="true",
            startretries="20",
            stopsignal="TERM",
            killasgroup="true",
            redirect_stderr="true",
            stdout_logfile_maxbytes="10MB",
            stdout_logfile_backups="3",
            **options,
        )
        + f"process_name={process}\nstdout_logfile={log}/{process}.log\n"
    )


def _section(title: str, **options: str | int) -> str:
    lines = [f"{name}={_escaped(str(value))}" for name, value in options.items()]
    return "\n".join([f"[{title}]", *lines, ""])


def _escaped(value: str) -> str:
    return value.replace("%", "%%")
