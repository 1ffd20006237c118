"""Who is acting: scope, roles, and the tokens that carry them."""

import time

import jwt
import pytest

from shared.contracts import Role
from shared.errors import Forbidden, Unauthenticated
from shared.http import tokens
from shared.identity import Identity

KEY = "a key of at least thirty-two bytes, for HS256"
ZHOU = Identity(
    staff_id="361103102200-01",
    name="周建华",
    unit="361103102200-P",
    scope="361103102200",
    roles=frozenset({Role.AGENT, Role.HANDLER}),
)


@pytest.mark.parametrize(
    ("scope", "region", "inside"),
    [
        ("361103", "361103102200", True),
        ("361103102", "361103102200", True),
        ("361103102200", "361103102200", True),
        ("361103102200", "361103102", False),
        ("361103102", "361103103200", False),
        ("361103", "361102102200", False),
        ("", "361103102200", True),
        ("", "", True),
        ("361103", "", False),
    ],
)
def test_a_scope_covers_what_its_code_begins(scope: str, region: str, inside: bool) -> None:
    identity = Identity(staff_id="x", name="x", unit="x", scope=scope, roles=frozenset())
    assert identity.covers(region) is inside
    if inside:
        identity.must_cover(region)
    else:
        with pytest.raises(Forbidden, match="scope"):
            identity.must_cover(region)


def test_any_of_the_roles_will_do() -> None:
    assert ZHOU.has(Role.CLERK, Role.AGENT)
    assert not ZHOU.has(Role.CLERK)
    assert not ZHOU.has()


def test_a_token_says_who_it_is() -> None:
    assert tokens.read(tokens.issue(ZHOU, KEY, 3600), KEY) == ZHOU


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (tokens.issue(ZHOU, KEY, -1), "expired"),
        (tokens.issue(ZHOU, KEY + "another", 3600), "not valid"),
        (tokens.issue(ZHOU, KEY, 3600)[:-2], "not valid"),
        ("", "not valid"),
        ("a.b.c", "not valid"),
        (jwt.encode({"sub": "x"}, KEY), "not valid"),
        (jwt.encode({"iss": "zhenbi", "sub": "x", "scope": "", "roles": [], "exp": "soon"}, KEY), "not valid"),
        (
            jwt.encode(
                {"iss": "zhenbi", "sub": "x", "scope": "", "roles": ["emperor"], "exp": time.time() + 3600},
                KEY,
            ),
            "not valid",
        ),
        (
            jwt.encode({"iss": "elsewhere", "sub": "x", "scope": "", "roles": [], "exp": time.time() + 3600}, KEY),
            "not valid",
        ),
        (
            jwt.encode({"iss": "zhenbi", "sub": "x", "scope": "", "roles": []}, KEY),
            "not valid",
        ),
        (
            jwt.encode(
                {"iss": "zhenbi", "sub": "x", "scope": "", "roles": [], "exp": time.time() + 3600},
                None,
                algorithm="none",
            ),
            "not valid",
        ),
    ],
    ids=[
        "expired",
        "another key",
        "cut off",
        "empty",
        "nonsense",
        "claims missing",
        "claims of a wrong type",
        "unknown role",
        "another issuer",
        "no end",
        "unsigned",
    ],
)
def test_any_other_token_is_refused(token: str, why: str) -> None:
    with pytest.raises(Unauthenticated, match=why):
        tokens.read(token, KEY)
