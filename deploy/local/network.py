"""One network on this machine: bringing it up step by step, taking it down, talking to it."""

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import requests

from deploy.local.broker import last_lines, wait_until_ready, why_it_failed
from deploy.local.home import ROOT, Home, write_privately
from deploy.local.leftovers import end_all, processes_of
from deploy.local.lock import only_one
from deploy.local.messages import Problem, say, step
from deploy.local.processes import BROKER, Process, Supervisor
from shared.clock import set_demo_clock
from shared.contracts import Role
from shared.contracts.services import SERVICES
from shared.http import tokens
from shared.identity import Identity

_DISK_BYTES = 500 * 1024 * 1024  # below 200 MB free the broker stops taking messages
_READY_SECONDS = 120
_LOOK_SECONDS = 0.2
_HOPELESS_RESTARTS = 3
_TOKEN_SECONDS = 900


class Network:
    """A network, running or not. Also what ``zhenbi county load`` and the demonstration work with."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.supervisor = Supervisor(home)
        self._lock = home.run / "lock"
        self._recorded = home.run / "environment.json"

    @property
    def urls(self) -> dict[str, str]:
        """Base URL of each service by name."""
        return {service: self.home.address(service) for service in SERVICES}

    def administrator_token(self) -> str:
        """A bearer token of an administrator, good for a quarter of an hour."""
        operator = Identity(staff_id="operator", name="运维", unit="", scope="", roles=frozenset({Role.ADMINISTRATOR}))
        return tokens.issue(operator, self.environment()["ZHENBI_TOKEN_KEY"], _TOKEN_SECONDS)

    def environment(self) -> dict[str, str]:
        """The variables of the running network as it was started, whatever this command's own environment says."""
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads(self._recorded.read_text(encoding="utf-8")))
        return self.home.environment()

    def is_running(self) -> bool:
        """Whether its supervisor answers."""
        return self.supervisor.is_running()

    def processes(self) -> list[Process]:
        """Its processes; empty when it is not running."""
        return self.supervisor.processes()

    def start(self) -> bool:
        """Bring the network up and wait until every service is ready, telling each step.

        Returns False, having done nothing, when it is running already.

        Raises:
            Problem: it could not be started; whatever had been started is stopped again.
        """
        with only_one(self._lock):
            if self.is_running():
                return False
            self.supervisor.stop()  # if the last command that stopped it was killed half-way
            self._clear_leftovers()
            self._check_disk()
            self._settle()
            environment = self.home.environment()
            write_privately(self._recorded, json.dumps(environment))
            try:
                self._start(environment)
            except BaseException:
                with step("收拾已启动的部分", "stopping what had been started"):
                    self._stop()
                raise
            return True

    def stop(self) -> bool:
        """Stop everything this network started; returns whether there was anything to stop."""
        with only_one(self._lock):
            if not self.is_running() and not processes_of(self.home.folder):
                return False
            with step("停止网络", "stopping the network"):
                self._stop()
            return True

    def scale(self, copies: Mapping[str, int]) -> None:
        """Run this many copies of the named services from now on, also in a running network."""
        with only_one(self._lock):
            self.home.set_copies(copies)
            if self.is_running():
                self.supervisor.apply_copies()
                self._wait_for_services()

    def _clear_leftovers(self) -> None:
        ended = end_all(self.home.folder)
        if ended:
            say(f"清理了上次异常退出留下的 {ended} 个进程", f"ended {ended} processes that a crashed run had left")

    def _check_disk(self) -> None:
        free = shutil.disk_usage(self.home.folder).free
        if free < _DISK_BYTES:
            raise Problem(
                f"磁盘空间不足：{self.home.folder} 所在磁盘只剩 {free // 2**20} MB，"
                f"至少需要 {_DISK_BYTES // 2**20} MB。"
                "请清理磁盘，或用 --home 换到别的磁盘。",
                f"The disk is nearly full: {free // 2**20} MB left where {self.home.folder} is, and "
                f"{_DISK_BYTES // 2**20} MB are needed. Make room, or choose another disk with --home.",
            )

    def _settle(self) -> None:
        """Ports, the demonstration's clock, the first administrator: what must be decided before the first process."""
        for moved in self.home.settle_ports():
            say(
                f"端口 {moved.wanted}（{moved.name}）被占用，改用 {moved.chosen}",
                f"port {moved.wanted} ({moved.name}) is taken, using {moved.chosen}",
            )
        if self.home.demo:
            if not self.home.clock_file.exists():
                set_demo_clock(self.home.clock_file, shown=datetime.now(UTC), rate=1.0)
        else:
            self.home.make_admin_password()

    def _start(self, environment: Mapping[str, str]) -> None:
        broker = self.home.broker
        if broker is not None:
            broker.prepare()
        with step("进程监管", "process supervisor") as current:
            self.supervisor.start(environment)
            current.note = f"{self.home.log}"
        with step("数据库", "databases"):
            self._prepare("migrate", environment)
        with step("消息代理", "message broker") as current:
            current.note = "AMQP_URI" if broker is None else f"127.0.0.1:{broker.amqp_port}"
            self._wait_for_broker(environment["AMQP_URI"])
            self._prepare("declare", environment)
        with step("服务", "services"):
            self.supervisor.start_services()
            self._wait_for_services()

    def _stop(self) -> None:
        self.supervisor.stop()
        end_all(self.home.folder)
        self._recorded.unlink(missing_ok=True)

    def _prepare(self, what: str, environment: Mapping[str, str]) -> None:
        done = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "-m", "deploy.local.prepare", what],
            cwd=ROOT,
            env={**self.home.outside, **environment},
            umask=0o077,  # the databases are the owner's
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            end = "\n".join(f"    {line}" for line in (done.stderr or done.stdout).strip().splitlines()[-12:])
            raise Problem(
                f"准备数据库或队列（{what}）失败：\n{end}\n若设置了 *_DATABASE_URL 或 AMQP_URI，请检查它们。",
                f"Preparing the databases or queues ({what}) failed; the end of its output is above. "
                "If *_DATABASE_URL or AMQP_URI are set, check them.",
            )

    def _wait_for_broker(self, amqp_uri: str) -> None:
        def check() -> None:
            for process in self.supervisor.processes():
                if process.program == BROKER and process.restarts >= _HOPELESS_RESTARTS:
                    raise Problem("消息代理一再退出。", "The broker ends again and again.")

        try:
            wait_until_ready(amqp_uri, check=check)
        except Problem as problem:
            if self.home.broker is None:
                raise
            log = self.supervisor.log_of(BROKER)
            raise Problem(
                f"{problem.zh}\n日志 {log} 的最后几行：\n{why_it_failed(log)}",
                f"{problem.en}\nThe last lines of its log, {log}, are above.",
            ) from problem

    def _wait_for_services(self) -> None:
        end = time.monotonic() + _READY_SECONDS
        waiting = set(SERVICES)
        with ThreadPoolExecutor(len(SERVICES)) as pool:
            while waiting:
                ready = pool.map(_is_ready, [self.home.address(service) for service in sorted(waiting)])
                waiting -= {service for service, yes in zip(sorted(waiting), ready, strict=True) if yes}
                self._check_services(waiting, late=time.monotonic() > end)
                time.sleep(_LOOK_SECONDS if waiting else 0)

    def _check_services(self, waiting: set[str], *, late: bool) -> None:
        for process in self.supervisor.processes():
            if process.program in waiting and (late or process.restarts >= _HOPELESS_RESTARTS):
                log = self.supervisor.log_of(process.name)
                raise Problem(
                    f"服务 {process.name} 没有就绪（{process.state} {process.explanation}）。"
                    f"日志 {log} 的最后几行：\n{last_lines(log)}",
                    f"The service {process.name} did not become ready ({process.state} {process.explanation}). "
                    f"The last lines of its log, {log}, are above.",
                )


def _is_ready(address: str) -> bool:
    try:
        return requests.get(f"{address}/readyz", timeout=2).ok
    except requests.RequestException:
        return False
