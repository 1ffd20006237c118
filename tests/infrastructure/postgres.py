"""A PostgreSQL for the tests: a private cluster from the machine's own binaries, thrown away at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

from deploy.local.ports import ADDRESS, choose_any

_START_SECONDS = 20
_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=200")


class NoPostgres(Exception):
    """There is no PostgreSQL server on this machine; the message says what would help."""


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
    programs = _programs()
    account = _account()
    # Not in pytest's own folder: PostgreSQL runs under another account, which may not enter that.
    folder = Path(tempfile.mkdtemp(prefix="zhenbi-postgres-"))
    if account:
        shutil.chown(folder, account, pwd.getpwnam(account).pw_gid)
    port = choose_any(("postgres",))["postgres"]
    url = f"postgresql://postgres@{ADDRESS}:{port}/postgres"
    data = folder / "data"
    try:
        _initialise(programs / "initdb", data, account)
        settings = [part for setting in _SPEED for part in ("-c", setting)]
        where = ["-D", str(data), "-h", ADDRESS, "-p", str(port), "-k", ""]  # no socket file: TCP is enough
        guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*guard, str(programs / "postgres"), *where, *settings],
                cwd=folder,
                **_as(account),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed any more
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
