"""What a page is made of, told by two parsers, and what people wrote put into everything that they may write."""

import dataclasses
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, TypeVar

import lxml.html

T = TypeVar("T")
Part = tuple[str, tuple[str, ...]]  # an element, and the names of its attributes

_WRITTEN = re.compile("[\u4e00-\u9fff]")  # what people write has Chinese in it; codes, numbers and states have none
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "xlink:href"})


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Part] = []
        self.texts: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.addresses += [value or "" for name, value in attrs if name in _ADDRESSES]
        self.texts += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def parts_of(page: str) -> tuple[list[Part], list[Part]]:
    """The elements of a page in their order, as Python's parser and as libxml2 see them."""
    parser = _Parts()
    parser.feed(page)
    parser.close()
    tree = lxml.html.fromstring(page)
    seen = [(str(node.tag), tuple(sorted(node.attrib))) for node in tree.iter() if isinstance(node.tag, str)]
    return parser.parts, seen


def addresses_of(page: str) -> list[str]:
    """Everything a page leads to or loads."""
    parser = _Parts()
    parser.feed(page)
    return parser.addresses


def says(page: str, text: str) -> bool:
    """Whether a reader of the page reads ``text``, or finds it in a field; blanks run together."""
    parser = _Parts()
    parser.feed(page)
    return _squeezed(text) in _squeezed(" ".join(parser.texts))


def written_over(value: T, text: str) -> T:
    """``value`` with ``text`` in place of everything in it that people wrote."""
    made: Any = value
    if isinstance(value, str):
        made = text if _WRITTEN.search(value) else value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        inits = [each.name for each in dataclasses.fields(value) if each.init]
        made = dataclasses.replace(value, **{name: written_over(getattr(value, name), text) for name in inits})
    elif isinstance(value, Mapping):
        made = {key: written_over(inner, text) for key, inner in value.items()}
    elif isinstance(value, list | tuple):
        made = type(value)(written_over(inner, text) for inner in value)
    return made  # type: ignore[no-any-return]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
