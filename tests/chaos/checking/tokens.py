"""Opening what the services seal, from the form of a token alone (docs/adr/0011): no code of theirs is used."""

import base64

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY = b"known to every chaos network, ok"  # the stage gives it to the services
DATA_KEY = base64.urlsafe_b64encode(_KEY).decode()
_NONCE_BYTES = 12


def opened(token: str, purpose: str) -> str:
    """The text in a token: ``z1``, the key's name, and nonce, ciphertext and tag in base64.

    Raises:
        cryptography.exceptions.InvalidTag: it was altered, or was sealed for another purpose.
    """
    version, key_id, text = token.split(".")
    sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    bound_to = f"{version}\x00{key_id}\x00{purpose}".encode()
    return AESGCM(_KEY).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to).decode()
