"""Kinds of text and number that several bodies hold."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from services.intake.model.extra_fields import LONGEST_TEXT

COUNTY = validate.Regexp(r"[0-9]{6}\Z", error="应为 6 位数字 / 6 digits")
VILLAGE = validate.Regexp(
    r"[0-9]{12}\Z|(?=\d*[^\d\s])\S.{0,99}\Z",
    error="应为 12 位数字或村名 / 12 digits, or the name of a village",
)
CODE = validate.Regexp(
    r"[a-z][a-z0-9_]{0,39}\Z",
    error="应为小写英文开头，最多 40 个 a-z 0-9 _ / a letter and at most 39 more of a-z 0-9 _",
)
MOST_CODES = 100  # of papers, answers or fields in one request


class Codes(fields.List[str]):
    """Codes, such as those of papers."""

    def __init__(self, *, least: int = 0, **more: Any) -> None:
        code = fields.String(validate=validate.Length(min=1, max=40))
        super().__init__(code, validate=validate.Length(min=least, max=MOST_CODES), **more)


def _plain(value: Any) -> None:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ValidationError(f"最多 {LONGEST_TEXT} 个字 / at most {LONGEST_TEXT} characters")
    if not isinstance(value, str | bool | int | float):
        raise ValidationError("应为文字、数字或是否 / must be a text, a number, or true or false")


class ByCode(fields.Dict):
    """Values by code, as JSON has them: answers to questions, or what was filled in."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            keys=fields.String(validate=validate.Length(min=1, max=40)),
            values=fields.Raw(allow_none=True, validate=_plain),
            load_default=dict,
            validate=validate.Length(max=MOST_CODES),
            **more,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **more)  # type: ignore[no-untyped-call]  # marshmallow's
        except ValidationError as error:
            raise ValidationError(_by_code(error.messages)) from None


def _by_code(messages: Any) -> Any:
    """What is wrong with each code; marshmallow tells apart whether its key or its value is wrong."""
    if not isinstance(messages, dict):
        return messages
    return {code: [text for texts in parts.values() for text in texts] for code, parts in messages.items()}


class Trimmed(fields.String):
    """A text without blanks around it; its lines end as on every machine of ours."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **more)
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class Number(fields.Float):
    """A finite number; a whole one is an int."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if isinstance(value, bool | str):
            raise self.make_error("invalid")  # a number in quotation marks is a text
        number: float = super()._deserialize(value, attr, data, **more)
        return int(number) if number.is_integer() else number
