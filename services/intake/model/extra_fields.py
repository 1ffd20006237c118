"""Extra fields (填写项): what an item asks beside the papers, as rules that are data.

The rules are checked when an item is saved (:func:`problems`). What a resident fills in is checked by the marshmallow
schema that ``schemas.extra_fields`` builds from them, and by :func:`presence_problems`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

import re2

from services.intake.model.conditions import Condition, Kind, Known, Subject, Value
from shared.errors import FieldError, Text

LONGEST_TEXT = 2000  # characters, where a field sets no limit of its own
_LONGEST_PATTERN = 200
_PATTERN_BYTES = 1 << 16  # what RE2 may use for one pattern; "(a{1000}){1000}" is refused by this


class FieldType(StrEnum):
    """What may be filled in."""

    TEXT = "text"  # 文字
    NUMBER = "number"  # 数字
    DATE = "date"  # 日期
    CHOICE = "choice"  # 选择
    BOOLEAN = "boolean"  # 是否
    PHONE = "phone"  # 电话
    IDENTITY_NUMBER = "identity_number"  # 身份证号


_KINDS = {
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DATE: Kind.DATE,
    FieldType.CHOICE: Kind.CHOICE,
    FieldType.BOOLEAN: Kind.BOOLEAN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers to choose from."""

    code: str
    zh: str
    en: str = ""

    @property
    def text(self) -> Text:
        """Its wording; the Chinese one where there is no English."""
        return Text(self.zh, self.en or self.zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraField:
    """One thing to fill in. Limits that do not belong to its type must be left out."""

    code: str
    zh: str
    en: str = ""
    type: FieldType
    required: bool = True
    condition: Condition | None = None  # asked for only if it holds
    hint: str = ""  # how to fill it in, in plain Chinese
    minimum: int | float | None = None  # of a number
    maximum: int | float | None = None
    earliest: date | None = None  # of a date
    latest: date | None = None
    min_length: int | None = None  # of a text, in characters
    max_length: int | None = None
    pattern: str = ""  # RE2 syntax; the whole text must match
    choices: tuple[Choice, ...] = ()

    @property
    def text(self) -> Text:
        """Its wording; the Chinese one where there is no English."""
        return Text(self.zh, self.en or self.zh)

    @property
    def is_personal(self) -> bool:
        """Whether what is filled in is personal data by its type: it must be sealed and masked."""
        return self.type in (FieldType.PHONE, FieldType.IDENTITY_NUMBER)

    @property
    def subject(self) -> Subject:
        """What conditions may say of it."""
        kind = _KINDS.get(self.type, Kind.TEXT)
        return Subject(kind, self.text, {choice.code: choice.text for choice in self.choices})

    def applies(self, known: Known) -> bool | None:
        """Whether it is asked for; None while what is known does not decide it."""
        return True if self.condition is None else self.condition.holds(known)


def problems(field: ExtraField) -> Iterator[FieldError]:
    """What is wrong with the rules of one field; its condition is checked with the item."""
    yield from _misplaced(field)
    if field.type is FieldType.CHOICE and not field.choices:
        yield FieldError("choices", "选择项必须列出选项", "a choice needs choices")
    for low, high in (("minimum", "maximum"), ("earliest", "latest"), ("min_length", "max_length")):
        least, most = getattr(field, low), getattr(field, high)
        if least is not None and most is not None and least > most:
            yield FieldError(high, f"小于下限 {least}", f"is below {low}, {least}")
    if field.pattern and (reason := _why_not(field.pattern)):
        yield FieldError("pattern", f"格式（RE2 正则表达式）不能用：{reason}", f"not a usable RE2 pattern: {reason}")


_BELONGS = {
    "minimum": FieldType.NUMBER,
    "maximum": FieldType.NUMBER,
    "earliest": FieldType.DATE,
    "latest": FieldType.DATE,
    "min_length": FieldType.TEXT,
    "max_length": FieldType.TEXT,
    "pattern": FieldType.TEXT,
    "choices": FieldType.CHOICE,
}


def _misplaced(field: ExtraField) -> Iterator[FieldError]:
    for name, owner in _BELONGS.items():
        if getattr(field, name) not in (None, "", ()) and field.type is not owner:
            zh = f"只有 {owner.value} 类型可以有这一限制"
            yield FieldError(name, zh, f"only a field of type {owner.value} can have this")


def _why_not(pattern: str) -> str:
    """Why a pattern cannot be used; empty if it can."""
    if len(pattern) > _LONGEST_PATTERN:
        return f"> {_LONGEST_PATTERN}"
    try:
        _compiled(pattern)
    except re2.error as error:
        said: Any = error.args[0] if error.args else "?"
        return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return ""


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    """RE2 matches in time linear in the text, whatever the pattern; look-arounds and back references it has not."""
    options = re2.Options()
    options.max_mem = _PATTERN_BYTES
    options.log_errors = False
    return re2.compile(pattern, options)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole ``text`` has the form of ``pattern``."""
    return _compiled(pattern).fullmatch(text) is not None


def presence_problems(fields: Sequence[ExtraField], filled: Mapping[str, object], known: Known) -> Iterator[FieldError]:
    """What is missing, and what was filled in although it is not asked for.

    Args:
        filled: the values by code, already of their types; None and "" count as not filled in.
        known: answers and facts; the filled values are known besides.
    """
    all_known = {**known, **_values(filled)}
    for field in fields:
        applies = field.applies(all_known)
        given = filled.get(field.code) not in (None, "")
        if field.required and applies and not given:
            yield FieldError(field.code, f"“{field.zh}”必填", f"{field.text.en} is required")
        elif applies is False and given:
            yield FieldError(field.code, f"按您的情况不需要填“{field.zh}”", f"{field.text.en} is not asked for here")


def _values(filled: Mapping[str, object]) -> dict[str, Value]:
    return {code: value for code, value in filled.items() if isinstance(value, str | bool | int | float | date)}
