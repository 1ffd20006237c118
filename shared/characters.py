"""What no person types and no text holds."""

import re

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PRINTABLE = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]*$"  # its opposite, for a JSON schema


def has_control_character(text: str) -> bool:
    """Whether it holds something that is neither printed nor a space, a tab or an end of line, or half a character.

    U+FFFE and U+FFFF are no characters either: XML, and so a workbook, cannot hold them.
    """
    return CONTROL.search(text) is not None


def shown(text: str) -> str:
    """``text`` with a sign in place of each such character, to be told of."""
    return CONTROL.sub("\ufffd", text)
