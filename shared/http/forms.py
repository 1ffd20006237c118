"""Bodies that come as a form: what a browser or an older standard sends instead of JSON."""

from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request as HttpRequest

from shared.errors import Invalid
from shared.http.server import TooLarge


def fields_of(http_request: HttpRequest) -> dict[str, Any]:
    """The fields as plain data: a name that comes once holds a text, one that comes several times a list of texts.

    Fields in the query count as well; the body's are stronger. Files are not looked at.

    Raises:
        TooLarge: the form has more parts, or longer ones, than werkzeug takes apart.
        Invalid: one of them has no name.
    """
    found: dict[str, Any] = {}
    try:
        form = http_request.form
    except RequestEntityTooLarge:
        raise TooLarge from None
    for source in (http_request.args, form):
        for name, values in source.lists():
            if name is None:  # werkzeug's, of a part of a multipart form
                raise Invalid("body", "表单中有字段没有名字", "a field of the form has no name")
            found[name] = values[0] if len(values) == 1 else list(values)
    return found
