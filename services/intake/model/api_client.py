"""Other systems that call intake: what each may reach, and how often it may call."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from shared.clock import SHANGHAI
from shared.errors import Conflict, Invalid

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_QUOTA = re.compile(r"([1-9][0-9]{0,7})/(minute|hour|day)")
_PERIODS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_PREFIX = "zb_"  # so that a key is recognised where it should not be


@dataclass(frozen=True, slots=True)
class Quota:
    """How many calls in how much time; periods begin on the minute, the hour and midnight in Shanghai."""

    calls: int
    period: str  # minute, hour or day

    @classmethod
    def of(cls, text: str) -> Self:
        """Read ``1000/day``.

        Raises:
            Invalid: it is none.
        """
        match = _QUOTA.fullmatch(text)
        if match is None:
            raise Invalid("quota", "应如 1000/day（minute、hour 或 day）", "such as 1000/day (minute, hour or day)")
        return cls(int(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.calls}/{self.period}"

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """The period that ``now`` lies in: its beginning and its end, in UTC."""
        local = now.astimezone(SHANGHAI).replace(second=0, microsecond=0)
        if self.period != "minute":
            local = local.replace(minute=0)
        if self.period == "day":
            local = local.replace(hour=0)
        return local.astimezone(UTC), (local + _PERIODS[self.period]).astimezone(UTC)


@dataclass(kw_only=True)
class ApiClient:
    """A system with a key of its own."""

    name: str
    key_digest: str  # the key itself is nowhere
    quota: Quota
    regions: tuple[str, ...]  # codes; what lies below them is included
    items: tuple[str, ...]  # codes; none: all
    created_at: datetime
    created_by: str  # staff id
    revoked_at: datetime | None = None
    revoked_by: str = ""  # staff id

    def covers(self, region: str) -> bool:
        """Whether it may file and see what lies in ``region``."""
        return any(region.startswith(each) for each in self.regions)

    def offers(self, item: str) -> bool:
        """Whether it may file ``item``."""
        return not self.items or item in self.items

    def revoke(self, *, by: str, at: datetime) -> None:
        """Its key counts no more.

        Raises:
            Conflict: it was revoked before.
        """
        if self.revoked_at is not None:
            raise Conflict("密钥已停用", "the key was revoked before")
        self.revoked_at, self.revoked_by = at, by


def new_key() -> str:
    """A key of 256 random bits, to be shown once."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """What is kept of a key: it is random, so a plain SHA-256 gives nothing away."""
    return hashlib.sha256(key.encode()).hexdigest()


def checked_name(name: str) -> str:
    """A client's name.

    Raises:
        Invalid: it is too short, too long, or has other signs than a-z 0-9 . _ -
    """
    if not _NAME.fullmatch(name):
        raise Invalid("name", "2 到 40 个字符：a-z 0-9 . _ -", "2 to 40 characters of a-z 0-9 . _ -")
    return name


def checked_regions(regions: Sequence[str]) -> tuple[str, ...]:
    """The regions a client reaches.

    Raises:
        Invalid: there is none, or one is no code.
    """
    if not regions:
        raise Invalid("regions", "至少一个区划代码", "at least one region code")
    for position, code in enumerate(regions):
        if not re.fullmatch(r"[0-9]{6}(?:[0-9]{3}(?:[0-9]{3})?)?", code):
            raise Invalid(f"regions[{position}]", "应为 6、9 或 12 位数字", "must have 6, 9 or 12 digits")
    return tuple(dict.fromkeys(regions))
