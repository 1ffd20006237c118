"""Sealing files chunk by chunk (AES-256-GCM), so that neither sealing nor opening needs them in memory whole.

Each file has a random key of its own, which is kept sealed elsewhere: when the data keys are rotated, no file is
touched. A chunk's nonce is its position and whether it is the last, so that chunks can be neither swapped nor dropped
(the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import PermanentError
from shared.sealing.keys import key_bytes

CHUNK_BYTES = 64 * 1024
_TAG_BYTES = 16
_MAGIC = b"ZHENBI1\n"


def sealed_chunks(key: str, content: Iterable[bytes]) -> Iterator[bytes]:
    """``content`` sealed with ``key`` (from :func:`~shared.sealing.keys.new_key`), which seals nothing else."""
    cipher = AESGCM(key_bytes(key))
    yield _MAGIC
    position, pending = 0, b""
    for chunk in _in_steps(content, CHUNK_BYTES):
        if pending:
            yield cipher.encrypt(_nonce(position, last=False), pending, None)
            position += 1
        pending = chunk
    yield cipher.encrypt(_nonce(position, last=True), pending, None)


def opened_chunks(key: str, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """What :func:`sealed_chunks` sealed; what has been yielded is authentic even if a later chunk is not.

    Raises:
        PermanentError: the file was altered or cut short, or the key is another's.
    """
    cipher = AESGCM(key_bytes(key))
    steps = _in_steps(sealed, CHUNK_BYTES + _TAG_BYTES, first=len(_MAGIC))
    if next(steps, b"") != _MAGIC:
        raise _damaged()
    position, pending = 0, next(steps, b"")
    for step in steps:
        yield _open(cipher, position, pending, last=False)
        position, pending = position + 1, step
    yield _open(cipher, position, pending, last=True)


def _open(cipher: AESGCM, position: int, chunk: bytes, *, last: bool) -> bytes:
    try:
        return cipher.decrypt(_nonce(position, last=last), chunk, None)
    except (InvalidTag, ValueError):
        raise _damaged() from None


def _nonce(position: int, *, last: bool) -> bytes:
    return position.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _in_steps(content: Iterable[bytes], size: int, *, first: int | None = None) -> Iterator[bytes]:
    """``content`` cut into pieces of ``size``, the first of ``first`` bytes if given; only the last may be shorter."""
    buffer = bytearray()
    wanted = size if first is None else first
    for piece in content:
        buffer += piece
        while len(buffer) >= wanted:
            yield bytes(buffer[:wanted])
            del buffer[:wanted]
            wanted = size
    if buffer:
        yield bytes(buffer)


def _damaged() -> PermanentError:
    return PermanentError("文件已损坏或被改动", "the file was altered or cut short, or its key is another's")
