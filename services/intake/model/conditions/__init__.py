"""Conditions: when a paper or a field is asked for, as data and never as code.

A condition is what JSON can say::

    {"answer": "hukou", "is": "outside"}        {"answer": "grounds", "in": ["illness", "fire"]}
    {"fact": "age", "below": 18}                {"answer": "moved_in", "not_before": "2026-01-01"}
    {"all": [...]}   {"any": [...]}   {"not": ...}

An *answer* is what the resident says to a question or field of the item; a *fact* is known without asking
(:data:`FACTS`). A subject that is not known leaves the outcome open: :meth:`Condition.holds` is then None (Kleene's
strong three-valued logic), unless what is known decides alone. Cells of spreadsheets hold conditions in the form of
:mod:`~services.intake.model.conditions.cells`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Self

from services.intake.model.conditions.nodes import (
    FACTS,
    OPERATORS,
    Comparison,
    ConditionInvalid,
    Joined,
    Kind,
    Known,
    Negated,
    Node,
    Subject,
    Value,
    comparisons,
    fact_key,
    step,
)
from services.intake.model.conditions.plain import node_of, plain_of
from services.intake.model.conditions.wording import shown, wording_of
from shared.errors import FieldError, Text

__all__ = ["FACTS", "Condition", "ConditionInvalid", "Kind", "Known", "Subject", "Value", "age_on", "fact_key"]

_MOST_COMPARISONS = 30


class Condition:
    """An immutable condition; equal if it says the same. Made by :meth:`of` or by ``cells.read``."""

    __slots__ = ("root",)

    def __init__(self, root: Node) -> None:
        self.root = root

    @classmethod
    def of(cls, plain: Any) -> Self:
        """Read the JSON form. Whether its subjects exist is asked by :meth:`problems`.

        Raises:
            ConditionInvalid: it is no condition.
        """
        root = node_of(plain)
        if sum(1 for _ in comparisons(root)) > _MOST_COMPARISONS:
            zh, en = f"条件过长，最多 {_MOST_COMPARISONS} 个比较", f"too long: at most {_MOST_COMPARISONS} comparisons"
            raise ConditionInvalid(FieldError("", zh, en))
        return cls(root)

    @property
    def plain(self) -> dict[str, Any]:
        """The JSON form."""
        return plain_of(self.root)

    @property
    def keys(self) -> frozenset[str]:
        """The subjects it speaks of: codes of answers, and facts as ``fact:<code>``."""
        return frozenset(comparison.key for _, comparison in comparisons(self.root))

    def holds(self, known: Known) -> bool | None:
        """Whether it holds; None while what is known does not decide it."""
        return _holds(self.root, known)

    def problems(self, subjects: Mapping[str, Subject]) -> Iterator[FieldError]:
        """What does not fit the declared ``subjects`` (by key): unknown ones, tests of the wrong kind, choices."""
        for path, comparison in comparisons(self.root):
            subject = subjects.get(comparison.key)
            code = comparison.key.removeprefix("fact:")
            if subject is None:
                what = "answer" if code == comparison.key else "fact"
                zh = f"没有“{code}”这个{'问题' if what == 'answer' else '信息'}"
                yield FieldError(step(path, what), zh, f"there is no {what} {code!r}")
            elif subject.kind not in OPERATORS[comparison.operator].kinds or not _fits(comparison.value, subject):
                said = shown(comparison.value, subject)
                zh = f"“{subject.text.zh}”不能与“{said.zh}”这样比较"
                yield FieldError(step(path, comparison.operator), zh, f"{code} cannot be compared so with {said.en!r}")

    def wording(self, subjects: Mapping[str, Subject]) -> Text:
        """In plain words; ``subjects`` as in :meth:`problems`, which must have found nothing."""
        return wording_of(self.root, subjects)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.root == other.root

    def __hash__(self) -> int:
        return hash(self.root)

    def __repr__(self) -> str:
        return f"Condition({self.plain})"


def age_on(day: date, birth_date: date) -> int:
    """Completed years, as the Civil Code counts them: a year more on the birthday; for 29 February on 1 March."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


def _holds(node: Node, known: Known) -> bool | None:
    if isinstance(node, Negated):
        inner = _holds(node.part, known)
        return None if inner is None else not inner
    if isinstance(node, Joined):
        decisive = node.how == "any"  # one True decides "any", one False decides "all"
        outcomes = {_holds(part, known) for part in node.parts}
        if decisive in outcomes:
            return decisive
        return None if None in outcomes else not decisive
    value = known.get(node.key)
    return None if value is None else _compare(value, node)


def _compare(value: Value, comparison: Comparison) -> bool | None:
    wanted = comparison.value
    try:
        if isinstance(value, date) and isinstance(wanted, str):
            wanted = date.fromisoformat(wanted)
        return OPERATORS[comparison.operator].compare(value, wanted)
    except (TypeError, ValueError):
        return None  # a value of another kind than was declared tells nothing


def _fits(value: Value | tuple[Value, ...], subject: Subject) -> bool:
    """Whether the subject can have such a value."""
    if isinstance(value, tuple):
        return all(_fits(each, subject) for each in value)
    if subject.kind is Kind.CHOICE:
        return value in subject.choices
    if subject.kind is Kind.BOOLEAN:
        return isinstance(value, bool)
    if subject.kind is Kind.DATE:
        return isinstance(value, date) or (isinstance(value, str) and _is_day(value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
