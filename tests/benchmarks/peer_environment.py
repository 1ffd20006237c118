"""The virtual environment of the peers: made when a benchmark first needs it, used by nothing else."""

import hashlib
import shutil
import subprocess
import sys

from tests.benchmarks.worker import ROOT

_FOLDER = ROOT / "var/benchmarks/peers"
_LOCK = ROOT / "requirements/peers.lock"


class NoPeers(RuntimeError):
    """The peers could not be installed; the message has what pip said."""


def peer_program(name: str) -> str:
    """The path of a program in the peers' environment, such as "python" or "celery"."""
    return str(_FOLDER / "bin" / name)


def install() -> None:
    """Install what requirements/peers.lock names, unless it is there.

    Raises:
        NoPeers: pip failed; usually there is no network.
    """
    stamp, wanted = _FOLDER / ".installed", hashlib.sha256(_LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(_FOLDER)])
    pip = [peer_program("python"), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    _run([*pip, "--require-hashes", "-r", str(_LOCK)])
    stamp.write_text(wanted)


def versions(*packages: str) -> dict[str, str]:
    """The installed versions of these peers."""
    program = f"from importlib.metadata import version; print(*map(version, {packages!r}))"
    done = subprocess.run([peer_program("python"), "-c", program], capture_output=True, text=True, check=True)
    return dict(zip(packages, done.stdout.split(), strict=True))


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoPeers(f"{' '.join(command)}:\n{(done.stdout + done.stderr)[-2000:]}")
