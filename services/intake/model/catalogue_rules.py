"""What must be right about an item before it is saved; each mistake names its field: ``materials[2].condition``."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Protocol

from services.intake.model import extra_fields
from services.intake.model.catalogue import HeldKind, HeldSource, Item, Question
from services.intake.model.conditions import Condition, Kind
from services.intake.model.extra_fields import Choice
from shared.contracts import CaseKind, Tier
from shared.errors import FieldError

CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_HEIGHT = {Tier.VILLAGE: 0, Tier.TOWNSHIP: 1, Tier.COUNTY: 2}
_ASKED_KINDS = (Kind.CHOICE, Kind.BOOLEAN, Kind.NUMBER, Kind.DATE)


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


def problems(item: Item) -> Iterator[FieldError]:
    """Every mistake of one item by itself."""
    rules: tuple[Callable[[Item], Iterator[FieldError]], ...] = (_deadlines, _tiers, _validity, _codes, _asked, _held)
    for rule in rules:
        yield from rule(item)
    for path, condition in _conditions(item):
        yield from (FieldError(f"{path}.{p.field}", p.zh, p.en) for p in condition.problems(item.subjects))


def problems_together(items: Sequence[Item], elsewhere: Collection[str]) -> Iterator[FieldError]:
    """Every mistake of ``items`` as a whole: codes twice, papers said to be held from items there are not.

    Args:
        elsewhere: codes of the county's other items.
    """
    yield from _repeated(items, "items", "事项", "item")
    known = {item.code: item for item in items}
    for position, item in enumerate(items):
        for at, material in enumerate(item.materials):
            for which, source in enumerate(material.held):
                path = f"items[{position}].materials[{at}].held[{which}]"
                if source.kind is HeldKind.DOCUMENT:
                    continue
                if source.code not in known and source.code not in elsewhere:
                    yield FieldError(f"{path}.code", f"没有事项“{source.code}”", f"there is no item {source.code}")
                elif not _has_paper(known.get(source.code), source):
                    zh = f"事项“{source.code}”没有材料“{source.material}”"
                    yield FieldError(f"{path}.material", zh, f"{source.code} has no paper {source.material}")


def nearest(path: str, known: Collection[str]) -> str:
    """The longest beginning of a field's ``path``, cut between steps, that is ``known``; empty if none is."""
    while path and path not in known:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return path


def _has_paper(item: Item | None, source: HeldSource) -> bool:
    """Whether an item among those that are saved has the paper; of one elsewhere it is not asked."""
    return item is None or source.kind is not HeldKind.PAPER or item.material(source.material) is not None


def _deadlines(item: Item) -> Iterator[FieldError]:
    promised, statutory = item.promised_working_days, item.statutory_working_days
    if item.kind is CaseKind.APPLICATION and promised is None:
        yield FieldError(
            "promised_working_days", "办事申请必须写承诺工作日", "an application needs promised working days"
        )
    if item.kind is not CaseKind.APPLICATION and promised is not None:
        zh = "只有办事申请写承诺工作日；其他类型按类型规定的时限"
        yield FieldError("promised_working_days", zh, "only applications promise; leave it empty")
    if promised is not None and statutory is not None and statutory < promised:
        zh = f"法定时限 {statutory} 天，少于承诺的 {promised} 天"
        yield FieldError("statutory_working_days", zh, f"less than the {promised} days that are promised")


def _tiers(item: Item) -> Iterator[FieldError]:
    if item.lead_tier in item.co_tiers:
        yield FieldError("co_tiers", "协办层级不能与主办层级相同", "the lead tier cannot also be a co-tier")
    if item.lead_unit and item.lead_unit in item.co_units:
        yield FieldError("co_units", "协办机构不能与主办机构相同", "the lead unit cannot also be a co-unit")
    if _HEIGHT[item.finishing_tier] > _HEIGHT[item.lead_tier]:
        zh, en = "可办结层级不能高于主办层级", "the tier that can finish it cannot be above the lead tier"
        yield FieldError("finish_tier", zh, en)


def _validity(item: Item) -> Iterator[FieldError]:
    if item.valid_to is not None and item.valid_to < item.valid_from:
        yield FieldError("valid_to", "停用日期早于启用日期", "is before valid_from")


def _codes(item: Item) -> Iterator[FieldError]:
    yield from _repeated(item.materials, "materials", "材料", "paper")
    yield from _repeated(item.questions, "questions", "问题", "question")
    yield from _repeated(item.fields, "fields", "填写项", "field")
    asked = {question.code for question in item.questions}
    for position, field in enumerate(item.fields):
        if field.code in asked:
            zh = f"“{field.code}”已经是一个问题：同一件事只问一次"
            yield FieldError(f"fields[{position}].code", zh, f"{field.code} is a question already: ask once")


def _asked(item: Item) -> Iterator[FieldError]:
    for position, question in enumerate(item.questions):
        yield from _question(question, f"questions[{position}]")
    for position, field in enumerate(item.fields):
        path = f"fields[{position}]"
        if field.condition is not None and field.code in field.condition.keys:
            yield FieldError(f"{path}.condition", "填写项不能以自己为条件", "a field cannot depend on itself")
        yield from _choices(field.choices, path)
        yield from (FieldError(f"{path}.{p.field}", p.zh, p.en) for p in extra_fields.problems(field))


def _question(question: Question, path: str) -> Iterator[FieldError]:
    if question.kind not in _ASKED_KINDS:
        yield FieldError(f"{path}.kind", "问题的类型应为选择、是否、数字或日期", "choice, boolean, number or date")
    if (question.kind is Kind.CHOICE) is not bool(question.choices):
        zh, en = "选择题必须列出选项，其他类型不写选项", "a choice needs choices, another kind has none"
        yield FieldError(f"{path}.choices", zh, en)
    yield from _choices(question.choices, path)


def _choices(choices: Sequence[Choice], path: str) -> Iterator[FieldError]:
    yield from _repeated(choices, f"{path}.choices", "选项", "choice")


def _held(item: Item) -> Iterator[FieldError]:
    for position, material in enumerate(item.materials):
        for which, source in enumerate(material.held):
            path = f"materials[{position}].held[{which}]"
            if (source.kind is HeldKind.PAPER) is not bool(source.material):
                zh, en = "“以前交过的材料”要写明哪份材料，其他不写", "a paper names its material, other kinds none"
                yield FieldError(f"{path}.material", zh, en)
            if source.within_days is not None and source.within_days < 1:
                yield FieldError(f"{path}.within_days", "应大于 0", "must be above 0")


def _conditions(item: Item) -> Iterator[tuple[str, Condition]]:
    asked = [(f"materials[{at}]", material.condition) for at, material in enumerate(item.materials)]
    filled = [(f"fields[{at}]", field.condition) for at, field in enumerate(item.fields)]
    yield from ((f"{path}.condition", each) for path, each in (*asked, *filled) if each is not None)


def _repeated(those: Sequence[_Coded], path: str, zh: str, en: str) -> Iterator[FieldError]:
    """Every occurrence of a code after its first."""
    seen: set[str] = set()
    for position, each in enumerate(those):
        if each.code in seen:
            yield FieldError(f"{path}[{position}].code", f"{zh}“{each.code}”重复", f"{en} {each.code} appears twice")
        seen.add(each.code)
