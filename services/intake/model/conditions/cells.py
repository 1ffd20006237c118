"""Conditions as an office worker writes them into a cell: ``hukou=outside 且 年龄<18``.

A comparison is ``subject operator value``: the subject is the code of an answer or the name of a fact (年龄 or age);
operators are = != < <= > >= (full width and ≤ ≥ ≠ too); a value is the code or the wording of a choice, 是 or 否, a
number, or a date; ``a|b`` is a or b. Comparisons are joined by 且 (and) and 或 (or); 非 (not) and brackets as usual;
且 binds closer than 或. The subjects tell the kinds, so they are needed for reading.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from services.intake.model.conditions import Condition
from services.intake.model.conditions.nodes import (
    Comparison,
    ConditionInvalid,
    Joined,
    Kind,
    Negated,
    Node,
    Subject,
    Value,
)
from services.intake.model.conditions.plain import DEEPEST
from shared.errors import FieldError

_MOST_BRACKETS = 4 * DEEPEST  # they may be superfluous; how deep the condition is, its JSON form limits
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>[(（]) | (?P<close>[)）])
      | (?P<operator><=|>=|!=|[=＝<＜>＞≤≥≠])
      | (?P<or>\|)
      | (?P<quoted>“[^”]*”|"[^"]*")
      | (?P<word>[^\s()（）<>=!＝＜＞≤≥≠|“”"]+)
    )""",
    re.VERBOSE,
)
_WIDTHS = {"＝": "=", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "≠": "!="}
_AND, _OR, _NOT = {"且", "并且", "and"}, {"或", "或者", "or"}, {"非", "不是", "not"}
_YES, _NO = {"是", "yes", "true"}, {"否", "no", "false"}
_NUMBER_SIGNS = {"=": "is", "<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}
_DATE_SIGNS = {"=": "is", "<": "before", "<=": "not_after", ">": "after", ">=": "not_before"}
_SIGN_OF = {name: sign for signs in (_NUMBER_SIGNS, _DATE_SIGNS) for sign, name in signs.items()} | {"in": "="}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def read(text: str, subjects: Mapping[str, Subject]) -> Condition:
    """The condition in a cell.

    Raises:
        ConditionInvalid: with what is wrong, and near which word.
    """
    reader = _Reader(text, subjects)
    node = reader.alternatives(_MOST_BRACKETS)
    if reader.next:
        raise _invalid(f"“{reader.next}”是多余的；条件之间用 且 或 或 连接", f"{reader.next!r} is too much")
    return Condition.of(Condition(node).plain)  # so that the limits of the JSON form hold here, too


def write(condition: Condition, subjects: Mapping[str, Subject]) -> str:
    """A condition for a cell; :func:`read` gives the same one back."""
    return _written(condition.root, subjects)


class _Reader:
    """Reads by recursive descent: alternatives of conjunctions of comparisons."""

    def __init__(self, text: str, subjects: Mapping[str, Subject]) -> None:
        self._tokens = list(_tokens(text))
        self._position = 0
        self._subjects = subjects
        self._names = _names(subjects)

    @property
    def next(self) -> str:
        """The token that comes; empty at the end."""
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def alternatives(self, depth: int) -> Node:
        return self._joined("any", _OR, depth)

    def _joined(self, how: str, words: set[str], depth: int) -> Node:
        parts = [self._part(how, depth)]
        while _folded(self.next) in words:
            self._take()
            parts.append(self._part(how, depth))
        return parts[0] if len(parts) == 1 else Joined(how, tuple(parts))

    def _part(self, how: str, depth: int) -> Node:
        return self._joined("all", _AND, depth) if how == "any" else self._single(depth)

    def _single(self, depth: int) -> Node:
        if depth == 0:
            raise _invalid(f"括号过深，最多 {_MOST_BRACKETS} 层", f"brackets more than {_MOST_BRACKETS} deep")
        if _folded(self.next) in _NOT:
            self._take()
            return Negated(self._single(depth - 1))
        if self.next in ("(", "（"):
            self._take()
            inner = self.alternatives(depth - 1)
            if self.next not in (")", "）"):
                raise _invalid("括号没有配对", "a bracket is not closed")
            self._take()
            return inner
        return self._comparison()

    def _comparison(self) -> Node:
        name = _unquoted(self._take())
        key = self._names.get(_folded(name))
        if key is None:
            known = "、".join(sorted(self._names))
            raise _invalid(f"没有“{name}”这个问题或信息，可用：{known}", f"there is no answer or fact {name!r}")
        sign = _WIDTHS.get(self.next, self.next)
        if sign not in (*_NUMBER_SIGNS, "!="):
            raise _invalid(f"“{name}”后面应为 = != < <= > >= 之一", f"after {name!r} one of = != < <= > >= is needed")
        self._take()
        values = [self._value(self._subjects[key])]
        while self.next == "|":
            self._take()
            values.append(self._value(self._subjects[key]))
        return self._compared(key, sign, values)

    def _compared(self, key: str, sign: str, values: list[Value]) -> Node:
        if sign == "!=":
            return Negated(self._compared(key, "=", values))
        subject = self._subjects[key]
        signs = _DATE_SIGNS if subject.kind is Kind.DATE else _NUMBER_SIGNS
        if sign != "=" and subject.kind not in (Kind.NUMBER, Kind.DATE):
            raise _invalid(f"“{subject.text.zh}”只能用 = 或 != 比较", f"{key} can only be compared with = or !=")
        if len(values) > 1:
            if subject.kind is not Kind.CHOICE or sign != "=":
                raise _invalid("只有选项可以用 | 列出多个", "only choices can be listed with |")
            return Comparison(key, "in", tuple(values))
        value = values[0].isoformat() if sign == "=" and isinstance(values[0], date) else values[0]
        return Comparison(key, signs[sign], value)

    def _value(self, subject: Subject) -> Value:
        word = _unquoted(self._take())
        folded = _folded(word)
        if subject.kind is Kind.CHOICE:
            by_wording = {_folded(text.zh): code for code, text in subject.choices.items()}
            code = folded if folded in subject.choices else by_wording.get(folded)
            if code is not None:
                return code
            choices = "、".join(subject.choices)
            raise _invalid(f"“{subject.text.zh}”没有选项“{word}”，可用：{choices}", f"no choice {word!r}: {choices}")
        if subject.kind is Kind.BOOLEAN and folded in _YES | _NO:
            return folded in _YES
        if subject.kind is Kind.DATE and (found := _DATE.fullmatch(word)):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                pass  # a month 13: said below
        if subject.kind is Kind.NUMBER:
            try:
                return int(word) if word.lstrip("+-").isdecimal() else float(word)
            except ValueError:
                pass  # said below
        wanted = {Kind.BOOLEAN: "是 或 否", Kind.DATE: "日期（2026-01-31）", Kind.NUMBER: "数"}
        hint = wanted.get(subject.kind, "选项")
        raise _invalid(f"“{subject.text.zh}”要与{hint}比较，不是“{word}”", f"{word!r} is no {subject.kind}")

    def _take(self) -> str:
        token = self.next
        if not token:
            raise _invalid("条件没有写完", "the condition ends too early")
        self._position += 1
        return token


def _names(subjects: Mapping[str, Subject]) -> dict[str, str]:
    """The key of each name. What is written, codes of answers and Chinese names of facts, beats what is also read."""
    facts = {key: subject for key, subject in subjects.items() if key.startswith("fact:")}
    answers = {key: subject for key, subject in subjects.items() if key not in facts}
    return {
        **{_folded(subject.text.zh): key for key, subject in answers.items()},
        **{key.removeprefix("fact:"): key for key in facts},
        **{key: key for key in answers},
        **{subject.text.zh: key for key, subject in facts.items()},
    }


def _tokens(text: str) -> Iterator[str]:
    position = 0
    text = text.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _invalid(
                f"看不懂“{text[position : position + 10]}”", f"cannot read {text[position : position + 10]!r}"
            )
        yield found[0].strip()
        position = found.end()


def _written(node: Node, subjects: Mapping[str, Subject], *, inside: str = "") -> str:
    if isinstance(node, Negated):
        return f"非（{_written(node.part, subjects)}）"
    if isinstance(node, Joined):
        word = " 且 " if node.how == "all" else " 或 "
        text = word.join(_written(part, subjects, inside=node.how) for part in node.parts)
        return f"（{text}）" if inside else text
    values = node.value if isinstance(node.value, tuple) else (node.value,)
    name = subjects[node.key].text.zh if node.key.startswith("fact:") else node.key
    return f"{name}{_SIGN_OF[node.operator]}{'|'.join(map(_cell, values))}"


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def _unquoted(token: str) -> str:
    return token[1:-1] if token[:1] in ("“", '"') and len(token) > 1 else token


def _folded(word: str) -> str:
    return word.strip().lower()


def _invalid(zh: str, en: str) -> ConditionInvalid:
    return ConditionInvalid(FieldError("", zh, en))
