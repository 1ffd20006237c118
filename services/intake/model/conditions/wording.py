"""Conditions in plain words, Chinese and English, for notices and pages."""

from collections.abc import Mapping
from datetime import date

from services.intake.model.conditions.nodes import OPERATORS, Joined, Negated, Node, Subject, Value
from shared.errors import Text

YES, NO = Text("是", "yes"), Text("否", "no")


def wording_of(node: Node, subjects: Mapping[str, Subject], *, inner: bool = False) -> Text:
    """A tree in words; ``inner``: it stands inside another and may need brackets."""
    if isinstance(node, Negated):
        part = wording_of(node.part, subjects, inner=True)
        return Text(f"并非{part.zh}", f"not {part.en}")
    if isinstance(node, Joined):
        parts = [wording_of(part, subjects, inner=True) for part in node.parts]
        zh, en = ("，且", " and ") if node.how == "all" else ("，或", " or ")
        both = Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
        return Text(f"（{both.zh}）", f"({both.en})") if inner and len(parts) > 1 else both
    subject, verb, said = subjects[node.key], OPERATORS[node.operator].text, shown(node.value, subjects[node.key])
    return Text(f"“{subject.text.zh}”{verb.zh}{said.zh}", f"“{subject.text.en}” {verb.en} {said.en}")


def shown(value: Value | tuple[Value, ...], subject: Subject) -> Text:
    """A value as people read it: the wording of a choice, 是 and 否, a date."""
    if isinstance(value, tuple):
        each = [shown(one, subject) for one in value]
        return Text("或".join(text.zh for text in each), " or ".join(text.en for text in each))
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str) and value in subject.choices:
        text = subject.choices[value]
        return Text(f"“{text.zh}”", f"“{text.en}”")
    if isinstance(value, date):
        return Text(f"{value.year}年{value.month}月{value.day}日", value.isoformat())
    return Text(str(value), str(value))
