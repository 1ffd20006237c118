"""The tree of errors: permanent ones are never retried, transient ones are.

Each carries its text in Chinese and English, and the text tells its reader what to do next.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """One sentence for people, in both languages."""

    zh: str
    en: str


class ZhenbiError(Exception):
    """The root; ``status`` is the HTTP status it is answered with, ``code`` a stable name for programs."""

    status = 500
    code = "error"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.text = Text(zh, en)


class PermanentError(ZhenbiError):
    """Trying again would give the same: a message goes to the dead letters at once."""


class TransientError(ZhenbiError):
    """Trying again later may succeed."""

    status = 503
    code = "try-again"


class FieldError(NamedTuple):
    """What is wrong with one field; ``field`` is its path, such as ``resident.phone`` or ``staff[3].unit``."""

    field: str
    zh: str
    en: str


class Invalid(PermanentError):
    """Input that cannot be taken; names the field and changes nothing."""

    status = 422
    code = "invalid"

    def __init__(self, field: str, zh: str, en: str, *more: FieldError) -> None:
        super().__init__(f"{field}: {zh}", f"{field}: {en}")
        self.errors = (FieldError(field, zh, en), *more)


class NotFound(PermanentError):
    """There is no such thing, or it lies outside the caller's scope."""

    status = 404
    code = "not-found"


class Unauthenticated(PermanentError):
    """No valid token came with the request."""

    status = 401
    code = "unauthenticated"


class Forbidden(PermanentError):
    """The caller is known, but may not do this."""

    status = 403
    code = "forbidden"


class Conflict(PermanentError):
    """The state of the thing does not allow it; the text says which state it is in."""

    status = 409
    code = "conflict"


class TooManyRequests(TransientError):
    """One caller asks for more than its share."""

    status = 429
    code = "too-many-requests"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(
            f"请求太频繁，请 {retry_after_seconds} 秒后再试",
            f"too many requests; try again in {retry_after_seconds} s",
        )
        self.retry_after_seconds = retry_after_seconds


class NotYet(TransientError):
    """An event came before the one it builds on: it is put back for a short while and not counted as a failure."""

    code = "not-yet"

    def __init__(self, message: str) -> None:
        super().__init__(f"尚缺前一事件：{message}", f"an earlier event is still to come: {message}")
