"""The service's side: hands the file to the other process and reads its verdict."""

import json
import sys
from collections.abc import Iterable

import eventlet
import structlog
from eventlet.green import subprocess

from services.intake.model.attachment import MediaType
from services.intake.ports import Inspected
from shared.errors import Invalid, TransientError

log = structlog.get_logger(__name__)

INSPECTION_SECONDS = 30.0
_AT_ONCE = 2  # each takes a core


class SubprocessInspector:
    """Runs ``python -m services.intake.inspection`` for each file."""

    def __init__(self) -> None:
        self._turns = eventlet.semaphore.Semaphore(_AT_ONCE)

    def inspect(self, content: Iterable[bytes]) -> Inspected:
        with self._turns:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "services.intake.inspection"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": ":".join(sys.path)},  # none of the network's keys
            )
            try:
                with eventlet.Timeout(
                    INSPECTION_SECONDS, TransientError("检查文件超时，请再试", "checking the file timed out")
                ):
                    answer, _ = process.communicate(b"".join(content))
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
        verdict, _, cleaned = answer.partition(b"\n")
        if process.returncode != 0 or not verdict:
            log.warning("a file could not be looked at", exit_code=process.returncode)
            raise Invalid(
                "file", "文件无法检查，可能已损坏或过于复杂", "the file cannot be checked: damaged, or too complex"
            )
        said = json.loads(verdict)
        if "zh" in said:
            raise Invalid("file", said["zh"], said["en"])
        return Inspected(MediaType(said["media_type"]), cleaned or None)
