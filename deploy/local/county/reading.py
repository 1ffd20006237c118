"""From the rows of the spreadsheets to the records of a pack. Every mistake is noted; no row is dropped for one."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from deploy.local.county import sheets
from deploy.local.county.pack import Line, Region, Staff, Unit
from deploy.local.county.problems import Place, Problem
from deploy.local.county.tables import read_sheet, records_of
from deploy.local.county.words import ROLES, TIERS, UNIT_KINDS
from services.dispatch.model.hours import read_hours
from services.intake.model.catalogue import Item
from services.intake.sheets.reading import check_together, read_catalogue
from shared.contracts.vocabulary import Tier, UnitKind
from shared.spreadsheets.columns import Column, Sheet
from shared.spreadsheets.rows import Row

TIER_OF_LENGTH = {6: Tier.COUNTY, 9: Tier.TOWNSHIP, 12: Tier.VILLAGE}
_PARENT_LENGTH = {Tier.TOWNSHIP: 6, Tier.VILLAGE: 9}
_ALWAYS = date(2024, 1, 1)  # stands in for a date that was noted as missing

_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_UNIT = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_KIND_OF_TIER = {Tier.COUNTY: UnitKind.DEPARTMENT, Tier.TOWNSHIP: UnitKind.OFFICE, Tier.VILLAGE: UnitKind.POST}


def read_regions(path: Path, problems: list[Problem]) -> tuple[Region, ...]:
    """Regions; tier and parent are taken from the code where the file does not say them."""
    sheet = Sheet(path.name, sheets.REGIONS.columns)
    return tuple(_region(row) for row in read_sheet(path, sheet, problems))


def _region(row: Row) -> Region:
    code = _region_code(row, sheets.REGION_CODE, row.text(sheets.REGION_CODE))
    by_length = TIER_OF_LENGTH.get(len(code), Tier.VILLAGE)
    tier = by_length
    if row.optional(sheets.REGION_TIER):
        tier = row.word(sheets.REGION_TIER, TIERS, by_length)
        if tier != by_length and code.isdecimal() and len(code) in TIER_OF_LENGTH:
            zh = f"层级与代码不符：{len(code)} 位代码是{TIERS.write(by_length)}"
            row.wrong(sheets.REGION_TIER, zh, f"a code of {len(code)} digits is a {by_length}, not a {tier}")
            tier = by_length
    written = row.optional(sheets.REGION_PARENT)
    parent = _region_code(row, sheets.REGION_PARENT, written) if written else code[: _PARENT_LENGTH.get(tier, 0)]
    return Region(code=code, name=row.text(sheets.REGION_NAME), tier=tier, parent=parent or None, place=row.place)


def _region_code(row: Row, column: Column, written: str) -> str:
    """A code of 6, 9 or 12 digits; the zeros with which the statistics office fills codes up are taken off."""
    code = written.removesuffix(".0")
    if _SCIENTIFIC.fullmatch(code):
        zh = f"“{code}”是表格软件改成的科学计数法，原来的代码已丢失；请把这一列设为“文本”后重新填写"
        row.wrong(column, zh, f"{code!r}: the spreadsheet lost the digits; format the column as text and refill it")
    elif code and not (code.isascii() and code.isdecimal() and len(code) in TIER_OF_LENGTH):
        row.wrong(column, f"“{code}”不对：区划代码是 6、9 或 12 位数字", f"{code!r} is wrong: 6, 9 or 12 digits")
    else:
        while len(code) > 6 and code.endswith("000"):
            code = code[:-3]
    return code


def read_lines(path: Path, problems: list[Problem]) -> tuple[Line, ...]:
    """Lines of work."""
    zh, en = "应是小写英文，可含数字和下划线", "lower-case letters, digits and underscores"
    return tuple(
        Line(
            code=row.matching(sheets.LINE_CODE, _WORD, zh, en),
            name=row.text(sheets.LINE_NAME),
            name_en=row.text(sheets.LINE_NAME_EN),
            leader_title=row.text(sheets.LINE_LEADER),
            place=row.place,
        )
        for row in read_sheet(path, sheets.LINES, problems)
    )


class LineWords:
    """Finds a line by its Chinese name or its code; in sheets people write the name."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.codes: Mapping[str, str] = {word: line.code for line in lines for word in (line.name, line.code) if word}
        self._names = "、".join(line.name for line in lines)

    def one(self, row: Row, column: Column, written: str) -> str:
        """The code of a line; what is not known is noted and kept as it stands."""
        code = self.codes.get(written)
        if code is None and written:
            row.wrong(
                column, f"没有“{written}”这条工作线，可用：{self._names}", f"there is no line of work {written!r}"
            )
        return code or written

    def many(self, row: Row, column: Column) -> tuple[str, ...]:
        """The codes of the lines in a cell, each once."""
        return tuple(dict.fromkeys(self.one(row, column, written) for written in row.many(column)))


