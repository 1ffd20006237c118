"""Service processes as the tests run them: started, awaited, asked, stopped, killed, frozen."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import requests
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import ADDRESS
from tests.infrastructure.forking import ForkedProcess, fork
from tests.infrastructure.waiting import wait_until

ROOT = Path(__file__).parents[2]
_START_SECONDS = 30
_HEALTH = "/healthz"
_STOP_SECONDS = 15  # longer than the 10 a service may take, so that a test can say so
_LOG_LINES = 80

_OURS = ("AMQP_URI", "ZHENBI_", "RABBITMQ_", "ERL_", "PROBE_")
_OUR_ENDINGS = ("_DATABASE_URL", "_BIND", "_URL")

running: "list[ServiceProcess]" = []  # what the test under way has started; shown when it fails


class ServiceProcess:
    """One process with an HTTP interface.

    Args:
        name: for messages and the log.
        command: arguments after the Python interpreter.
        environment: on top of the machine's own, which is cleared of everything that is ours.
        port: where it answers, on the loopback interface.
        log: file its output is appended to.
    """

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], port: int, log: Path) -> None:
        self.name = name
        self.url = f"http://{ADDRESS}:{port}"
        self.log = log
        self._command = [sys.executable, *command]
        self._environment = {**_neutral(os.environ), **environment, "PYTHONUNBUFFERED": "1"}
        self._process: subprocess.Popen[bytes] | ForkedProcess | None = None
        running.append(self)

    def copy(self) -> "ServiceProcess":
        """One more process of the same service, which shares its port; to be started."""
        log = self.log.with_stem(f"{self.log.stem}-copy")
        twin = ServiceProcess(f"copy of {self.name}", self._command[1:], {}, 0, log)
        twin.url, twin._environment = self.url, self._environment
        return twin

    @property
    def environment(self) -> dict[str, str]:
        """Its variables, for a tool that is to work on the same network."""
        return dict(self._environment)

    def start(self, *, wait: bool = True, page: str = _HEALTH) -> None:
        """Start it; returns when it answers with this page."""
        with self.log.open("ab") as log:
            self._process = self._spawn(log)
        if wait:
            self.wait_until_it_answers(page)

    def _spawn(self, log: IO[bytes]) -> "subprocess.Popen[bytes] | ForkedProcess":
        # What is to be loaded before everything else cannot be loaded into a copy of a running process.
        if sys.platform == "linux" and "LD_PRELOAD" not in self._environment:
            _python, _m, module, *arguments = self._command
            return fork(module, arguments, self._environment, log)
        return subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait_until_it_answers(self, page: str = _HEALTH) -> None:
        """Wait for a page, by default the one that tells its health."""

        def answers() -> bool:
            if not self.is_running:
                raise RuntimeError(f"{self.name} ended while starting:\n{self.last_lines()}")
            return requests.get(f"{self.url}{page}", timeout=5).ok

        wait_until(answers, _START_SECONDS, f"{self.name} to answer")

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._started.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: ended by that signal."""
        return self._started.poll()

    def terminate(self) -> None:
        """Ask it to end (SIGTERM) and return at once."""
        self._started.send_signal(signal.SIGTERM)

    def stop(self) -> int:
        """Ask it to end and wait; returns its exit code.

        Raises:
            AssertionError: it took more than 15 s; it is killed then.
        """
        if self.is_running:
            self.terminate()
        return self.wait(_STOP_SECONDS)

    def wait(self, seconds: float) -> int:
        """Wait for its end; returns its exit code."""
        try:
            return self._started.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not end within {seconds:g} s") from None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.is_running:
            self._started.kill()
            self._started.wait(_STOP_SECONDS)

    def freeze(self) -> None:
        """Stop it from doing anything (SIGSTOP) until :meth:`thaw`."""
        self._started.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._started.send_signal(signal.SIGCONT)

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that have these labels; 0 if there are none."""
        text = requests.get(f"{self.url}/metrics", timeout=10).text
        samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
        return sum(
            sample.value for sample in samples if sample.name == name and labels.items() <= sample.labels.items()
        )

    def last_lines(self, count: int = _LOG_LINES) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    @property
    def _started(self) -> "subprocess.Popen[bytes] | ForkedProcess":
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process


def _neutral(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(_OURS) and not name.endswith(_OUR_ENDINGS)
    }
