"""What stands between a browser and the pages: language, session, forced password change, CSRF, response headers."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from services.portal.handlers import signing_in
from services.portal.model.accounts import SESSION_LASTS
from services.portal.web.desk import desk, person, signed_in
from services.portal.web.language import LANGUAGES
from services.portal.web.screening import screen
from shared.contracts import Role
from shared.errors import Forbidden, Unauthenticated

csrf = CSRFProtect()

SECRET = "secret"  # the cookie's field that holds the session's secret
_LANGUAGE_COOKIE = "language"
_TAKES_FILES = {"organisation.take_in"}
_LARGEST_FILES = 3 * 1024 * 1024  # in base64, beside the form
_YEAR_SECONDS = 365 * 24 * 3600
_OPEN_TO_UNCHANGED_PASSWORDS = {"sign_in.change_password", "sign_in.sign_out", "assets.asset"}
_HEADERS = {
    # No scripts at all, and nothing from any other host; pictures inside the style sheet are data: URLs.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def protect(app: Flask) -> None:
    """Put the guards in place."""
    app.config.update(
        SECRET_KEY=app.extensions["desk"].session_key,
        SESSION_COOKIE_NAME="zhenbi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.extensions["desk"].https,
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: who writes a long report must not lose it
        MAX_CONTENT_LENGTH=256 * 1024,
    )
    app.before_request(_choose_language)  # first: whatever is refused is refused in the reader's language
    app.before_request(_make_room)
    app.before_request(screen)
    csrf.init_app(app)
    app.before_request(_recognise)
    app.after_request(_harden)


def require_sign_in() -> None:
    """For blueprints whose every page is for staff.

    Raises:
        Unauthenticated: nobody is signed in.
    """
    if signed_in() is None:
        raise Unauthenticated("请先登录", "sign in first")


def require_administrator() -> None:
    """For blueprints that nobody else may see; after :func:`require_sign_in`.

    Raises:
        Forbidden: the person is no administrator.
    """
    if not person().has(Role.ADMINISTRATOR):
        raise Forbidden("只有管理员可以看此页", "this page is for administrators")


def local_path(target: str | None) -> str:
    """``target`` if it is a path on this site, else the front page: a link must not lead a person who signs in away."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return url_for("work.my_work")
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else url_for("work.my_work")


def _make_room() -> None:
    """Files of an organisation are larger than a form; who may send them is asked afterwards."""
    if request.endpoint in _TAKES_FILES:
        request.max_content_length = request.max_form_memory_size = _LARGEST_FILES


def _choose_language() -> None:
    asked = request.args.get("lang")
    g.language_chosen = asked if asked in LANGUAGES else None
    kept = request.cookies.get(_LANGUAGE_COOKIE)
    g.language = g.language_chosen or (kept if kept in LANGUAGES else "zh")


def _recognise() -> AnyResponse | None:
    secret = session.get(SECRET)
    if secret is None or request.endpoint == "assets.asset":
        return None
    with desk().units(read_only=True) as uow:
        g.signed_in = signing_in.who(uow, secret, desk().wall_clock.now())
    if g.signed_in is None:
        session.pop(SECRET)
    elif g.signed_in.must_change and request.endpoint not in _OPEN_TO_UNCHANGED_PASSWORDS:
        return redirect(url_for("sign_in.change_password"))
    return None


def _harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if desk().https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"  # personal pages must not stay on a shared computer
    if g.get("language_chosen"):
        response.set_cookie(
            _LANGUAGE_COOKIE, g.language_chosen, max_age=_YEAR_SECONDS, samesite="Lax", secure=desk().https
        )
    return response
