"""From the organisation to the sheets; what is written reads back as it was. Telephone numbers are masked."""

from collections.abc import Iterable
from itertools import groupby

from services.dispatch.handlers.importing import ExportedOrganisation, masked
from services.dispatch.model.organisation import Region, Staff, Unit
from services.dispatch.model.presence import Duty
from services.dispatch.sheets import columns as c
from services.dispatch.sheets.words import ROLES, TIERS, UNIT_KINDS
from shared.spreadsheets.columns import Sheet

Rows = list[list[str]]


def rows_of(organisation: ExportedOrganisation) -> dict[Sheet, Rows]:
    """The rows of each sheet."""
    return {
        c.REGIONS: [_region(row) for row in organisation.regions],
        c.UNITS: [_unit(row) for row in organisation.units],
        c.STAFF: [_staff(row) for row in organisation.staff],
        c.SECONDMENTS: [
            [row.staff_id, row.unit, str(row.valid_from), str(row.valid_to), row.reason]
            for row in organisation.secondments
        ],
        c.LEAVES: [
            [row.staff_id, str(row.valid_from), str(row.valid_to), row.deputy or ""] for row in organisation.leaves
        ],
        c.DUTIES: _duties(organisation.duties),
    }


def _region(row: Region) -> list[str]:
    return [
        row.code,
        row.name,
        TIERS.write(row.tier),
        row.parent or "",
        _optional(row.valid_from),
        _optional(row.valid_to),
        "、".join(row.successors),
    ]


def _unit(row: Unit) -> list[str]:
    return [
        row.code,
        row.name,
        TIERS.write(row.tier),
        row.region,
        UNIT_KINDS.write(row.kind),
        "、".join(row.lines),
        row.leader or "",
        str(row.valid_from),
        _optional(row.valid_to),
        "、".join(row.successors),
        row.hours or "",
        masked(row.duty_phone),
    ]


def _staff(row: Staff) -> list[str]:
    return [
        row.staff_id,
        row.name,
        row.unit,
        row.scope,
        ROLES.write_all(sorted(row.roles)),
        "、".join(row.lines),
        masked(row.phone),
        "是" if row.active else "否",
    ]


def _duties(duties: Iterable[Duty]) -> Rows:
    ordered = sorted(duties, key=lambda row: (row.unit, row.day, row.staff_id))
    grouped = groupby(ordered, key=lambda row: (row.unit, row.day))
    return [[unit, str(day), "、".join(row.staff_id for row in rows)] for (unit, day), rows in grouped]


def _optional(value: object) -> str:
    return "" if value is None else str(value)
