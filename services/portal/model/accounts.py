"""Accounts, sessions and lock-outs.

All moments here are wall time: a demonstration's fast clock must neither sign people out nor open a lock early.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contracts import Role
from shared.errors import Invalid, PermanentError
from shared.identity import Identity

ADMIN = "admin"  # the first administrator: an account without a staff record
DEMO_PASSWORD = "zhenbi-demo"  # printed on the sign-in page of a demonstration network; worthless anywhere else
SESSION_LASTS = timedelta(hours=12)  # a working day
PASSWORD_MIN_LENGTH, PASSWORD_MAX_LENGTH = 10, 128

_FREE_FAILURES = 5
_FIRST_LOCK = timedelta(minutes=1)
_LONGEST_LOCK = timedelta(hours=1)


class TooManyTries(PermanentError):
    """Too many wrong passwords or codes; says how long to wait."""

    status = 429
    code = "too-many-tries"

    def __init__(self, wait: timedelta) -> None:
        self.wait_seconds = max(1, int(wait.total_seconds()))
        minutes = -(-self.wait_seconds // 60)
        super().__init__(
            f"尝试次数过多，请 {minutes} 分钟后再试",
            f"too many tries; try again in {minutes} min",
        )


@dataclass(kw_only=True)
class Account:
    """How a person signs in. ``name`` is the staff id, or ``admin``."""

    name: str
    password_hash: str | None = None  # None: an administrator has not given a password yet
    must_change: bool = False  # the password is a one-time one
    failures: int = 0  # wrong passwords in a row
    locked_until: datetime | None = None

    def locked_for(self, now: datetime) -> timedelta:
        """How long the account stays locked; zero when it is open."""
        return max(self.locked_until - now, timedelta(0)) if self.locked_until else timedelta(0)

    def failed(self, now: datetime) -> None:
        """Count a wrong password; from the fifth in a row on, lock for 1, 2, 4 … up to 60 minutes."""
        self.failures += 1
        if self.failures >= _FREE_FAILURES:
            doublings = min(self.failures - _FREE_FAILURES, 10)
            self.locked_until = now + min(_FIRST_LOCK * 2**doublings, _LONGEST_LOCK)

    def succeeded(self) -> None:
        """Forget earlier failures."""
        self.failures, self.locked_until = 0, None

    def give_password(self, password_hash: str, *, one_time: bool) -> None:
        """Set the password; a one-time password must be changed at the next sign-in."""
        self.password_hash, self.must_change = password_hash, one_time
        self.succeeded()


@dataclass(kw_only=True)
class Session:
    """A signed-in browser. Only the digest of its secret is kept, so the table opens no door."""

    secret_digest: str
    account: str
    started_at: datetime
    ends_at: datetime


class Outcome(StrEnum):
    """How a try to sign in ended."""

    OK = "ok"
    WRONG = "wrong"  # unknown account, no password yet, or wrong password: told apart nowhere
    LOCKED = "locked"


@dataclass(kw_only=True)
class SignInRecord:
    """The audit line of one try to sign in."""

    id: str
    account: str
    at: datetime
    address: str
    outcome: str


@dataclass(kw_only=True)
class Tries:
    """Wrong tries under one key (an address, or an address and a case number) since ``since``."""

    key: str
    count: int
    since: datetime

    def blocked_for(self, now: datetime, limit: "Limit") -> timedelta:
        """How long until the next try is allowed; zero when one is."""
        if self.count < limit.tries:
            return timedelta(0)
        return max(self.since + limit.window - now, timedelta(0))

    def failed(self, now: datetime, limit: "Limit") -> None:
        """Count a wrong try; a new window begins when the last one is over."""
        if now >= self.since + limit.window:
            self.count, self.since = 0, now
        self.count += 1


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most ``tries`` wrong tries within ``window``."""

    tries: int
    window: timedelta


SIGN_INS_PER_ADDRESS = Limit(tries=50, window=timedelta(minutes=10))  # a township office shares one address
CODES_PER_ADDRESS_AND_NUMBER = Limit(tries=5, window=timedelta(minutes=15))
CODES_PER_ADDRESS = Limit(tries=30, window=timedelta(minutes=15))
CODES_PER_NUMBER = Limit(tries=50, window=timedelta(hours=1))  # guessing from many addresses


def check_new_password(password: str, again: str, *, account: str, current: str) -> None:
    """Check a password a person chose: long enough, typed twice alike, not the old one, not the account's name.

    Raises:
        Invalid: it is not acceptable; names the field.
    """
    if not PASSWORD_MIN_LENGTH <= len(password) <= PASSWORD_MAX_LENGTH:
        raise Invalid(
            "password",
            f"口令须为 {PASSWORD_MIN_LENGTH} 至 {PASSWORD_MAX_LENGTH} 个字符",
            f"use {PASSWORD_MIN_LENGTH} to {PASSWORD_MAX_LENGTH} characters",
        )
    if password in (current, DEMO_PASSWORD) or account.lower() in password.lower():
        raise Invalid(
            "password",
            "不能与原口令相同，也不能包含账号",
            "it must differ from the old one and not contain the account",
        )
    if password != again:
        raise Invalid("again", "两次输入不一致", "the two entries differ")


def administrator() -> Identity:
    """Who ``admin`` is: may administer everything, works for no unit."""
    return Identity(
        staff_id=ADMIN,
        name="管理员",
        unit="",
        scope="",
        roles=frozenset({Role.ADMINISTRATOR}),
    )
