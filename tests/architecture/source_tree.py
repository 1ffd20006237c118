"""The project's files, for tests that read them."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TEXT_BYTES = 2_000_000  # nothing people write by hand is larger


@functools.cache
def project_files() -> tuple[Path, ...]:
    """Every file that is in the repository or would be added to it: what is ignored does not count."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return tuple(path for name in sorted(listed.split("\0")) if name and (path := ROOT / name).is_file())


@functools.cache
def text_of(path: Path) -> str:
    """The content of a text file; empty for anything binary."""
    content = path.read_bytes()
    if len(content) > _TEXT_BYTES or b"\0" in content:
        return ""
    return content.decode("utf-8", errors="replace")


def python_files(*folders: str) -> list[Path]:
    """The Python files of the project under ``folders``."""
    return [path for path in project_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def shown(path: Path) -> str:
    """A path as a person writes it."""
    return path.relative_to(ROOT).as_posix()
