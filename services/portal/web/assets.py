"""Style sheets and pictures: compressed once at start, cached by browsers for ever under their content's hash."""

import gzip
import hashlib
import mimetypes
from pathlib import Path

from flask import Blueprint, Response, abort, request

_FOLDER = Path(__file__).parent / "static"
_SERVED = {".css", ".svg", ".png", ".ico"}
_FOR_EVER = "public, max-age=31536000, immutable"


class Asset:
    """One file in memory, plain and compressed."""

    def __init__(self, path: Path) -> None:
        self.content = path.read_bytes()
        self.compressed = gzip.compress(self.content, 9, mtime=0)
        self.version = hashlib.sha256(self.content).hexdigest()[:12]
        self.type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"


class Assets:
    """All files below ``static/`` that browsers may ask for, by their path there."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._assets = {
            path.relative_to(folder).as_posix(): Asset(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in _SERVED
        }

    def url(self, name: str) -> str:
        """The address of a file, with the hash of its content."""
        return f"/static/{name}?v={self._assets[name].version}"

    def blueprint(self) -> Blueprint:
        """Serves them."""
        blueprint = Blueprint("assets", __name__)

        @blueprint.get("/static/<path:name>")
        def asset(name: str) -> Response:
            found = self._assets.get(name)
            if found is None:
                abort(404)
            small = request.accept_encodings.quality("gzip") > 0
            response = Response(found.compressed if small else found.content, content_type=found.type)
            response.headers["Vary"] = "Accept-Encoding"
            if small:
                response.headers["Content-Encoding"] = "gzip"
            current = request.args.get("v") == found.version
            response.headers["Cache-Control"] = _FOR_EVER if current else "no-cache"
            response.set_etag(found.version + ("-gz" if small else ""))
            response.make_conditional(request)
            return response

        return blueprint
