"""What a resident says to an item's questions and fields, and what follows from it without asking.

Answers and filled fields are kept as JSON has them; :func:`known_of` makes of them what conditions are decided by.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.intake.model.catalogue import Item, Question
from services.intake.model.conditions import Kind, Known, Value, age_on, fact_key
from services.intake.model.extra_fields import FieldType
from services.intake.model.resident import Resident
from shared.errors import FieldError, Invalid

_DATES = frozenset({FieldType.DATE})


def checked_answers(item: Item, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that were given; empty ones are left out.

    Raises:
        Invalid: with every answer that is to no question of the item, or that does not fit it (``answers.<code>``).
    """
    answers = {code: value for code, value in given.items() if value not in (None, "")}
    faults = list(_faults(item, answers))
    if faults:
        raise Invalid(*faults[0], *faults[1:])
    return answers


def known_of(
    item: Item,
    answers: Mapping[str, Any],
    filled: Mapping[str, Any],
    *,
    resident: Resident,
    by_proxy: bool,
    day: date,
) -> Known:
    """Everything conditions may speak of, as far as it is known.

    Args:
        answers: from :func:`checked_answers`.
        filled: fields, as JSON has them; what is not of its field's type counts as not known.
        by_proxy: whether an agent files it.
        day: of filing, in Shanghai; the age is counted on it.
    """
    kinds = {question.code: question.kind for question in item.questions}
    dates = {code for code, kind in kinds.items() if kind is Kind.DATE}
    dates |= {field.code for field in item.fields if field.type in _DATES}
    known: dict[str, Value] = {}
    for code, said in {**filled, **answers}.items():
        value = _day(said) if code in dates else said
        if isinstance(value, str | bool | int | float | date):
            known[code] = value
    return {**known, **_facts(resident, by_proxy, day)}


def _facts(resident: Resident, by_proxy: bool, day: date) -> dict[str, Value]:
    facts: dict[str, Value] = {fact_key("by_proxy"): by_proxy}
    born = resident.born
    if born is not None:
        facts[fact_key("birth_date")] = born
        facts[fact_key("age")] = age_on(day, born)
    return facts


def _faults(item: Item, answers: Mapping[str, Any]) -> Iterator[FieldError]:
    questions = {question.code: question for question in item.questions}
    for code, value in answers.items():
        question = questions.get(code)
        if question is None:
            yield FieldError(
                f"answers.{code}"[:80], f"“{item.name}”没有这个问题", f"{item.code} does not ask this question"
            )
        elif not _fits(question, value):
            zh, en = _EXPECTED[question.kind]
            if question.kind is Kind.CHOICE:
                zh += "：" + "、".join(f"{choice.code}（{choice.zh}）" for choice in question.choices)
                en += ": " + ", ".join(choice.code for choice in question.choices)
            yield FieldError(f"answers.{code}", f"“{question.zh}”{zh}", f"{question.text.en}: {en}")


_EXPECTED = {
    Kind.CHOICE: ("应选以下之一", "choose one of"),
    Kind.BOOLEAN: ("应回答是或否（true / false）", "must be true or false"),
    Kind.NUMBER: ("应为数字", "must be a number"),
    Kind.DATE: ("应为日期，如 2026-01-31", "must be a date such as 2026-01-31"),
    Kind.TEXT: ("应为文字", "must be a text"),
}


def _fits(question: Question, value: Any) -> bool:
    match question.kind:
        case Kind.CHOICE:
            return isinstance(value, str) and value in {choice.code for choice in question.choices}
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
        case Kind.DATE:
            return _day(value) is not None
        case Kind.TEXT:
            return isinstance(value, str) and len(value) <= 2000


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) and len(written) == 10 else None
    except ValueError:
        return None
