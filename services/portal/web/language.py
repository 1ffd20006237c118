"""The two languages: every text on a page comes from ``texts/zh.yaml`` or ``texts/en.yaml``, by the same key.

Areas with pages of their own keep theirs beside it, in ``texts/zh/<area>.yaml`` and ``texts/en/<area>.yaml``.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup, escape

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).parent / "texts"


class Texts:
    """One language's texts: ``texts("work.title")``, ``texts("when.days", n=2)``."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text with ``values`` put in.

        Raises:
            KeyError: there is no such text; a test sees to it that no page asks for one.
        """
        text = self._texts[key]
        if any(isinstance(value, Markup) for value in values.values()):
            return escape(text).format(**values)  # still Markup; plain values in it are escaped
        return text.format(**values) if values else text

    def word(self, vocabulary: str, value: object) -> str:
        """The term for a word of a closed set, ``word("state.case", "in_hand")``; an unknown word stands for itself."""
        return self._texts.get(f"{vocabulary}.{value}", str(value))

    @property
    def known(self) -> frozenset[str]:
        """All keys."""
        return frozenset(self._texts)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self._texts


@cache
def texts_in(language: str) -> Texts:
    """The texts of ``zh`` or ``en``."""
    texts: dict[str, str] = {}
    for file in (_FOLDER / f"{language}.yaml", *sorted((_FOLDER / language).glob("*.yaml"))):
        more = dict(_flatten(yaml.safe_load(file.read_text(encoding="utf-8"))))
        if twice := texts.keys() & more.keys():
            raise ValueError(f"{file.name} says again what was said: {', '.join(sorted(twice))}")
        texts |= more
    return Texts(language, texts)


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    leaves: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, Mapping):
            leaves += _flatten(value, f"{prefix}{key}.")
        else:
            leaves.append((f"{prefix}{key}", str(value)))
    return leaves
