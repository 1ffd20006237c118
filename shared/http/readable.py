"""The description of a service as a page to read: Swagger UI, vendored; nothing inline, nothing from elsewhere."""

from functools import cache
from pathlib import Path

from werkzeug.wrappers import Response

from shared.errors import NotFound

_FOLDER = Path(__file__).parent / "static"
_SWAGGER_UI = _FOLDER / "vendor" / "swagger-ui-5.35.0"
_FILES = {
    "swagger-ui.css": (_SWAGGER_UI, "text/css"),
    "swagger-ui-bundle.js": (_SWAGGER_UI, "text/javascript"),
    "show.js": (_FOLDER, "text/javascript"),
}
# Swagger UI sets styles from its script, and has its icons as data: URLs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def page() -> Response:
    """The page."""
    return _guarded(Response(_content(_FOLDER / "docs.html"), content_type="text/html; charset=utf-8"))


def file(name: str) -> Response:
    """A file the page is made of.

    Raises:
        NotFound: the page has no such file.
    """
    if name not in _FILES:
        raise NotFound("没有这个文件", "there is no such file")
    folder, mimetype = _FILES[name]
    response = Response(_content(folder / name), mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return _guarded(response)


@cache
def _content(file: Path) -> bytes:
    return file.read_bytes()


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
