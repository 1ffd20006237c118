"""A PostgreSQL for the tests: a private cluster from the machine's own binaries, thrown away at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

from deploy.local.ports import ADDRESS, Reservation

_START_SECONDS = 20
_STOP_SECONDS = 20
# Connections: the services of several workers at once.
_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=400")

# What is committed survives the end of the server, though not of the machine.
SURVIVES_ITS_END = tuple(setting for setting in _SPEED if setting != "synchronous_commit=off")


class NoPostgres(Exception):
    """There is no PostgreSQL server on this machine; the message says what would help."""


class PrivatePostgres:
    """A cluster of our own, which may be stopped, killed and started again; its data stays until :meth:`close`.

    Args:
        settings: of the server, ``name=value``; by default those that make tests quick and forget all at a crash.

    Raises:
        NoPostgres: there is no PostgreSQL on this machine.
    """

    def __init__(self, settings: Sequence[str] | None = None) -> None:
        self._programs = _programs()
        self._account = _account()
        # Not in pytest's own folder: PostgreSQL runs under another account, which may not enter that.
        self._folder = Path(tempfile.mkdtemp(prefix="zhenbi-postgres-"))
        if self._account:
            shutil.chown(self._folder, self._account, pwd.getpwnam(self._account).pw_gid)
        self._settings = _SPEED if settings is None else settings
        self._reservation = Reservation("postgres")
        self._port = self._reservation["postgres"]
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@{ADDRESS}:{self._port}/postgres"  # of an administrator's connection
        try:
            _initialise(self._programs / "initdb", self._folder / "data", self._account)
        except NoPostgres:
            self.close()
            raise

    def start(self, *, wait: bool = True) -> None:
        """Start the server; returns when it answers, or at once.

        Raises:
            NoPostgres: it ended, or did not answer in time.
        """
        settings = [part for setting in self._settings for part in ("-c", setting)]
        # No socket file: TCP is enough.
        where = ["-D", str(self._folder / "data"), "-h", ADDRESS, "-p", str(self._port), "-k", ""]
        guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*guard, str(self._programs / "postgres"), *where, *settings],
                cwd=self._folder,
                **_as(self._account),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            _wait(self.url, self._server, self._folder / "log")

    def stop(self) -> None:
        """End it as an administrator in a hurry would (a "fast" shutdown): transactions under way are rolled back."""
        self._end(lambda server: server.send_signal(signal.SIGINT))

    def kill(self) -> None:
        """End the server and all its processes as a power cut would."""
        self._end(lambda server: os.killpg(server.pid, signal.SIGKILL))

    def close(self) -> None:
        """End it at once and throw its data away."""
        self._end(lambda server: server.send_signal(signal.SIGQUIT))
        self._reservation.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, how: Callable[["subprocess.Popen[bytes]"], None]) -> None:
        if self._server is None:
            return
        how(self._server)
        self._server.wait(_STOP_SECONDS)
        self._server = None


@contextmanager
def running_postgres() -> Iterator[str]:
    """The SQLAlchemy URL of an administrator's connection: TEST_POSTGRES_URL, or a private cluster's.

    Raises:
        NoPostgres: neither is to be had.
    """
    named = os.environ.get("TEST_POSTGRES_URL")
    if named:
        _check(named)
        yield named
        return
    server = PrivatePostgres()
    try:
        server.start()
        yield server.url
    finally:
        server.close()


def _check(url: str) -> None:
    try:
        psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)).close()
    except psycopg2.OperationalError as error:
        raise NoPostgres(f"the server named in TEST_POSTGRES_URL: {error}") from error


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    if elsewhere:
        return Path(elsewhere).parent
    raise NoPostgres("install the package postgresql, or name a server in TEST_POSTGRES_URL")


def _account() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root. None: whoever we are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def give_to_server(folder: Path) -> None:
    """Let a private cluster write into a folder."""
    account = _account()
    if account:
        shutil.chown(folder, account, pwd.getpwnam(account).pw_gid)


def _as(account: str | None) -> dict[str, Any]:
    """The arguments of Popen that make it run as somebody else."""
    return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []} if account else {}


def _initialise(initdb: Path, data: Path, account: str | None) -> None:
    done = subprocess.run(
        [str(initdb), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        cwd=data.parent,
        **_as(account),
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NoPostgres(f"initdb failed: {done.stderr.strip()}")


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg2.connect(url).close()
            return
        except psycopg2.OperationalError as error:
            if server.poll() is not None or time.monotonic() > end:
                raise NoPostgres(f"the private cluster did not start: {error} {log.read_text()[-2000:]}") from error
        time.sleep(0.05)
