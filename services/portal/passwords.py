"""Passwords: Argon2id with the low-memory parameters of RFC 9106 (3 passes, 64 MiB, 4 lanes; about 0.1 s)."""

import argon2
import eventlet.patcher
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import tpool


class Argon2Passwords:
    """Hashes and checks passwords, in a real thread when the process runs on green ones: nobody waits meanwhile."""

    def __init__(self, parameters: argon2.Parameters = argon2.profiles.RFC_9106_LOW_MEMORY) -> None:
        self._hasher = argon2.PasswordHasher.from_parameters(parameters)
        self._nobodys = self._hasher.hash("the password of no account")

    def hash(self, password: str) -> str:
        """The hash to keep."""
        return str(_in_a_real_thread(self._hasher.hash, password))

    def matches(self, password: str, password_hash: str | None) -> bool:
        """See :class:`services.portal.ports.Passwords`."""
        try:
            _in_a_real_thread(self._hasher.verify, password_hash or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None


def _in_a_real_thread(function: object, *arguments: str) -> object:
    if eventlet.patcher.is_monkey_patched("thread"):
        return tpool.execute(function, *arguments)
    return function(*arguments)  # type: ignore[operator]
