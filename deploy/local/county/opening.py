"""Open a pack from where it is: a shipped county, a folder, or a bare list of regions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from deploy.local.county import sheets
from deploy.local.county.checking import check, check_regions
from deploy.local.county.generating import generate, read_template
from deploy.local.county.knowledge import read_files
from deploy.local.county.pack import CountyPack, Region
from deploy.local.county.problems import PackInvalid, PackNotFound, Problem
from deploy.local.county.reading import (
    LineWords,
    read_items,
    read_lines,
    read_regions,
    read_staff,
    read_units,
)
from shared.contracts.vocabulary import Tier

COUNTIES = Path(__file__).resolve().parents[2] / "counties"
TEMPLATE = COUNTIES / "template"


@dataclass(frozen=True, slots=True)
class Inspection:
    """A pack as far as it could be read, and what is wrong with it."""

    pack: CountyPack
    problems: tuple[Problem, ...]


def open_pack(source: str | Path, *, county_name: str | None = None) -> CountyPack:
    """The checked pack behind ``source``.

    ``source`` is the code of a county under ``deploy/counties``, a pack folder, or a CSV file of regions; units and
    staff are generated where there are none. ``county_name`` names the county where the regions have no row for it.

    Raises:
        PackNotFound: there is nothing of that name.
        PackInvalid: with every mistake that was found.
    """
    inspection = inspect(source, county_name=county_name)
    if inspection.problems:
        raise PackInvalid(str(source), inspection.problems)
    return inspection.pack


def inspect(source: str | Path, *, county_name: str | None = None) -> Inspection:
    """Read and check ``source`` without stopping at mistakes.

    Raises:
        PackNotFound: there is nothing of that name.
    """
    path = _find(str(source))
    problems: list[Problem] = []
    pack = _read_folder(path, county_name, problems) if path.is_dir() else _read_list(path, county_name, problems)
    return Inspection(pack, tuple(sorted(problems, key=lambda problem: (problem.file, problem.row or 0))))


def shipped() -> tuple[str, ...]:
    """The codes of the counties that come with the product."""
    return tuple(sorted(folder.name for folder in COUNTIES.iterdir() if folder.name.isdecimal()))


def _find(source: str) -> Path:
    if source in shipped():
        return COUNTIES / source
    path = Path(source).expanduser()
    if not path.exists():
        raise PackNotFound(source, shipped())
    return path


def _read_folder(folder: Path, county_name: str | None, problems: list[Problem]) -> CountyPack:
    about = _read_mapping(folder / sheets.COUNTY_FILE, ("code", "name"), problems)
    regions = _with_county(read_regions(folder / sheets.REGIONS.file, problems), county_name or about.get("name"))
    pack = _with_catalogue(regions, folder, problems)
    if regions and about.get("code", pack.code) != pack.code:
        zh = f"code 是 {about['code']}，而 {sheets.REGIONS.file} 里的县是 {pack.code}"
        en = f"code is {about['code']}, but the county in {sheets.REGIONS.file} is {pack.code}"
        problems.append(Problem(sheets.COUNTY_FILE, None, "code", zh, en))
    if not any((folder / sheet.file).exists() for sheet in (sheets.UNITS, sheets.STAFF)):
        return _generated(pack, problems)
    lines = LineWords(pack.lines)
    units = read_units(folder / sheets.UNITS.file, lines, problems)
    homes = {unit.code: unit.region for unit in units}
    pack = replace(pack, units=units, staff=read_staff(folder / sheets.STAFF.file, homes, lines, problems))
    if regions:
        problems.extend(check(pack))
    return pack


def _read_list(file: Path, county_name: str | None, problems: list[Problem]) -> CountyPack:
    regions = _with_county(read_regions(file, problems), county_name)
    return _generated(_with_catalogue(regions, None, problems), problems)


def _generated(pack: CountyPack, problems: list[Problem]) -> CountyPack:
    """The pack with units and staff; as it is when its regions are wrong, for then every other mistake is theirs."""
    problems.extend(check_regions(pack))
    template = read_template(TEMPLATE, LineWords(pack.lines), problems)
    if problems:
        return pack
    generated = generate(pack.regions, template, pack.lines, pack.items, pack.places)
    pack = replace(generated, knowledge=pack.knowledge)
    problems.extend(check(pack))
    return pack


def _with_county(regions: Sequence[Region], name: str | None) -> tuple[Region, ...]:
    """The regions with a row for the county: taken from the codes of the others if the file has none."""
    if not regions or any(region.tier == Tier.COUNTY for region in regions):
        return tuple(regions)
    code = regions[0].code[:6]
    return (Region(code=code, name=name or code, tier=Tier.COUNTY, parent=None), *regions)


def _with_catalogue(regions: tuple[Region, ...], folder: Path | None, problems: list[Problem]) -> CountyPack:
    """A pack of regions, lines and catalogue; what the folder does not have is the shared one."""
    shared = _read_mapping(TEMPLATE / "template.yaml", ("catalogue_of",), problems)["catalogue_of"]

    def with_own(file: str) -> Path:
        """The pack's folder if it has the file, else that of the shared catalogue."""
        return folder if folder and (folder / file).exists() else COUNTIES / shared

    lines = read_lines(with_own(sheets.LINES.file) / sheets.LINES.file, problems)
    catalogue = with_own(f"{sheets.CATALOGUE_FOLDER}/{sheets.ITEMS.file}") / sheets.CATALOGUE_FOLDER
    files = {sheet: catalogue / sheet.file for sheet in sheets.CATALOGUE if (catalogue / sheet.file).exists()}
    county = next((region for region in regions if region.tier == Tier.COUNTY), None)
    code = county.code if county else ""
    items, places = read_items(files, code, LineWords(lines), problems)
    # Guides belong to items: a pack with a catalogue of its own gets no guides of other items.
    shared_items = catalogue.parent == COUNTIES / shared
    return CountyPack(
        code=code,
        name=county.name if county else "",
        regions=regions,
        lines=lines,
        units=(),
        staff=(),
        items=items,
        places=places,
        knowledge=(read_files(folder) if folder else {}) or (read_files(COUNTIES / shared) if shared_items else {}),
    )


def _read_mapping(path: Path, keys: Sequence[str], problems: list[Problem]) -> dict[str, str]:
    """The texts of a small YAML file; a file that is not there has none."""
    if not path.exists():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        zh, en = "不是有效的 YAML 文件", "not valid YAML (UTF-8)"
        problems.append(Problem(path.name, mark.line + 1 if mark else None, "", zh, en))
        return {}
    if not isinstance(content, dict):
        zh, en = f"应写成“键: 值”，可用的键：{'、'.join(keys)}", f"must be “key: value” lines with {', '.join(keys)}"
        problems.append(Problem(path.name, None, "", zh, en))
        return {}
    for key in content:
        if key not in keys:
            zh, en = f"不认识这个键，可用：{'、'.join(keys)}", f"unknown key; use {', '.join(keys)}"
            problems.append(Problem(path.name, None, str(key), zh, en))
    return {key: str(content[key]) for key in keys if content.get(key) is not None}
