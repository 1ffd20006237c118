"""What a change of the catalogue would change, field by field, for whoever decides on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from services.intake.model.catalogue import HeldSource, Item
from services.intake.model.conditions import Condition, cells
from services.intake.model.extra_fields import Choice
from shared.errors import Text


class ChangeKind(StrEnum):
    """What becomes of an item."""

    NEW = "new"  # 新增
    CHANGED = "changed"  # 变更
    SAME = "same"  # 不变


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; ``path`` such as ``materials.income.how``."""

    path: str
    label: Text
    before: str  # empty: there was nothing
    after: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What would become of one item, and from when."""

    code: str
    name: str
    kind: ChangeKind
    version: int  # the version it has or would get
    valid_from: date
    differences: tuple[Difference, ...] = ()  # of a changed item


LABELS: Mapping[str, Text] = {
    "name": Text("名称", "name"),
    "name_en": Text("英文名", "English name"),
    "aliases": Text("别名", "aliases"),
    "kind": Text("类型", "kind"),
    "line": Text("工作线", "line of work"),
    "lead_tier": Text("主办层级", "lead tier"),
    "co_tiers": Text("协办层级", "co-tiers"),
    "lead_unit": Text("主办机构", "lead unit"),
    "co_units": Text("协办机构", "co-units"),
    "finish_tier": Text("可办结层级", "tier that can finish it"),
    "promised_working_days": Text("承诺工作日", "promised working days"),
    "statutory_working_days": Text("法定工作日", "statutory working days"),
    "proxy_allowed": Text("可代办", "agent may file"),
    "needs_identity": Text("须身份证号", "identity number asked for"),
    "legal_basis": Text("法律依据", "legal basis"),
    "valid_from": Text("启用日期", "valid from"),
    "valid_to": Text("停用日期", "valid to"),
    "materials": Text("材料", "papers"),
    "questions": Text("问题", "questions"),
    "fields": Text("填写项", "fields"),
    "how": Text("怎么准备", "how to get it"),
    "required": Text("必交", "required"),
    "originals": Text("原件份数", "originals"),
    "copies": Text("复印件份数", "copies"),
    "shown": Text("核验原件", "original checked"),
    "condition": Text("什么情况下要", "when"),
    "document": Text("证件种类", "document type"),
    "held": Text("已有可免交", "needless if held"),
    "zh": Text("中文", "Chinese"),
    "en": Text("英文", "English"),
    "type": Text("类型", "type"),
    "hint": Text("说明", "hint"),
    "minimum": Text("最小", "minimum"),
    "maximum": Text("最大", "maximum"),
    "earliest": Text("最早", "earliest"),
    "latest": Text("最晚", "latest"),
    "min_length": Text("最短", "shortest"),
    "max_length": Text("最长", "longest"),
    "pattern": Text("格式", "pattern"),
    "choices": Text("选项", "choices"),
}
_LISTS = ("materials", "questions", "fields")
_NO_CONTENT = ("county", "code", "version")


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


def differences(before: Item, after: Item) -> tuple[Difference, ...]:
    """Every field in which two versions differ; those of a paper, question or field stand under its code."""
    old, new = _flat(before), _flat(after)
    paths = dict.fromkeys((*old, *new))
    changed = (path for path in paths if old.get(path, "") != new.get(path, ""))
    return tuple(Difference(".".join(path), _label(path), old.get(path, ""), new.get(path, "")) for path in changed)


def _flat(item: Item) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for field in fields(item):
        value: Any = getattr(item, field.name)
        if field.name in _LISTS:
            found[(field.name,)] = _codes(value)
            for each in value:
                parts = (part.name for part in fields(each) if part.name != "code")
                found |= {(field.name, each.code, name): _shown(getattr(each, name), item) for name in parts}
        elif field.name not in _NO_CONTENT:
            found[(field.name,)] = _shown(value, item)
    return found


def _codes(those: Sequence[_Coded]) -> str:
    return "、".join(each.code for each in those)


def _shown(value: Any, item: Item) -> str:
    """A value as a person compares it, written as in the sheets."""
    match value:
        case None:
            text = ""
        case bool():
            text = "是" if value else "否"
        case tuple():
            text = "、".join(_shown(each, item) for each in value)
        case Choice():
            text = f"{value.code}={value.zh}/{value.en}"
        case HeldSource():
            where = f"{value.kind}:{value.code}" + (f".{value.material}" if value.material else "")
            text = where + (f"({value.within_days}天)" if value.within_days else "")
        case Condition() if value.keys <= item.subjects.keys():
            text = cells.write(value, item.subjects)
        case _:
            text = str(value)
    return text


def _label(path: tuple[str, ...]) -> Text:
    names = [LABELS.get(step, Text(step, step)) for step in path]
    return Text(" ".join(name.zh for name in names), " ".join(name.en for name in names))
