"""Personal data: sealed at rest and in events, masked wherever it is shown.

Fernet (AES-128-CBC with HMAC-SHA256, from ``cryptography``) seals; a comma-separated key list allows rotation: the
first key seals, every key opens.
"""

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from shared.errors import PermanentError


class Sealer:
    """Seals and opens short texts with the network's data key."""

    def __init__(self, key: str) -> None:
        keys = [part.strip() for part in key.split(",") if part.strip()]
        if not keys:
            raise ValueError("ZHENBI_DATA_KEY is empty: give it a Fernet key (32 bytes, url-safe base64)")
        self._fernet = MultiFernet([Fernet(part) for part in keys])
        # The digest key must outlive rotation of the sealing key, so it comes from the oldest key in the list.
        self._digest_key = hashlib.sha256(b"digest:" + keys[-1].encode()).digest()

    def seal(self, text: str) -> str:
        """Encrypt ``text``; two calls give two different tokens."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, token: str) -> str:
        """Decrypt a token made by :meth:`seal`.

        Raises:
            PermanentError: the token was sealed with a key that is not in the list, or was altered.
        """
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise PermanentError(
                "密文无法解开：数据密钥不对",
                "cannot open sealed data: its key is not in ZHENBI_DATA_KEY",
            ) from None

    def digest(self, *parts: str) -> str:
        """A keyed digest (HMAC-SHA256, hex) that allows comparing a secret without knowing it."""
        return hmac.new(self._digest_key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def mask_name(name: str) -> str:
    """``王小明`` → ``王**``."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_phone(phone: str) -> str:
    """``13812345678`` → ``138****5678``; anything short is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "*" * len(phone)


def mask_identity_number(number: str) -> str:
    """``361103199001011234`` → ``361103********1234``: the place stays, the birthday does not."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) >= 15 else "*" * len(number)
