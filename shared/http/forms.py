"""Bodies that come as a form: what a browser or an older standard sends instead of JSON."""

from typing import Any

from werkzeug.wrappers import Request as HttpRequest


def fields_of(http_request: HttpRequest) -> dict[str, Any]:
    """The fields as plain data: a name that comes once holds a text, one that comes several times a list of texts.

    Fields in the query count as well; the body's are stronger. Files are not looked at.
    """
    found: dict[str, Any] = {}
    for source in (http_request.args, http_request.form):
        for name, values in source.lists():
            found[name] = values[0] if len(values) == 1 else list(values)
    return found
