"""Waiting for a broker, and running a private one as a child of this process (tests, experiments)."""

import contextlib
import logging
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pika
from pika.exceptions import AMQPError, ProbableAccessDeniedError, ProbableAuthenticationError

from deploy.local.broker_node import BrokerNode, neutral
from deploy.local.messages import Problem
from deploy.local.ports import BROKER_PORTS, Reservation

START_SECONDS = 60  # measured: 8 s the first time, 5 s later, on two cores
STOP_SECONDS = 30
_LOOK_SECONDS = 0.1
_LOG_LINES = 12


def connect(amqp_uri: str, *, timeout_seconds: float = 2.0) -> pika.BlockingConnection:
    """Open a connection to the first broker of ``amqp_uri`` (a list separated by ``;``) that answers.

    Raises:
        AMQPError, OSError: none of them did; what the last one said.
    """
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # it logs every refused connection with a traceback
    uris = amqp_uri.split(";")
    for position, uri in enumerate(uris, start=1):
        parameters = pika.URLParameters(uri)
        parameters.socket_timeout = parameters.stack_timeout = timeout_seconds
        parameters.blocked_connection_timeout = timeout_seconds
        try:
            return pika.BlockingConnection(parameters)
        except (AMQPError, OSError):
            if position == len(uris):
                raise
    raise ValueError("an empty AMQP_URI")


def wait_until_ready(
    amqp_uri: str, *, seconds: float = START_SECONDS, check: Callable[[], None] = lambda: None
) -> None:
    """Wait until the broker accepts a connection to its virtual host.

    Args:
        check: called between attempts; raises if waiting has become pointless.

    Raises:
        Problem: it refuses these credentials, or does not answer within ``seconds``.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            connect(amqp_uri).close()
            return
        except (ProbableAuthenticationError, ProbableAccessDeniedError) as error:
            raise Problem(
                "消息代理拒绝了用户名、密码或虚拟主机。请检查 AMQP_URI；若用的是私有代理，"
                "则它的数据与本目录的密钥不一致。",
                "The broker refuses the user, the password or the virtual host. Check AMQP_URI; if it is the private "
                "broker, its data and this home's settings do not belong together.",
            ) from error
        except (AMQPError, OSError) as error:
            check()
            if time.monotonic() > end:
                raise Problem(
                    f"消息代理 {seconds:.0f} 秒内没有应答（{type(error).__name__}）。",
                    f"The broker did not answer within {seconds:.0f} s ({type(error).__name__}).",
                ) from error
        time.sleep(_LOOK_SECONDS)


def last_lines(log: Path, count: int = _LOG_LINES) -> str:
    """The end of a log file, indented, for a message; empty if there is none."""
    with contextlib.suppress(OSError), log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 65536))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-count:])
    return ""


def why_it_failed(log: Path) -> str:
    """The part of a node's log that says why it did not start, indented; else the end of the log."""
    shown = last_lines(log, 400).splitlines()
    failures = [number for number, line in enumerate(shown) if line.strip() == "BOOT FAILED"]
    if not failures:
        return "\n".join(shown[-_LOG_LINES:])
    return "\n".join(line for line in shown[max(0, failures[-1] - _LOG_LINES) : failures[-1] + 3] if line.strip())


class PrivateBroker:
    """A node that runs as a child of this process and ends with it."""

    def __init__(self, folder: Path) -> None:
        self._ports = ports = Reservation(*BROKER_PORTS)
        self.node = BrokerNode(
            folder=folder.absolute(),
            name=f"zhenbi_{secrets.token_hex(4)}@localhost",
            password=secrets.token_urlsafe(24),
            amqp_port=ports["amqp"],
            dist_port=ports["dist"],
            epmd_port=ports["epmd"],
        )
        self.log = self.node.folder / "broker.log"
        self._port_mapper: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """The AMQP address of the node's first virtual host."""
        return self.node.uri()

    @property
    def is_running(self) -> bool:
        """Whether the node's process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the running node, for tests that freeze it."""
        if self._process is None:
            raise RuntimeError("the node is not running")
        return self._process.pid

    def start(self, *, wait: bool = True) -> None:
        """Start the node; returns when it is ready, or at once.

        Raises:
            Problem: it ended or was not ready in time; with the last lines of its log.
        """
        self.node.prepare()
        if self._port_mapper is None:
            self._port_mapper = self._spawn(self.node.port_mapper_command)
        self._process = self._spawn(self.node.command)
        if wait:
            self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Wait until a node that was started is ready; see :meth:`start`."""
        try:
            wait_until_ready(self.uri, check=self._check_alive)
        except Problem as problem:
            self.kill()
            log = why_it_failed(self.log)
            raise Problem(f"{problem.zh}\n{log}", problem.en) from problem

    def stop(self) -> None:
        """Stop the node as an operator would; its data stays."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the node as a power cut would; its data stays."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End the node, which may have been stopped already, and its port mapper."""
        self.kill()
        if self._port_mapper is not None:
            self._port_mapper.terminate()
            self._port_mapper.wait(STOP_SECONDS)
            self._port_mapper = None
        self._ports.close()

    def create_virtual_host(self, name: str) -> str:
        """Make an empty virtual host; returns its AMQP address."""
        return self.node.create_virtual_host(name)

    def delete_virtual_host(self, name: str) -> None:
        """Remove a virtual host with all in it."""
        self.node.delete_virtual_host(name)

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        # If this process is killed, the kernel ends the child too. (The thread that spawned it must live as long.)
        guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own command line
                [*guard, *command],
                env={**neutral(os.environ), **self.node.environment()},
                cwd=self.node.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C at the terminal is for the test run, not for the broker
            )

    def _check_alive(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            raise Problem(
                f"消息代理启动后退出（退出码 {self._process.returncode}）。",
                f"The broker ended while starting (exit code {self._process.returncode}).",
            )

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(STOP_SECONDS)
        self._process = None


@contextmanager
def private_broker(folder: Path) -> Iterator[PrivateBroker]:
    """A running node with its files in ``folder``, on ports the operating system picks; ended on leaving.

    One node serves a whole test session: give each test a virtual host of its own.
    """
    broker = PrivateBroker(folder)
    try:
        broker.start()
        yield broker
    finally:
        broker.close()
