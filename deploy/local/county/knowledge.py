"""The knowledge of a pack: guides, questions and learning paths, as the files they are kept in.

Checking them is a dry run of the import they will go through, against the pack itself instead of a running intake.
"""

import base64
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from deploy.local.county import sheets
from deploy.local.county.pack import CountyPack
from deploy.local.county.problems import Problem
from services.intake.model.catalogue import Item
from services.intake.model.staff import StaffMember
from services.intake.ports import UnitOfWork
from services.intake.sheets import knowledge_columns
from services.intake.sheets.knowledge_importing import ImportFiles, import_files
from shared.contracts.vocabulary import Role, Tier, UnitKind
from shared.identity import Identity
from shared.spreadsheets.writing import as_csv

FOLDER = "knowledge"
_REASON = "导入县包"


def read_files(folder: Path) -> dict[str, bytes]:
    """The knowledge's files in a pack's folder, by name; none if it has no knowledge."""
    paths = (folder / FOLDER / sheet.file for sheet in knowledge_columns.SHEETS)
    return {path.name: path.read_bytes() for path in paths if path.exists()}


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write them below a pack's folder."""
    if files:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / FOLDER / name).write_bytes(content)


def body_of(pack: CountyPack) -> dict[str, Any]:
    """The body of intake's ``POST /knowledge/imports``."""
    files = [{"name": name, "content": base64.b64encode(raw).decode()} for name, raw in _files_of(pack).items()]
    return {"files": files, "owners": owners_of(pack), "reason": _REASON, "dry_run": False}


def owners_of(pack: CountyPack) -> dict[str, str]:
    """By line, who answers for what names nobody: the leader of the county's department that works the line."""
    departments = [
        unit for unit in pack.units if unit.tier is Tier.COUNTY and unit.kind is UnitKind.DEPARTMENT and unit.leader
    ]
    # A department that works every line comes last: one that works this line is nearer to it.
    departments.sort(key=lambda unit: not unit.lines)
    return {
        line.code: next(unit.leader for unit in departments if unit.works(line.code)) or ""
        for line in pack.lines
        if any(unit.works(line.code) for unit in departments)
    }


def knowledge_can_be_imported(pack: CountyPack) -> Iterator[Problem]:
    """What is wrong with the knowledge of a pack that is right otherwise."""
    if not pack.knowledge:
        return
    command = ImportFiles(county=pack.code, files=_files_of(pack), owners=owners_of(pack), reason=_REASON, dry_run=True)
    tool = Identity(staff_id="", name="", unit="", scope="", roles=frozenset({Role.ADMINISTRATOR}))
    report = import_files(command, tool, cast(UnitOfWork, _PackAsCounty(pack)))
    for problem in (*report.problems, *report.warnings):
        yield replace(problem, file=f"{FOLDER}/{problem.file}")


def _files_of(pack: CountyPack) -> dict[str, bytes]:
    """The knowledge's files, with the lines they name."""
    lines = ([line.code, line.name, line.name_en, line.leader_title] for line in pack.lines)
    return {**pack.knowledge, sheets.LINES.file: as_csv(sheets.LINES, lines)}


class _PackAsCounty:
    """As much of a unit of work as a dry run asks for: the pack's items and staff, and no knowledge yet."""

    def __init__(self, pack: CountyPack) -> None:
        self.now = datetime.now(UTC)
        self.items = _Items(pack.items)
        self.staff = _Staff(pack)
        self.guides = self.questions = self.paths = _NoArticles()


class _Items:
    def __init__(self, items: Collection[Item]) -> None:
        self._items = items

    def all_current(self, county: str) -> list[Item]:
        return list(self._items)


class _Staff:
    def __init__(self, pack: CountyPack) -> None:
        self._staff = {person.staff_id: person for person in pack.staff}

    def get(self, staff_id: str) -> StaffMember | None:
        person = self._staff.get(staff_id)
        if person is None:
            return None
        return StaffMember(
            staff_id=staff_id, name=person.name, unit=person.unit, scope=person.scope, active=True, sequence=0
        )


class _NoArticles:
    def newest(self, county: str, code: str) -> None:
        return None
