"""Conditions as JSON says them."""

from datetime import date
from typing import Any

from services.intake.model.conditions.nodes import (
    OPERATORS,
    Comparison,
    ConditionInvalid,
    Joined,
    Kind,
    Negated,
    Node,
    Value,
    fact_key,
    step,
)
from shared.errors import FieldError

DEEPEST = 6  # levels of all, any and not: deeper nobody can read
_LONGEST = 100  # characters of a code
_LARGEST = 1e15  # of a number; it is also what keeps infinity and "not a number" out


def node_of(plain: Any, path: str = "", depth: int = DEEPEST) -> Node:
    """The tree behind a JSON form.

    Raises:
        ConditionInvalid: it is no condition.
    """
    if not isinstance(plain, dict):
        raise _invalid(path, "条件应为对象", "a condition is an object")
    if depth == 0:
        raise _invalid(path, f"条件嵌套过深，最多 {DEEPEST} 层", f"nested more than {DEEPEST} deep")
    if len(plain) == 1:
        ((how, inner),) = plain.items()
        if how == "not":
            return Negated(node_of(inner, step(path, how), depth - 1))
        if how in ("all", "any"):
            if not isinstance(inner, list) or not inner:
                raise _invalid(step(path, how), "应为非空列表", "must be a list that is not empty")
            parts = (node_of(part, f"{step(path, how)}[{n}]", depth - 1) for n, part in enumerate(inner))
            nodes = tuple(parts)
            return nodes[0] if len(nodes) == 1 else Joined(how, nodes)
    return _comparison(plain, path)


def plain_of(node: Node) -> dict[str, Any]:
    """The JSON form of a tree."""
    if isinstance(node, Negated):
        return {"not": plain_of(node.part)}
    if isinstance(node, Joined):
        return {node.how: [plain_of(part) for part in node.parts]}
    what = "fact" if node.key.startswith("fact:") else "answer"
    value: Any = node.value
    if isinstance(value, tuple):
        value = list(value)
    elif isinstance(value, date):
        value = value.isoformat()
    return {what: node.key.removeprefix("fact:"), node.operator: value}


def _comparison(plain: dict[str, Any], path: str) -> Comparison:
    subject = [name for name in ("answer", "fact") if name in plain]
    operators = [name for name in plain if name in OPERATORS]
    if len(plain) != 2 or len(subject) != 1 or len(operators) != 1:
        zh = f"应写成 answer 或 fact，加一种比较（{'、'.join(OPERATORS)}）；或 all、any、not 之一"
        en = f"write answer or fact and one of {', '.join(OPERATORS)}; or one of all, any, not"
        raise _invalid(path, zh, en)
    code, operator = plain[subject[0]], operators[0]
    if not isinstance(code, str) or not 0 < len(code) <= _LONGEST or ":" in code:
        raise _invalid(step(path, subject[0]), "应为编码", "must be a code")
    key = fact_key(code) if subject[0] == "fact" else code
    value = _value(plain[operator], operator, step(path, operator))
    if isinstance(value, tuple) and len(value) == 1:
        return Comparison(key, "is", value[0])  # what says the same is the same
    return Comparison(key, operator, value)


def _value(plain: Any, operator: str, path: str) -> Value | tuple[Value, ...]:
    if operator == "in":
        if not isinstance(plain, list) or not plain or not all(_is_code(each) for each in plain):
            raise _invalid(path, "应为非空的选项列表", "must be a list of choices that is not empty")
        return tuple(dict.fromkeys(plain))
    kinds = OPERATORS[operator].kinds
    if kinds == {Kind.DATE}:
        return _day(plain, path)
    numeric = isinstance(plain, int | float) and not isinstance(plain, bool) and abs(plain) < _LARGEST
    if kinds == {Kind.NUMBER} and not numeric:
        raise _invalid(path, "应为数", "must be a number")
    if isinstance(plain, bool) or numeric or _is_code(plain):
        value: Value = plain
        return value
    raise _invalid(path, "应为选项、是否、数或日期", "must be a choice, true or false, a number or a date")


def _is_code(plain: Any) -> bool:
    return isinstance(plain, str) and len(plain) <= _LONGEST


def _day(plain: Any, path: str) -> date:
    try:
        return date.fromisoformat(plain)
    except (TypeError, ValueError):
        raise _invalid(path, "应为日期（年-月-日）", "must be a date such as 2026-01-31") from None


def _invalid(path: str, zh: str, en: str) -> ConditionInvalid:
    return ConditionInvalid(FieldError(path, zh, en))
