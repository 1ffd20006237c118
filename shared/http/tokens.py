"""Bearer tokens: signed JSON Web Tokens (HS256) that say who a caller is and how far they reach."""

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
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=_ISSUER,
            # "iat" is not held against anybody: it may lie ahead, when this clock is behind or has been put back.
            options={"require": ["exp", "sub", "scope", "roles"], "verify_iat": False},
        )
        return Identity(
            staff_id=claims["sub"],
            name=claims.get("name", ""),
            unit=claims.get("unit", ""),
            scope=claims["scope"],
            roles=frozenset(Role(role) for role in claims["roles"]),
        )
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("登录已过期，请重新登录", "your sign-in has expired; sign in again") from None
    except (jwt.InvalidTokenError, ValueError):
        raise Unauthenticated("令牌无效，请重新登录", "the token is not valid; sign in again") from None
