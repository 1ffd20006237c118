"""Load by wrk: a fixed number of connections, each asking again as soon as it is answered."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.http.problems import Wrong

CONNECTIONS = 16
_SCRIPT = Path(__file__).with_name("load.lua")
_GRACE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    path: str
    token: str
    body: str = ""  # JSON; empty: a GET


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sample shows."""

    per_second: float
    p99_ms: float


def load(url: str, requests: Sequence[Asked], seconds: int, folder: Path, *, connections: int = CONNECTIONS) -> Taken:
    """Send ``requests`` in turn, over and over, for so long.

    Raises:
        Wrong: one was refused, or not answered.
    """
    file = folder / "requests.tsv"
    file.write_text("".join(f"{each.path}\t{each.token}\t{each.body}\n" for each in requests), encoding="utf-8")
    command = [
        "wrk",
        "--threads",
        "1",
        "--connections",
        str(connections),
        "--duration",
        str(seconds),
        "--timeout",
        "20",
    ]
    done = subprocess.run(
        [*command, "--script", str(_SCRIPT), url, "--", str(file)],
        capture_output=True,
        text=True,
        timeout=seconds + _GRACE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise Wrong(f"wrk ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    if told["errors"]:
        raise Wrong(f"{told['errors']} of {told['requests']} requests failed; the last refusal: {told['refusal']}")
    return Taken(per_second=told["requests"] / (told["microseconds"] / 1e6), p99_ms=told["p99_microseconds"] / 1000)
