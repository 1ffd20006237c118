"""Bearer tokens: signed JSON Web Tokens (HS256) that say who a caller is and how far they reach."""

import functools
import time

import jwt

from shared.contracts import Role
from shared.errors import Unauthenticated
from shared.identity import Identity

_ALGORITHM = "HS256"
_ISSUER = "zhenbi"


def issue(identity: Identity, key: str, seconds: int) -> str:
    """A token for ``identity`` that is good for ``seconds``, in real time."""
    now = int(time.time())
    claims = {
        "iss": _ISSUER,
        "sub": identity.staff_id,
        "name": identity.name,
        "unit": identity.unit,
        "scope": identity.scope,
        "roles": sorted(identity.roles),
        "iat": now,
        "exp": now + seconds,
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


def read(token: str, key: str) -> Identity:
    """Who a token speaks for.

    Raises:
        Unauthenticated: it is expired, malformed, or signed by somebody else.
    """
    identity, expires_at = _verified(token, key)
    if time.time() >= expires_at:
        raise _expired()
    return identity


@functools.lru_cache(maxsize=4096)  # people at work: each shows the same token with every request for some hours
def _verified(token: str, key: str) -> tuple[Identity, float]:
    """Whom it names, and until when it is good; a token that is refused is not remembered."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=_ISSUER,
            # "iat" is not held against anybody: it may lie ahead, when this clock is behind or has been put back.
            options={"require": ["exp", "sub", "scope", "roles"], "verify_iat": False},
        )
        identity = Identity(
            staff_id=claims["sub"],
            name=claims.get("name", ""),
            unit=claims.get("unit", ""),
            scope=claims["scope"],
            roles=frozenset(Role(role) for role in claims["roles"]),
        )
        return identity, float(claims["exp"])
    except jwt.ExpiredSignatureError:
        raise _expired() from None
    except (jwt.InvalidTokenError, ValueError):
        raise Unauthenticated("令牌无效，请重新登录", "the token is not valid; sign in again") from None


def _expired() -> Unauthenticated:
    return Unauthenticated("登录已过期，请重新登录", "your sign-in has expired; sign in again")
