"""From the sheets to rows of the organisation. Every mistake is noted with its cell; no row is dropped for one."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from services.dispatch.handlers.importing import ImportOrganisation
from services.dispatch.handlers.presence import DutyDay, RecordLeave, Roster, Second
from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.registration import Registration
from services.dispatch.sheets import columns as c
from services.dispatch.sheets.words import ROLES, TIERS, UNIT_KINDS
from shared.contracts import Tier, UnitKind
from shared.errors import FieldError
from shared.spreadsheets import tables
from shared.spreadsheets.columns import Column, Sheet
from shared.spreadsheets.files import Records
from shared.spreadsheets.problems import Problem
from shared.spreadsheets.rows import Row

T = TypeVar("T")
_LONGEST = 100  # of a code or name; their columns hold no more
_LONGEST_CODE = 40


def read_organisation(
    sheets: Mapping[Sheet, tuple[str, Records]], county: str, problems: list[Problem], *, dry_run: bool
) -> ImportOrganisation:
    """What the sheets say, with the mistakes of reading and the cell of each field by its path."""
    cells: dict[str, str] = {}

    def rows(sheet: Sheet, name: str, made: Callable[[Row], T]) -> tuple[T, ...]:
        if sheet not in sheets:
            return ()
        title, records = sheets[sheet]
        found = tables.read(records, sheet, title, problems, may_be_empty=True)
        for at, row in enumerate(found):
            cells[f"{name}[{at}]"] = row.cell()
            cells.update({f"{name}[{at}].{column.en}": row.cell(column) for column in sheet.columns})
            _must_be_short(row, sheet)
        return tuple(map(made, found))

    registration = Registration(
        county=county,
        regions=rows(c.REGIONS, "regions", _region),
        units=rows(c.UNITS, "units", _unit),
        staff=rows(c.STAFF, "staff", _staff),
    )
    return ImportOrganisation(
        registration=registration,
        secondments=rows(c.SECONDMENTS, "secondments", _secondment),
        leaves=rows(c.LEAVES, "leaves", _leave),
        rosters=rows(c.DUTIES, "duties", _roster),
        mistakes=tuple(FieldError(problem.cell, problem.zh, problem.en) for problem in problems),
        cells=cells,
        dry_run=dry_run,
    )


def _must_be_short(row: Row, sheet: Sheet) -> None:
    several = {c.LINES, c.SUCCESSORS, c.STAFF_ROLES, c.DUTY_STAFF, c.WHY}
    for column in sheet.columns:
        most = _LONGEST if column.en == "name" else _LONGEST_CODE
        texts = row.many(column) if column in several - {c.WHY} else (row.optional(column),)
        most = 500 if column is c.WHY else 60 if column is c.UNIT_HOURS else most
        if any(len(text) > most for text in texts):
            row.wrong(column, f"不能超过 {most} 字", f"holds at most {most} characters")


def _region(row: Row) -> Region:
    return Region(
        code=row.text(c.REGION_CODE),
        name=row.text(c.REGION_NAME),
        tier=row.word(c.REGION_TIER, TIERS, Tier.VILLAGE),
        parent=row.optional(c.REGION_PARENT) or None,
        valid_from=row.day(c.REGION_FROM),
        valid_to=row.day(c.VALID_TO),
        successors=tuple(dict.fromkeys(row.many(c.SUCCESSORS))),
    )


def _unit(row: Row) -> Unit:
    return Unit(
        code=row.text(c.UNIT_CODE),
        name=row.text(c.UNIT_NAME),
        tier=row.word(c.UNIT_TIER, TIERS, Tier.VILLAGE),
        region=row.text(c.UNIT_REGION),
        kind=row.word(c.UNIT_KIND, UNIT_KINDS, UnitKind.POST),
        lines=tuple(dict.fromkeys(row.many(c.LINES))),
        leader=row.optional(c.UNIT_LEADER) or None,
        valid_from=_needed_day(row, c.UNIT_FROM),
        valid_to=row.day(c.VALID_TO),
        successors=tuple(dict.fromkeys(row.many(c.SUCCESSORS))),
        hours=row.optional(c.UNIT_HOURS),
        duty_phone=row.optional(c.UNIT_PHONE),
    )


def _staff(row: Row) -> Staff:
    return Staff(
        staff_id=row.text(c.STAFF_ID),
        name=row.text(c.STAFF_NAME),
        unit=row.text(c.STAFF_UNIT),
        scope=row.text(c.STAFF_SCOPE),
        roles=frozenset(row.words(c.STAFF_ROLES, ROLES)),
        lines=tuple(dict.fromkeys(row.many(c.LINES))),
        phone=row.optional(c.STAFF_PHONE) or None,
        active=row.yes_or_no(c.STAFF_ACTIVE) if row.optional(c.STAFF_ACTIVE) else True,
    )


def _secondment(row: Row) -> Second:
    first, last = _needed_day(row, c.FIRST_DAY), _needed_day(row, c.LAST_DAY)
    return Second(
        staff_id=row.text(c.STAFF_ID), unit=row.text(c.HOST), valid_from=first, valid_to=last, reason=row.text(c.WHY)
    )


def _leave(row: Row) -> RecordLeave:
    first, last = _needed_day(row, c.FIRST_DAY), _needed_day(row, c.LAST_DAY)
    deputy = row.optional(c.DEPUTY) or None
    return RecordLeave(staff_id=row.text(c.STAFF_ID), valid_from=first, valid_to=last, deputy=deputy)


def _roster(row: Row) -> Roster:
    day = DutyDay(day=_needed_day(row, c.DUTY_DAY), staff=tuple(dict.fromkeys(row.many(c.DUTY_STAFF))))
    return Roster(unit=row.text(c.DUTY_UNIT), days=(day,))


def _needed_day(row: Row, column: Column) -> date:
    return (row.day(column) if row.text(column) else None) or date.min
