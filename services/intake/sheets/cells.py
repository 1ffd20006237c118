"""What one cell says when it says more than one thing: choices, and what a paper may be replaced by.

Choices: ``local=本县/this county；outside=外县/elsewhere``. Replacements: ``证件:household_register(365天)、
材料:zdshbz.income(180天)、办结:zdshbz``.
"""

import re
from collections.abc import Sequence

from services.intake.model.catalogue import HeldKind, HeldSource
from services.intake.model.extra_fields import Choice
from services.intake.sheets.words import HELD_KINDS
from shared.spreadsheets.columns import Column
from shared.spreadsheets.rows import Row

_CHOICE = re.compile(r"([a-z0-9_]+)\s*[=＝]\s*([^/]+?)\s*(?:/\s*(.+))?")
_BETWEEN_CHOICES = re.compile(r"[;；\n]+")
_HELD = re.compile(r"([^:：]+)[:：]([a-z0-9_]+)(?:\.([a-z0-9_]+))?(?:[(（]\s*([0-9]{1,5})\s*(?:天|days?)?\s*[)）])?")


def read_choices(row: Row, column: Column) -> tuple[Choice, ...]:
    """The choices in a cell; empty if it is."""
    found = []
    for part in filter(None, map(str.strip, _BETWEEN_CHOICES.split(row.optional(column)))):
        match = _CHOICE.fullmatch(part)
        if match is None:
            zh = f"“{part}”不对：每个选项写成 编码=中文/English，选项之间用；隔开"
            row.wrong(column, zh, f"{part!r} is wrong: write code=中文/English, with ; between choices")
        else:
            found.append(Choice(code=match[1], zh=match[2], en=match[3] or ""))
    return tuple(found)


def write_choices(choices: Sequence[Choice]) -> str:
    """Choices for a cell."""
    return "；".join(f"{each.code}={each.zh}" + (f"/{each.en}" if each.en else "") for each in choices)


def read_held(row: Row, column: Column) -> tuple[HeldSource, ...]:
    """What a paper may be replaced by."""
    found = []
    for part in row.many(column):
        match = _HELD.fullmatch(part)
        kind = HELD_KINDS.read(match[1].strip()) if match else None
        if match is None or kind is None:
            zh = f"“{part}”不对：写成 证件:种类(365天)、材料:事项.材料(365天) 或 办结:事项(365天)"
            row.wrong(column, zh, f"{part!r} is wrong: 证件:type(365), 材料:item.paper(365) or 办结:item(365)")
            continue
        days = int(match[4]) if match[4] else None
        found.append(HeldSource(kind=kind, code=match[2], material=match[3] or "", within_days=days))
    return tuple(found)


def write_held(held: Sequence[HeldSource]) -> str:
    """The same for a cell."""
    return "、".join(map(_held, held))


def _held(source: HeldSource) -> str:
    paper = f".{source.material}" if source.kind is HeldKind.PAPER else ""
    days = f"({source.within_days}天)" if source.within_days is not None else ""
    return f"{HELD_KINDS.write(source.kind)}:{source.code}{paper}{days}"
