"""Files on their way in: sealed on the disk, bounded in size, time and number, and gone when they were answered."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import eventlet
import pytest
from eventlet.wsgi import ChunkReadError

from shared.errors import Invalid
from shared.http import uploads
from shared.http.uploads import Spool, UploadsBusy, UploadTooLarge, UploadTooSlow

MOST = 300_000


def environ(content: bytes, **more: Any) -> dict[str, Any]:
    return {"wsgi.input": BytesIO(content), "CONTENT_LENGTH": str(len(content)), **more}


class Stream:
    """A body that comes in pieces, as they are told to."""

    def __init__(self, *pieces: bytes | Exception, pause_seconds: float = 0.0) -> None:
        self._pieces = list(pieces)
        self._pause = pause_seconds

    def read(self, size: int) -> bytes:
        if self._pause:
            eventlet.sleep(self._pause)
        if not self._pieces:
            return b""
        piece = self._pieces.pop(0)
        if isinstance(piece, Exception):
            raise piece
        if len(piece) > size:
            self._pieces.insert(0, piece[size:])
        return piece[:size]


def chunked(stream: Stream) -> dict[str, Any]:
    return {"wsgi.input": stream}


@pytest.mark.parametrize("size", [1, uploads.PIECE_BYTES, uploads.PIECE_BYTES + 1, MOST])
def test_a_file_of_any_size_up_to_the_limit(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    with Spool().taken(environ(content), tmp_path, MOST, chunked=False) as upload:
        assert upload.size_bytes == size
        assert b"".join(upload.content()) == content
        assert b"".join(upload.content()) == content, "as often as one likes"
        assert size < 64 or content[:64] not in upload.file.read_bytes()
        assert upload.file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_comes_in_chunks(tmp_path: Path) -> None:
    pieces = [os.urandom(70_000), os.urandom(1), os.urandom(99_999)]
    with Spool().taken(chunked(Stream(*pieces)), tmp_path, MOST, chunked=True) as upload:
        assert b"".join(upload.content()) == b"".join(pieces)


def test_a_file_that_was_moved_is_left_alone(tmp_path: Path) -> None:
    with Spool().taken(environ(b"x"), tmp_path / "spool", MOST, chunked=False) as upload:
        upload.file.replace(tmp_path / "kept")
    assert (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="a.jpg"', "a.jpg"),
        ("attachment; filename*=UTF-8''%E8%BA%AB%E4%BB%BD%E8%AF%81.jpg", "身份证.jpg"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_its_name_stands_in_the_header(tmp_path: Path, header: str, name: str) -> None:
    given = environ(b"x", HTTP_CONTENT_DISPOSITION=header)
    with Spool().taken(given, tmp_path, MOST, chunked=False) as upload:
        assert upload.name == name


@pytest.mark.parametrize(
    ("given", "is_chunked", "refusal"),
    [
        (environ(b"x" * (MOST + 1)), False, UploadTooLarge),
        ({"wsgi.input": Stream(), "CONTENT_LENGTH": "-1"}, False, UploadTooLarge),
        ({"wsgi.input": Stream(), "CONTENT_LENGTH": "many"}, False, UploadTooLarge),
        (chunked(Stream(b"x" * MOST, b"x")), True, UploadTooLarge),
        (environ(b""), False, Invalid),
        (chunked(Stream()), True, Invalid),
        ({"wsgi.input": Stream(b"half"), "CONTENT_LENGTH": "8"}, False, Invalid),
        (chunked(Stream(b"x", ChunkReadError("no"))), True, Invalid),
        (chunked(Stream(b"x", ConnectionResetError())), True, Invalid),
    ],
)
def test_what_cannot_be_taken_leaves_nothing(
    tmp_path: Path, given: dict[str, Any], is_chunked: bool, refusal: type[Exception]
) -> None:
    spool = Spool()
    with pytest.raises(refusal), spool.taken(given, tmp_path, MOST, chunked=is_chunked):
        pytest.fail("it was taken")
    assert list(tmp_path.iterdir()) == []
    with spool.taken(environ(b"the next"), tmp_path, MOST, chunked=False) as upload:
        assert upload.size_bytes == 8


def test_nothing_is_read_of_what_says_it_is_too_large(tmp_path: Path) -> None:
    stream = Stream(AssertionError("it was read"))
    given = {"wsgi.input": stream, "CONTENT_LENGTH": str(MOST + 1)}
    with pytest.raises(UploadTooLarge), Spool().taken(given, tmp_path, MOST, chunked=False):
        pass


@pytest.mark.parametrize("limit", ["SILENCE_SECONDS", "WHOLE_SECONDS"])
def test_who_dawdles_is_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(uploads, limit, 0.05)
    slow = Stream(*[b"x"] * 100, pause_seconds=0.2 if limit == "SILENCE_SECONDS" else 0.01)
    with pytest.raises(UploadTooSlow), Spool().taken(chunked(slow), tmp_path, MOST, chunked=True):
        pass
    assert list(tmp_path.iterdir()) == []


def test_so_many_at_once_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", 2)
    spool = Spool()
    with (
        spool.taken(environ(b"a"), tmp_path, MOST, chunked=False),
        spool.taken(environ(b"b"), tmp_path, MOST, chunked=False),
    ):
        with pytest.raises(UploadsBusy), spool.taken(environ(b"c"), tmp_path, MOST, chunked=False):
            pass
        assert len(list(tmp_path.iterdir())) == 2
    with spool.taken(environ(b"d"), tmp_path, MOST, chunked=False):
        pass
