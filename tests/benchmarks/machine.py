"""What a figure was taken on: it means nothing without that."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

_LOOK_SECONDS = 2.0


def describe(**programs: str) -> dict[str, Any]:
    """The machine as plain data, with how busy it is with other things right now.

    Args:
        programs: versions of what else took part.
    """
    busy = psutil.cpu_percent(_LOOK_SECONDS)
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "busy_percent_before": busy,  # of all cores; above a few, something else was running
        "load_before": [round(load, 2) for load in os.getloadavg()],
        **programs,
    }


def project_versions(*packages: str) -> dict[str, str]:
    """The installed versions of these packages."""
    return {package: version(package) for package in packages}


def postgres_version() -> str:
    """The version of the PostgreSQL that a private cluster runs on."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return _version_said_by(str(found[-1]) if found else "postgres", "--version")


def rabbitmq_version() -> str:
    """The version of the RabbitMQ that a private node runs on, by the name of its folder."""
    found = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*"))
    return found[-1].name.rpartition("-")[2] if found else "unknown"


def _version_said_by(*command: str) -> str:
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout
    except OSError:
        return "unknown"
    found = re.search(r"\d+(?:\.\d+)+", said)
    return found.group() if found else "unknown"


def _processor() -> str:
    lines = Path("/proc/cpuinfo")
    if lines.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", lines.read_text(), re.MULTILINE)
        if found:
            return found.group(1)
    return platform.processor() or "unknown"
