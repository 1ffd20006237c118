"""Write a pack as spreadsheets that open well in Excel and WPS: UTF-8 with mark, Chinese headers and words."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from deploy.local.county import sheets
from deploy.local.county.knowledge import write_files
from deploy.local.county.pack import CountyPack
from deploy.local.county.words import ROLES, TIERS, UNIT_KINDS
from services.intake.sheets.writing import rows_of
from shared.spreadsheets.columns import Sheet
from shared.spreadsheets.writing import as_csv


def write_pack(pack: CountyPack, folder: Path) -> None:
    """Write every sheet of a pack below ``folder``, which is made if it is not there."""
    names = {line.code: line.name for line in pack.lines}
    (folder / sheets.CATALOGUE_FOLDER).mkdir(parents=True, exist_ok=True)
    county = yaml.safe_dump({"code": pack.code, "name": pack.name}, allow_unicode=True, sort_keys=False)
    (folder / sheets.COUNTY_FILE).write_text(county, encoding="utf-8")
    write_files(pack.knowledge, folder)
    _write(
        folder,
        sheets.REGIONS,
        ([region.code, region.name, TIERS.write(region.tier), region.parent or ""] for region in pack.regions),
    )
    _write(folder, sheets.LINES, ([line.code, line.name, line.name_en, line.leader_title] for line in pack.lines))
    _write(
        folder,
        sheets.UNITS,
        (
            [
                unit.code,
                unit.name,
                TIERS.write(unit.tier),
                unit.region,
                UNIT_KINDS.write(unit.kind),
                "、".join(names[line] for line in unit.lines),
                unit.leader or "",
                unit.valid_from.isoformat(),
                unit.valid_to.isoformat() if unit.valid_to else "",
                unit.hours or "",
                unit.duty_phone or "",
            ]
            for unit in pack.units
        ),
    )
    _write(
        folder,
        sheets.STAFF,
        (
            [
                person.staff_id,
                person.name,
                person.title,
                person.unit,
                person.scope,
                ROLES.write_all(person.roles),
                "、".join(names[line] for line in person.lines),
                person.phone or "",
            ]
            for person in pack.staff
        ),
    )
    for sheet, rows in rows_of(pack.items, names).items():
        (folder / sheets.CATALOGUE_FOLDER / sheet.file).write_bytes(as_csv(sheet, rows))


def _write(folder: Path, sheet: Sheet, rows: Iterable[Sequence[str]]) -> None:
    (folder / sheet.file).write_bytes(as_csv(sheet, rows))
