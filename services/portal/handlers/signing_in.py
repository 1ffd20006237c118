"""Sign in and out, passwords, and the limits on guessing.

Checking a password takes a tenth of a second of computing, and no transaction may be open meanwhile. So signing in is
three steps for the caller: :func:`admit` (reads), ``Passwords.matches`` (computes), :func:`conclude` (writes).
``now`` is wall time throughout; see :mod:`services.portal.model.accounts`.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from services.portal.model.accounts import (
    ADMIN,
    DEMO_PASSWORD,
    SESSION_LASTS,
    SIGN_INS_PER_ADDRESS,
    Account,
    Limit,
    Outcome,
    Session,
    SignInRecord,
    TooManyTries,
    Tries,
    administrator,
)
from services.portal.model.views import StaffView
from services.portal.ports import UnitOfWork
from shared.contracts import Role
from shared.errors import NotFound, Unauthenticated
from shared.identifiers import new_id
from shared.identity import Identity

# The tier (as digits of a region code) at which a visitor of a demonstration would look for each role.
_DEMO_TIERS = {
    Role.AGENT: 12,
    Role.CLERK: 9,
    Role.HANDLER: 9,
    Role.LEADER: 9,
    Role.DISPATCHER: 9,
    Role.ISSUER: 6,
    Role.SUPERVISOR: 6,
    Role.ADMINISTRATOR: 6,
}


@dataclass(frozen=True, kw_only=True)
class Credential:
    """What a password has to be checked against."""

    account: str
    password_hash: str | None
    demo: bool  # the demonstration password opens it

    def is_demo_password(self, password: str) -> bool:
        """Whether the demonstration password was given where it is allowed."""
        return self.demo and hmac.compare_digest(password.encode(), DEMO_PASSWORD.encode())


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who is signed in, and whether the password must be changed first."""

    person: Identity
    must_change: bool


def admit(uow: UnitOfWork, name: str, address: str, now: datetime, *, demo: bool) -> Credential:
    """Let a try to sign in come as far as the password check.

    Raises:
        TooManyTries: the account or the address is locked for a while.
    """
    blocked(uow, _address_key(address), SIGN_INS_PER_ADDRESS, now)
    account = uow.accounts.find(name)
    if account is None:
        return Credential(account=name, password_hash=None, demo=False)
    if wait := account.locked_for(now):
        raise TooManyTries(wait)
    known = uow.views.find(StaffView, name) is not None
    return Credential(
        account=name,
        password_hash=account.password_hash,
        demo=demo and known and account.password_hash is None,
    )


def conclude(uow: UnitOfWork, credential: Credential, *, right: bool, address: str, now: datetime) -> SignedIn | None:
    """Record how the try ended. None: account or password is wrong (the caller commits all the same)."""
    account = uow.accounts.find_to_change(credential.account)
    person = _identity(uow, credential.account) if account else None
    success = right and account is not None and person is not None and not account.locked_for(now)
    _record(uow, credential.account, Outcome.OK if success else Outcome.WRONG, address, now)
    if success and account is not None and person is not None:
        account.succeeded()
        return SignedIn(person=person, must_change=account.must_change)
    if account is not None:
        account.failed(now)
    count_failure(uow, _address_key(address), SIGN_INS_PER_ADDRESS, now)
    return None


def record_locked(uow: UnitOfWork, name: str, address: str, now: datetime) -> None:
    """Note that a try came while the account or address was locked."""
    _record(uow, name, Outcome.LOCKED, address, now)


def start_session(uow: UnitOfWork, account: str, now: datetime) -> str:
    """Begin a session; returns its secret, which only the browser keeps."""
    secret = secrets.token_urlsafe(32)
    uow.accounts.forget_ended(now)
    uow.accounts.start(
        Session(
            secret_digest=_digest(secret),
            account=account,
            started_at=now,
            ends_at=now + SESSION_LASTS,
        )
    )
    return secret


def end_session(uow: UnitOfWork, secret: str) -> None:
    """Sign out."""
    uow.accounts.end(_digest(secret))


