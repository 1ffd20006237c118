"""Sealing short texts, and the keyed digests by which they can be compared and found without being opened.

A token is ``z1.<key id>.<nonce, ciphertext and tag, url-safe base64>``. Its purpose (the column it belongs to, or
:data:`EVENT`) is authenticated with it: moved to a column of another purpose, it does not open.
"""

import base64
import binascii
import functools
import hashlib
import hmac
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.errors import PermanentError
from shared.sealing.keys import FixedKeys, Keys, key_bytes

EVENT = "event"  # the purpose of what travels in events: one service seals it, another opens it

_VERSION = "z1"
_NONCE_BYTES = 12
_TOKEN = re.compile(r"z1\.([0-9a-f]{8})\.([A-Za-z0-9_-]{38,})")  # nonce and tag alone are 28 bytes


class Sealer:
    """Seals, opens and digests with the network's keys.

    Args:
        keys: the data keys, or a list of them as text; they can be replaced by and by (rotation).
        index_key: what digests and fingerprints are made with; it stays as long as the network lives, because
            nobody could compute them again from what is kept.
    """

    def __init__(self, keys: Keys | str, index_key: str) -> None:
        self._keys = FixedKeys(keys) if isinstance(keys, str) else keys
        root = key_bytes(index_key)
        self._index_key = functools.cache(lambda use: _derived(root, use))

    def seal(self, text: str, purpose: str = EVENT) -> str:
        """Encrypt ``text``; two calls give two different tokens."""
        key = self._keys.sealing()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + key.cipher.encrypt(nonce, text.encode(), _bound_to(key.key_id, purpose))
        return f"{_VERSION}.{key.key_id}.{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}"

    def open(self, token: str, purpose: str = EVENT) -> str:
        """Decrypt a token made by :meth:`seal` for the same purpose.

        Raises:
            PermanentError: its key is not among the data keys, or it was altered or moved.
        """
        match = _TOKEN.fullmatch(token)
        key = self._keys.opening(match[1]) if match else None
        if match is None or key is None:
            raise _cannot_open("its key is not in ZHENBI_DATA_KEY")
        try:
            sealed = base64.urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4))
            bound_to = _bound_to(key.key_id, purpose)
            return key.cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to).decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise _cannot_open(
                f"it was altered, or is no {purpose}, or its key in ZHENBI_DATA_KEY is another"
            ) from None

    def reseal(self, text: str, purpose: str) -> str:
        """``text`` with every token in it that an older key made replaced by one of the present key.

        Raises:
            PermanentError: one of them cannot be opened.
        """
        now = self._keys.sealing().key_id

        def again(match: re.Match[str]) -> str:
            return match[0] if match[1] == now else self.seal(self.open(match[0], purpose), purpose)

        return _TOKEN.sub(again, text)

    @property
    def prefix(self) -> str:
        """How every token begins that is made with the present key."""
        return f"{_VERSION}.{self._keys.sealing().key_id}."

    def digest(self, *parts: str) -> str:
        """A keyed digest (HMAC-SHA256, hex) that allows comparing a secret without knowing it."""
        return hmac.new(self._index_key("digest"), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()

    def fingerprint(self, kind: str, value: str) -> str:
        """What ``value`` is found by in an index: 32 hex digits of its HMAC under a key of this ``kind`` alone.

        The value must be in its normal form: the least difference gives another fingerprint.
        """
        return hmac.new(self._index_key(f"fingerprint {kind}"), value.encode(), hashlib.sha256).hexdigest()[:32]


def token_key_ids(text: str) -> set[str]:
    """The names of the keys that the tokens in ``text`` were sealed with."""
    return {match[1] for match in _TOKEN.finditer(text)}


def _derived(root: bytes, use: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"zhenbi index {use}".encode()).derive(root)


def _bound_to(key_id: str, purpose: str) -> bytes:
    return f"{_VERSION}\x00{key_id}\x00{purpose}".encode()


def _cannot_open(why: str) -> PermanentError:
    return PermanentError("密文无法解开：数据密钥不对，或内容被改动", f"cannot open sealed data: {why}")
