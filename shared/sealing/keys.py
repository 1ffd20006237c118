"""The data keys: the first of a list seals, every one of them opens.

A list comes from the environment, or from a file that is read again when it changes: so a key can be added, and an
old one dropped, while the network runs.
"""

import base64
import binascii
import hashlib
import logging
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

log = logging.getLogger(__name__)

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class DataKey:
    """One key, and the name by which tokens say that they were sealed with it."""

    key_id: str  # 8 hexadecimal digits; tells nothing about the key
    cipher: AESGCM

    @classmethod
    def of(cls, text: str) -> "DataKey":
        """Read a key made by :func:`new_key`.

        Raises:
            ValueError: it is not 32 bytes in url-safe base64.
        """
        raw = key_bytes(text)
        return cls(hashlib.sha256(b"zhenbi key id\x00" + raw).hexdigest()[:8], AESGCM(raw))


class Keys(Protocol):
    """Where a :class:`~shared.sealing.sealer.Sealer` gets its keys."""

    def sealing(self) -> DataKey:
        """The key that seals now."""
        ...

    def opening(self, key_id: str) -> DataKey | None:
        """The key of this name, None if it is not in the list."""
        ...


def new_key() -> str:
    """A random key: 32 bytes, url-safe base64. Good as a data key and as an index key."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def key_bytes(text: str) -> bytes:
    """The 32 bytes of a key.

    Raises:
        ValueError: the text is something else; it is not repeated in the message.
    """
    try:
        raw = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _KEY_BYTES:
        raise ValueError("a key must be 32 bytes in url-safe base64; `zhenbi keys new` makes one")
    return raw


def parse(text: str) -> tuple[DataKey, ...]:
    """The keys of a list, separated by commas or line ends.

    Raises:
        ValueError: there is none, or one is malformed.
    """
    parts = [part for part in text.replace(",", "\n").split() if part]
    if not parts:
        raise ValueError("ZHENBI_DATA_KEY is empty: give it a key; `zhenbi keys new` makes one")
    return tuple(DataKey.of(part) for part in parts)


class FixedKeys:
    """Keys that stay the same while the process runs."""

    def __init__(self, text: str) -> None:
        self._keys = parse(text)

    def sealing(self) -> DataKey:
        return self._keys[0]

    def opening(self, key_id: str) -> DataKey | None:
        return next((key for key in self._keys if key.key_id == key_id), None)


class KeyFile:
    """Keys from a file, such as a network's ``data-keys`` or a mounted secret.

    It is looked at before each sealing, so that no process seals with a key that has been replaced, and whenever a
    token names a key that is not known. While the file cannot be read or understood, the keys read last go on working.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._keys: tuple[DataKey, ...] = ()
        self._read_again()
        if not self._keys:
            raise ValueError(f"no usable key in {path}: a line a key; `zhenbi keys new` makes one")

    def sealing(self) -> DataKey:
        self._read_again()
        return self._keys[0]

    def opening(self, key_id: str) -> DataKey | None:
        found = self._find(key_id)
        if found is None:
            self._read_again()
            found = self._find(key_id)
        return found

    def _find(self, key_id: str) -> DataKey | None:
        return next((key for key in self._keys if key.key_id == key_id), None)

    def _read_again(self) -> None:
        try:
            status = os.stat(self._path)
            stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
            if stamp == self._stamp:
                return
            self._keys = parse(self._path.read_text(encoding="ascii"))
            self._stamp = stamp
        except (OSError, ValueError) as error:
            log.error("the data keys in %s cannot be read; those read before are used: %s", self._path, error)