def who(uow: UnitOfWork, secret: str, now: datetime) -> SignedIn | None:
    """The person behind a session, as the organisation knows them now; None: ended, or no longer active."""
    session = uow.accounts.session(_digest(secret))
    if session is None or session.ends_at <= now:
        return None
    account = uow.accounts.find(session.account)
    person = _identity(uow, session.account)
    return SignedIn(person=person, must_change=account.must_change) if account and person else None


def change_password(uow: UnitOfWork, name: str, password_hash: str) -> None:
    """Set the password a person chose; every session of theirs ends."""
    account = uow.accounts.find_to_change(name)
    if account is None:
        raise Unauthenticated("请先登录", "sign in first")
    account.give_password(password_hash, one_time=False)
    uow.accounts.end_all_of(name)


def give_one_time_password(uow: UnitOfWork, name: str, password_hash: str) -> None:
    """Give an account a one-time password; every session of it ends.

    Raises:
        NotFound: there is no such account.
    """
    account = uow.accounts.find_to_change(name)
    if account is None:
        raise NotFound("没有这个账号", "there is no such account")
    account.give_password(password_hash, one_time=True)
    uow.accounts.end_all_of(name)


def open_administrator(uow: UnitOfWork, password_hash: str) -> bool:
    """Create the first administrator with a one-time password; false if there is one already."""
    if uow.accounts.find(ADMIN) is not None:
        return False
    account = Account(name=ADMIN)
    account.give_password(password_hash, one_time=True)
    uow.accounts.add(account)
    return True


def demo_people(uow: UnitOfWork) -> list[tuple[list[Role], StaffView]]:
    """Whom a visitor of a demonstration may sign in as: somebody for every role, each person once.

    The case submitted last decides: who works on it comes first, then who is nearest to its village at the role's tier.
    """
    case = uow.work.latest_case()
    village = case.region if case else min((staff.scope for staff in uow.names.staff_with(Role.AGENT)), default="")
    involved = {case.taken_by, *(task.assignee for task in uow.work.tasks_of(case.number))} if case else set()
    people: dict[str, tuple[list[Role], StaffView]] = {}
    for role, digits in _DEMO_TIERS.items():
        staff = uow.names.staff_with(role)
        near = [one for one in staff if village.startswith(one.scope)] or staff
        if near:
            found = min(near, key=partial(_distance, digits=digits, involved=involved))
            people.setdefault(found.staff_id, ([], found))[0].append(role)
    return list(people.values())


def new_one_time_password() -> str:
    """Easy to read out over the telephone: 16 letters and digits without look-alikes, in groups of four."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _ in range(4)) for _ in range(4))


def blocked(uow: UnitOfWork, key: str, limit: Limit, now: datetime) -> None:
    """Raise TooManyTries if ``key`` has used up its tries."""
    tries = uow.accounts.tries(key)
    if tries is not None and (wait := tries.blocked_for(now, limit)):
        raise TooManyTries(wait)


def count_failure(uow: UnitOfWork, key: str, limit: Limit, now: datetime) -> None:
    """Count a wrong try under ``key``."""
    tries = uow.accounts.tries(key)
    if tries is None:
        tries = Tries(key=key, count=0, since=now)
        uow.accounts.add_tries(tries)
    tries.failed(now, limit)


def _distance(staff: StaffView, *, digits: int, involved: set[str | None]) -> tuple[int, bool, str]:
    return abs(len(staff.scope) - digits), staff.staff_id not in involved, staff.staff_id


def _identity(uow: UnitOfWork, name: str) -> Identity | None:
    staff = uow.views.find(StaffView, name)
    if staff is None:
        return administrator() if name == ADMIN else None
    if not staff.active:
        return None
    return Identity(
        staff_id=staff.staff_id,
        name=staff.name,
        unit=staff.unit,
        scope=staff.scope,
        roles=frozenset(Role(role) for role in staff.roles),
    )


def _record(uow: UnitOfWork, account: str, outcome: Outcome, address: str, now: datetime) -> None:
    uow.accounts.record(
        SignInRecord(
            id=new_id(),
            account=account[:64],
            at=now,
            address=address[:64],
            outcome=outcome.value,
        )
    )


def _address_key(address: str) -> str:
    return f"sign-in {address}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
