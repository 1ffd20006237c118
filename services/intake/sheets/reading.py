"""From the sheets to items. Every mistake is noted with its cell; no row is dropped for one."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.intake.model.catalogue import ALWAYS, Item, Question, RequiredMaterial
from services.intake.model.catalogue_rules import nearest, problems, problems_together
from services.intake.model.conditions import Condition, ConditionInvalid, Kind
from services.intake.model.conditions import cells as condition_cells
from services.intake.model.extra_fields import ExtraField, FieldType
from services.intake.sheets import columns as c
from services.intake.sheets.cells import read_choices, read_held
from services.intake.sheets.words import CASE_KINDS, FIELD_TYPES, QUESTION_KINDS, TIERS
from shared.contracts import CaseKind, Tier
from shared.errors import FieldError
from shared.spreadsheets import tables
from shared.spreadsheets.columns import Column, Sheet
from shared.spreadsheets.problems import NOWHERE, Place, Problem
from shared.spreadsheets.rows import Row

Records = Sequence[Sequence[str]]

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_UNIT = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
_CODE_ZH, _CODE_EN = "应是小写英文，可含数字和下划线", "lower-case letters, digits and underscores"


@dataclass(frozen=True)
class ReadCatalogue:
    """The items of the sheets, and the row and column each of their fields stands in."""

    items: tuple[Item, ...]
    where: Mapping[str, tuple[Row, Column | None]]  # by path, such as ``items[3].materials[0].condition``

    def place(self, position: int) -> Place:
        """Where an item stands."""
        found = self.where.get(f"items[{position}]")
        return found[0].place if found else NOWHERE

    def note(self, error: FieldError, problems: list[Problem]) -> None:
        """Note a mistake that was found later at the cell it is about."""
        path = nearest(error.field, self.where)
        if not path:
            problems.append(Problem(c.ITEMS.title, None, "", f"{error.field}：{error.zh}", error.en))
            return
        row, column = self.where[path]
        row.wrong(column or c.ITEM_CODE, error.zh, error.en)

    @property
    def cells(self) -> dict[str, str]:
        """The cell of each field by its path: 材料!C12."""
        return {path: row.cell(column) for path, (row, column) in self.where.items()}


def read_catalogue(
    sheets: Mapping[Sheet, tuple[str, Records]],
    county: str,
    problems_found: list[Problem],
    lines: Mapping[str, str] | None = None,
) -> ReadCatalogue:
    """The items in ``sheets``, checked by themselves and together.

    Args:
        sheets: by description, what mistakes call it and its cells. Only the sheet of items must be there.
        lines: codes of lines by what an item may call them; a sheet of lines (``columns.LINES``) adds to them.
    """
    reader = _Reader(county, problems_found, lines or {})
    read = reader.read(sheets)
    for position, item in enumerate(read.items):
        for wrong in problems(item):
            read.note(FieldError(f"items[{position}].{wrong.field}", wrong.zh, wrong.en), problems_found)
    return read


def check_together(read: ReadCatalogue, problems_found: list[Problem]) -> None:
    """Note what is wrong with the items as a whole, where they are all the county has."""
    for wrong in problems_together(read.items, ()):
        read.note(wrong, problems_found)


class _Reader:
    def __init__(self, county: str, problems_found: list[Problem], lines: Mapping[str, str]) -> None:
        self._county = county
        self._problems = problems_found
        self._where: dict[str, tuple[Row, Column | None]] = {}
        self._lines = dict(lines)

    def read(self, sheets: Mapping[Sheet, tuple[str, Records]]) -> ReadCatalogue:
        rows = {sheet: self._rows(sheet, *sheets[sheet]) for sheet in (c.LINES, *c.SHEETS) if sheet in sheets}
        if c.ITEMS not in sheets:
            zh, en = f"缺少“{c.ITEMS.title}”表（{c.ITEMS.file}）", f"the sheet of items ({c.ITEMS.file}) is missing"
            self._problems.append(Problem(c.ITEMS.title, None, "", zh, en))
        for row in rows.get(c.LINES, ()):
            code = row.matching(c.LINE_CODE, _CODE, _CODE_ZH, _CODE_EN)
            self._lines |= {code: code, row.text(c.LINE_NAME): code}
        known = {row.optional(c.ITEM_CODE) for row in rows.get(c.ITEMS, ())}
        below = {sheet: self._by_item(rows.get(sheet, ()), known) for sheet in c.SHEETS[1:]}
        items = tuple(self._item(row, at, below) for at, row in enumerate(rows.get(c.ITEMS, ())))
        return ReadCatalogue(items, self._where)

    def _rows(self, sheet: Sheet, name: str, records: Records) -> list[Row]:
        return tables.read(records, sheet, name, self._problems, may_be_empty=sheet is not c.ITEMS)

    def _by_item(self, rows: Sequence[Row], known: set[str]) -> Mapping[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            code = row.text(c.OF_ITEM)
            if code and code not in known:
                row.wrong(c.OF_ITEM, f"没有“{code}”这个事项", f"there is no item {code!r}")
            found[code].append(row)
        return found

    def _item(self, row: Row, at: int, below: Mapping[Sheet, Mapping[str, list[Row]]]) -> Item:
        path = f"items[{at}]"
        self._note(path, row, c.ITEMS, {"kind": c.ITEM_KIND})
        code = row.matching(c.ITEM_CODE, _CODE, _CODE_ZH, _CODE_EN)
        finish = row.words(c.ITEM_FINISH, TIERS)
        item = Item(
            county=self._county,
            code=code,
            name=row.text(c.ITEM_NAME),
            name_en=row.optional(c.ITEM_NAME_EN),
            aliases=tuple(dict.fromkeys(row.many(c.ITEM_ALIASES))),
            kind=row.word(c.ITEM_KIND, CASE_KINDS, CaseKind.APPLICATION),
            line=self._line(row),
            lead_tier=row.word(c.ITEM_LEAD, TIERS, Tier.TOWNSHIP),
            co_tiers=row.words(c.ITEM_CO, TIERS),
            lead_unit=_unit(row),
            co_units=tuple(dict.fromkeys(row.many(c.ITEM_CO_UNITS))),
            finish_tier=finish[0] if finish else None,
            promised_working_days=row.count(c.ITEM_DAYS),
            statutory_working_days=row.count(c.ITEM_STATUTORY),
            proxy_allowed=row.yes_or_no(c.ITEM_PROXY),
            needs_identity=bool(row.optional(c.ITEM_IDENTITY)) and row.yes_or_no(c.ITEM_IDENTITY),
            legal_basis=row.optional(c.ITEM_BASIS),
            valid_from=(row.day(c.ITEM_FROM) if row.text(c.ITEM_FROM) else None) or ALWAYS,
            valid_to=row.day(c.ITEM_TO),
            questions=tuple(
                self._question(each, f"{path}.questions[{n}]")
                for n, each in enumerate(below[c.QUESTIONS].get(code, ()))
            ),
            fields=tuple(
                self._field(each, f"{path}.fields[{n}]") for n, each in enumerate(below[c.FIELDS].get(code, ()))
            ),
        )
        # Conditions speak of questions and fields, so they are read when those are known.
        fields = zip(item.fields, below[c.FIELDS].get(code, ()), strict=True)
        fielded = tuple(replace(f, condition=_condition(r, c.FIELD_CONDITION, item)) for f, r in fields)
        papers = tuple(
            self._material(each, item, f"{path}.materials[{n}]")
            for n, each in enumerate(below[c.MATERIALS].get(code, ()))
        )
        return replace(item, fields=fielded, materials=papers)

    def _line(self, row: Row) -> str:
        """A line by its Chinese name or its code; without a sheet of lines any code will do."""
        written = row.text(c.ITEM_LINE)
        if not written or (not self._lines and _CODE.fullmatch(written)):
            return written
        code = self._lines.get(written)
        if code is None:
            known = f"，可用：{'、'.join(self._lines)}" if self._lines else "；没有工作线表时请写编码"
            row.wrong(c.ITEM_LINE, f"没有“{written}”这条工作线{known}", f"there is no line of work {written!r}")
        return code or written

    def _question(self, row: Row, path: str) -> Question:
        self._note(path, row, c.QUESTIONS, {})
        return Question(
            code=row.matching(c.QUESTION_CODE, _CODE, _CODE_ZH, _CODE_EN),
            zh=row.text(c.QUESTION_ZH),
            en=row.optional(c.QUESTION_EN),
            kind=row.word(c.QUESTION_KIND, QUESTION_KINDS, Kind.BOOLEAN),
            choices=read_choices(row, c.QUESTION_CHOICES),
        )

    def _field(self, row: Row, path: str) -> ExtraField:
        limits = dict.fromkeys(("minimum", "earliest", "min_length"), c.FIELD_LEAST)
        self._note(path, row, c.FIELDS, {**limits, **dict.fromkeys(("maximum", "latest", "max_length"), c.FIELD_MOST)})
        kind = row.word(c.FIELD_TYPE, FIELD_TYPES, FieldType.TEXT)
        return ExtraField(
            code=row.matching(c.FIELD_CODE, _CODE, _CODE_ZH, _CODE_EN),
            zh=row.text(c.FIELD_ZH),
            en=row.optional(c.FIELD_EN),
            type=kind,
            required=row.yes_or_no(c.FIELD_REQUIRED),
            hint=row.optional(c.FIELD_HINT),
            pattern=row.optional(c.FIELD_PATTERN),
            choices=read_choices(row, c.FIELD_CHOICES),
            **_limits(row, kind),
        )

    def _material(self, row: Row, item: Item, path: str) -> RequiredMaterial:
        self._note(path, row, c.MATERIALS, {})
        return RequiredMaterial(
            code=row.matching(c.MATERIAL_CODE, _CODE, _CODE_ZH, _CODE_EN),
            name=row.text(c.MATERIAL_NAME),
            how=row.text(c.MATERIAL_HOW),
            required=row.yes_or_no(c.MATERIAL_REQUIRED),
            name_en=row.optional(c.MATERIAL_NAME_EN),
            originals=_copies(row, c.MATERIAL_ORIGINALS),
            copies=_copies(row, c.MATERIAL_COPIES),
            shown=row.yes_or_no(c.MATERIAL_SHOWN),
            condition=_condition(row, c.MATERIAL_CONDITION, item),
            document=row.optional(c.MATERIAL_DOCUMENT),
            held=read_held(row, c.MATERIAL_HELD),
        )

    def _note(self, path: str, row: Row, sheet: Sheet, more: Mapping[str, Column]) -> None:
        """Remember where the fields of a record stand; their English headers are their names."""
        self._where[path] = (row, next((column for column in sheet.columns if column.en == "code"), None))
        self._where |= {f"{path}.{column.en}": (row, column) for column in sheet.columns}
        self._where |= {f"{path}.{name}": (row, column) for name, column in more.items()}


def _unit(row: Row) -> str:
    written = row.optional(c.ITEM_LEAD_UNIT)
    zh, en = "应是字母、数字和连字符", "letters, digits and hyphens"
    return row.matching(c.ITEM_LEAD_UNIT, _UNIT, zh, en) if written else ""


def _copies(row: Row, column: Column) -> int:
    """How many; an empty cell and 0 are none."""
    return 0 if row.optional(column) in ("", "0") else row.count(column) or 0


def _limits(row: Row, kind: FieldType) -> dict[str, Any]:
    """最小 and 最大 as the type means them; elsewhere they must be empty, which the rules of the item say."""
    if kind is FieldType.DATE:
        return {"earliest": row.day(c.FIELD_LEAST), "latest": row.day(c.FIELD_MOST)}
    if kind is FieldType.TEXT:
        return {"min_length": row.count(c.FIELD_LEAST), "max_length": row.count(c.FIELD_MOST)}
    return {"minimum": row.number(c.FIELD_LEAST), "maximum": row.number(c.FIELD_MOST)}


def _condition(row: Row, column: Column, item: Item) -> Condition | None:
    written = row.optional(column)
    if not written:
        return None
    try:
        return condition_cells.read(written, item.subjects)
    except ConditionInvalid as error:
        row.wrong(column, error.errors[0].zh, error.errors[0].en)
        return None
