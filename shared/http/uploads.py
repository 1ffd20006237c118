"""Files that people send: taken in piece by piece, sealed on the way to a temporary file, before a worker is asked for.

Neither a large file nor a slow sender occupies a worker or fills the memory, and nothing lies on the disk in clear. Who
may not send at all is refused before the first byte is read.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import eventlet
from eventlet.wsgi import ChunkReadError
from werkzeug.http import parse_options_header

from shared.errors import Invalid, TransientError, ZhenbiError
from shared.identifiers import new_id
from shared.sealing import new_key, opened_chunks, sealed_chunks

PIECE_BYTES = 64 * 1024
SILENCE_SECONDS = 10.0  # between two pieces
WHOLE_SECONDS = 180.0  # for a whole file: 10 MB at 60 kB/s, a village's mobile line
MOST_AT_ONCE = 16  # uploads in one process; each holds one piece in memory
ENVIRON = "zhenbi.upload"  # where the server leaves it for the endpoint


class UploadTooLarge(ZhenbiError):
    """The file is larger than the endpoint takes."""

    status = 413
    code = "too-large"


class UploadTooSlow(ZhenbiError):
    """The file did not come in time."""

    status = 408
    code = "too-slow"


class UploadsBusy(TransientError):
    """As many uploads are under way as this process takes."""

    code = "uploads-busy"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent. It exists until the request has been answered; ``file`` may be moved away before."""

    file: Path  # sealed with ``key``
    key: str
    size_bytes: int  # of the content
    name: str  # as the sender calls it: the Content-Disposition's filename, empty if there is none

    def content(self) -> Iterator[bytes]:
        """What was sent, piece by piece."""
        return opened_chunks(self.key, pieces(self.file))


def pieces(file: Path) -> Iterator[bytes]:
    """A file as it lies on the disk, piece by piece."""
    with file.open("rb") as source:
        while piece := source.read(PIECE_BYTES):
            yield piece


class Spool:
    """Takes uploads in; one for a process."""

    def __init__(self) -> None:
        self._under_way = 0

    @contextmanager
    def taken(self, environ: dict[str, Any], folder: Path, most_bytes: int, *, chunked: bool) -> Iterator[Upload]:
        """The file in the request's body, in ``folder``; removed at the end unless it was moved.

        Raises:
            UploadTooLarge: it is larger than ``most_bytes``.
            UploadTooSlow: nothing came for a while, or it took too long.
            UploadsBusy: too many are under way.
            Invalid: it is empty, or was broken off.
        """
        announced = environ.get("CONTENT_LENGTH") or "0"
        if not chunked and (not announced.isdecimal() or int(announced) > most_bytes):
            raise _too_large(most_bytes)
        if self._under_way >= MOST_AT_ONCE:
            raise UploadsBusy("上传的人太多，请稍后再试", "too many uploads at the moment; try again shortly")
        self._under_way += 1
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"{new_id()}.upload"
        try:
            key, counted = new_key(), _Counted()
            source = _read(environ["wsgi.input"], None if chunked else int(announced), most_bytes)
            with file.open("xb") as out:
                file.chmod(0o600)
                for piece in sealed_chunks(key, counted.each(source)):
                    out.write(piece)
                    eventlet.sleep(0)  # others get their turn between two pieces
            if not counted.bytes or (not chunked and counted.bytes != int(announced)):
                raise Invalid("body", "文件为空，或没有传完", "the file is empty, or was broken off")
            yield Upload(file, key, counted.bytes, _name(environ))
        finally:
            self._under_way -= 1
            file.unlink(missing_ok=True)


class _Counted:
    """Counts what passes."""

    def __init__(self) -> None:
        self.bytes = 0

    def each(self, source: Iterator[bytes]) -> Iterator[bytes]:
        for piece in source:
            self.bytes += len(piece)
            yield piece


def _read(source: Any, length: int | None, most_bytes: int) -> Iterator[bytes]:
    end = time.monotonic() + WHOLE_SECONDS
    read: Callable[[int], bytes] = source.read
    left = most_bytes + 1 if length is None else length
    while left > 0:
        seconds = min(SILENCE_SECONDS, end - time.monotonic())
        with eventlet.Timeout(
            max(seconds, 0.001), UploadTooSlow("文件没有及时送到", "the file did not arrive in time")
        ):
            try:
                piece = read(min(PIECE_BYTES, left))
            except (ChunkReadError, ConnectionError, OSError):
                raise Invalid("body", "文件没有传完", "the file was broken off") from None
        if not piece:
            return
        left -= len(piece)
        if length is None and left == 0:
            raise _too_large(most_bytes)
        yield piece


def _name(environ: dict[str, Any]) -> str:
    _, options = parse_options_header(environ.get("HTTP_CONTENT_DISPOSITION", ""))
    return options.get("filename") or ""


def _too_large(most_bytes: int) -> UploadTooLarge:
    mb = most_bytes // (1024 * 1024)
    return UploadTooLarge(f"文件过大，最大 {mb} MB", f"the file is larger than {mb} MB")
