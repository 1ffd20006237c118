"""What a request must be before anything of the pages looks at it: whole, and made of text."""

from flask import request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from shared.characters import has_control_character, shown
from shared.errors import Invalid, NotFound
from shared.http.server import REFUSAL, BodyRefused, TooLarge

_LONGEST_NAME = 80  # of a field in a message


def screen() -> None:
    """Refuse what no page and no database can be given. Comes before the CSRF token is looked for in the form.

    Raises:
        BodyRefused: the body did not come whole, or is too large.
        Invalid: it, or the query, holds what nobody types: a zero character, half a character, a field without a name.
        NotFound: the address does.
    """
    refusal: BodyRefused | None = request.environ.get(REFUSAL)
    if refusal is not None:
        raise refusal
    for values in (request.args, _form()):
        for name, text in values.items(multi=True):
            if name is None:  # werkzeug's, of a part of a multipart form
                raise Invalid("body", "表单中有字段没有名字", "a field of the form has no name")
            if has_control_character(name) or has_control_character(text):
                raise Invalid(shown(name)[:_LONGEST_NAME], "内容含有控制字符", "it holds control characters")
    if any(has_control_character(str(text)) for text in (request.view_args or {}).values()):
        raise NotFound("没有这个页面", "there is no such page")


def _form() -> MultiDict[str, str]:
    try:
        return request.form
    except RequestEntityTooLarge:
        request.form = ImmutableMultiDict()  # the page that says so reads the form as any page does
        raise TooLarge from None
