"""An address of its own for the metrics of each process on one machine.

Copies of a service share a port there, so whoever asks that port meets any of them, while counters make sense only
process by process. Each therefore also answers on a free port of the loopback interface, and leaves a note of it
in ``<home>/run/metrics``, in the form Prometheus looks for (``file_sd_configs``). Where every copy has an address of
its own, in containers, nobody makes the folder ``run``, and the port of the service is the one to ask.
"""

import json
import os
import socket
from pathlib import Path

import eventlet
import eventlet.wsgi
import structlog
from nameko.extensions import SharedExtension
from prometheus_client import make_wsgi_app

log = structlog.get_logger(__name__)

_ADDRESS = "127.0.0.1"
_KNOCK_SECONDS = 0.5


class MetricsAddress(SharedExtension):  # type: ignore[misc]  # nameko is untyped
    """Serves this process's metrics and notes where, from the start to the end of the process."""

    _note: Path | None = None

    def start(self) -> None:
        wiring = self.container.config["wiring"]
        run: Path = wiring.settings.home / "run"
        if not run.is_dir():
            return
        try:
            listening = eventlet.listen((_ADDRESS, 0))
            self._note = leave_note(run / "metrics", wiring.service, listening.getsockname()[1])
        except OSError as error:  # the service is worth more than its numbers
            log.warning("no metrics address of its own", error=str(error))
            return
        self.container.spawn_managed_thread(
            lambda: eventlet.wsgi.server(listening, make_wsgi_app(), log_output=False), "metrics address"
        )

    def stop(self) -> None:
        if self._note is not None:
            self._note.unlink(missing_ok=True)

    def kill(self) -> None:
        self.stop()


def leave_note(folder: Path, service: str, port: int) -> Path:
    """Write where the metrics of this process are, and remove the notes of processes of ``service`` that are gone.

    The note of a process that crashed stays until the service is started again: until then it is missed, not forgotten.
    """
    folder.mkdir(exist_ok=True)
    for other in folder.glob(f"{service}-*.json"):
        if not _answers(other):
            other.unlink(missing_ok=True)
    note = folder / f"{service}-{os.getpid()}.json"
    beside = note.with_suffix(".new")
    beside.write_text(json.dumps([{"targets": [f"{_ADDRESS}:{port}"], "labels": {"service": service}}]))
    beside.replace(note)
    return note


def _answers(note: Path) -> bool:
    try:
        address, _, port = json.loads(note.read_text())[0]["targets"][0].partition(":")
        socket.create_connection((address, int(port)), timeout=_KNOCK_SECONDS).close()
    except (OSError, ValueError, LookupError):
        return False
    return True