def read_units(path: Path, lines: LineWords, problems: list[Problem]) -> tuple[Unit, ...]:
    """Offices, departments and posts."""
    return tuple(_unit(row, lines) for row in read_sheet(path, sheets.UNITS, problems))


def _unit(row: Row, lines: LineWords) -> Unit:
    region = _region_code(row, sheets.UNIT_REGION, row.text(sheets.UNIT_REGION))
    tier = row.word(sheets.UNIT_TIER, TIERS, TIER_OF_LENGTH.get(len(region), Tier.TOWNSHIP))
    row.text(sheets.UNIT_FROM)
    hours = row.optional(sheets.UNIT_HOURS)
    if hours and not _are_hours(hours):
        row.wrong(
            sheets.UNIT_HOURS,
            "应写作 08:30-12:00,14:30-17:30，按先后、不重叠",
            "such as 08:30-12:00,14:30-17:30, in order and without overlap",
        )
    return Unit(
        code=row.matching(sheets.UNIT_CODE, _UNIT, "应是字母、数字和连字符", "letters, digits and hyphens"),
        name=row.text(sheets.UNIT_NAME),
        tier=tier,
        region=region,
        kind=row.word(sheets.UNIT_KIND, UNIT_KINDS, _KIND_OF_TIER[tier]),
        lines=lines.many(row, sheets.UNIT_LINES),
        leader=row.optional(sheets.UNIT_LEADER) or None,
        valid_from=row.day(sheets.UNIT_FROM) or _ALWAYS,
        valid_to=row.day(sheets.UNIT_TO),
        hours=hours or None,
        duty_phone=_phone(row, sheets.UNIT_PHONE),
        place=row.place,
    )


def _are_hours(written: str) -> bool:
    try:
        read_hours(written)
    except ValueError:
        return False
    return True


def _phone(row: Row, column: Column) -> str | None:
    phone = row.optional(column)
    if phone and not _PHONE.fullmatch(phone):
        # The number itself is not repeated: what is reported is printed and logged.
        row.wrong(column, "不是手机号或固定电话", "neither a mobile nor a landline number")
    return phone or None


def read_staff(
    path: Path, regions_of_units: Mapping[str, str], lines: LineWords, problems: list[Problem]
) -> tuple[Staff, ...]:
    """People; who has no scope written sees the region of the unit."""
    return tuple(_person(row, regions_of_units, lines) for row in read_sheet(path, sheets.STAFF, problems))


def _person(row: Row, regions_of_units: Mapping[str, str], lines: LineWords) -> Staff:
    unit = row.text(sheets.STAFF_UNIT)
    scope = _region_code(row, sheets.STAFF_SCOPE, row.optional(sheets.STAFF_SCOPE))
    row.text(sheets.STAFF_ROLES)
    return Staff(
        staff_id=row.matching(sheets.STAFF_ID, _UNIT, "应是字母、数字和连字符", "letters, digits and hyphens"),
        name=row.text(sheets.STAFF_NAME),
        title=row.optional(sheets.STAFF_TITLE),
        unit=unit,
        scope=scope or regions_of_units.get(unit, ""),
        roles=row.words(sheets.STAFF_ROLES, ROLES),
        lines=lines.many(row, sheets.STAFF_LINES),
        phone=_phone(row, sheets.STAFF_PHONE),
        place=row.place,
    )


def read_items(
    paths: Mapping[Sheet, Path], county: str, lines: LineWords, problems: list[Problem]
) -> tuple[tuple[Item, ...], dict[str, Place]]:
    """The catalogue, checked, and the place of each item by its code."""
    records = {}
    for sheet, path in paths.items():
        name = f"{sheets.CATALOGUE_FOLDER}/{sheet.file}"
        records[sheet] = (name, records_of(path, name, problems))
    read = read_catalogue(records, county, problems, lines.codes)
    check_together(read, problems)
    return read.items, {item.code: read.place(position) for position, item in enumerate(read.items)}
