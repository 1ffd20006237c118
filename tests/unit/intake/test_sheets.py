"""The catalogue as spreadsheets: what is exported reads back, mistakes have cells, nothing dangerous is opened."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from services.intake.model.catalogue import Item, RequiredMaterial
from services.intake.schemas.catalogue_files import archive_of, workbook_of
from services.intake.sheets import columns as c
from services.intake.sheets.files import records_of
from services.intake.sheets.reading import read_catalogue
from services.intake.sheets.writing import rows_of
from shared.spreadsheets.problems import Problem
from shared.spreadsheets.writing import as_csv
from tests.infrastructure.shipped_county import shipped_county
from tests.unit.intake.fakes import COUNTY, MORNING, item
from tests.unit.intake.test_catalogue import RICH

Files = Mapping[str, bytes]


def read(files: Files) -> tuple[tuple[Item, ...], list[Problem]]:
    problems: list[Problem] = []
    found = read_catalogue(records_of(files, problems), COUNTY, problems)
    return found.items, problems


def unversioned(*items: Item) -> tuple[Item, ...]:
    return tuple(replace(each, version=0) for each in items)


@pytest.fixture(scope="module")
def shipped() -> tuple[Item, ...]:
    return shipped_county().items


@pytest.mark.parametrize("make", [workbook_of, archive_of])
def test_what_is_exported_reads_back_the_same(shipped: tuple[Item, ...], make: Any) -> None:
    items = (*shipped, *unversioned(RICH))
    assert read({"any name": make(items, MORNING)}) == (items, [])


def test_loose_csv_files_read_as_well(shipped: tuple[Item, ...]) -> None:
    files = {f"目录/{sheet.file}": as_csv(sheet, rows) for sheet, rows in rows_of(shipped).items()}
    assert read(files) == (shipped, [])


_TEXT = (
    st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u3000"), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=_TEXT, how=_TEXT, basis=_TEXT)
def test_any_text_survives_both_kinds_of_file(name: str, how: str, basis: str) -> None:
    paper = RequiredMaterial("a", name, how, shown=True)
    one = item(name=name, name_en="x", legal_basis=basis, materials=(paper,), version=0)
    for make in (workbook_of, archive_of):
        (back,), problems = read({"f": make((one,), MORNING)})
        assert problems == []
        # Full-width letters and digits are written half width where that leaves plain ASCII, as people mean them.
        if not any(0xFF01 <= ord(sign) <= 0xFF5E for sign in name + how + basis):
            assert back == one


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'quoted"])
def test_no_cell_of_an_export_is_a_formula(evil: str) -> None:
    one = item(name=evil, name_en="x", materials=(RequiredMaterial("a", evil, evil),), version=0)
    workbook = workbook_of((one,), MORNING)
    for sheet in load_workbook(io.BytesIO(workbook)).worksheets:
        for row in sheet.iter_rows(values_only=True):
            assert not any(str(cell).startswith(("=", "+", "-", "@")) for cell in row if cell is not None)
    with zipfile.ZipFile(io.BytesIO(archive_of((one,), MORNING))) as archive:
        text = archive.read("items.csv").decode("utf-8-sig")
    assert f",'{evil}" in text or f",\"'{evil}" in text
    assert read({"f": workbook})[0] == (one,)


def book(**sheets: Sequence[Sequence[Any]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


ITEMS = [column.zh for column in c.ITEMS.columns]
PAPERS = [column.zh for column in c.MATERIALS.columns]
ROW: dict[str, Any] = {
    "事项编码": "dibao",
    "事项名称": "低保",
    "英文名": "allowance",
    "类型": "办事申请",
    "工作线": "civil_affairs",
    "主办层级": "乡镇",
    "承诺工作日": 20,
    "可代办": True,
    "启用日期": datetime(2026, 1, 1),  # noqa: DTZ001 - as a spreadsheet has it
}
PAPER = {"事项编码": "dibao", "材料编码": "a", "材料名称": "甲", "必交": "是", "核验原件": "是", "怎么准备": "带来"}


def sheets(item_row: dict[str, Any] | None = None, paper: dict[str, Any] | None = None) -> bytes:
    one, other = {**ROW, **(item_row or {})}, {**PAPER, **(paper or {})}
    return book(
        事项=[ITEMS, [one.get(title) for title in ITEMS]],
        材料=[PAPERS, [other.get(title) for title in PAPERS]],
    )


def test_a_workbook_as_a_person_fills_it_in() -> None:
    (one,), problems = read({"目录.xlsx": sheets({"承诺工作日": 20.0})})
    assert problems == []
    assert (one.promised_working_days, one.proxy_allowed, str(one.valid_from)) == (20, True, "2026-01-01")
    assert one.materials[0].shown


@pytest.mark.parametrize(
    ("item_row", "paper", "cell"),
    [
        ({"类型": "审批"}, {}, "事项!E2"),
        ({"承诺工作日": "很快"}, {}, "事项!L2"),
        ({"承诺工作日": None}, {}, "事项!L2"),
        ({"承诺工作日": "=10+10"}, {}, "事项!L2"),
        ({"停用日期": "2025-01-01"}, {}, "事项!R2"),
        ({"工作线": "天文"}, {}, "事项!F2"),
        ({"主办机构": "民政 局"}, {}, "事项!I2"),
        ({}, {"材料名称": None}, "材料!C2"),
        ({}, {"原件份数": -1}, "材料!G2"),
        ({}, {"什么情况下要": "hukou=outside"}, "材料!F2"),
        ({}, {"什么情况下要": "年龄=是"}, "材料!F2"),
        ({}, {"事项编码": "gone"}, "材料!A2"),
        ({}, {"怎么准备": "长" * 9000}, "材料!J2"),
    ],
    ids=str,
)
def test_a_mistake_names_its_cell(item_row: dict[str, Any], paper: dict[str, Any], cell: str) -> None:
    _, problems = read({"目录.xlsx": sheets(item_row, paper)})
    assert cell in {problem.cell for problem in problems}
    assert all(problem.zh and problem.en for problem in problems)


def test_all_mistakes_are_told_at_once() -> None:
    _, problems = read({"目录.xlsx": sheets({"类型": "审批", "可代办": "也许"}, {"必交": "也许"})})
    assert {problem.cell for problem in problems} == {"事项!E2", "事项!N2", "材料!E2"}


def test_lines_may_be_named_where_a_sheet_says_their_codes() -> None:
    lines = [["编码", "名称"], ["civil_affairs", "民政"]]
    row = [{**ROW, "工作线": "民政"}.get(title) for title in ITEMS]
    (one,), problems = read({"f": book(事项=[ITEMS, row], 工作线=lines)})
    assert (one.line, problems) == ("civil_affairs", [])


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"目录.xlsx": b"PK\x03\x04 not really"}, "目录.xlsx"),
        ({"items.csv": b"\xff\xff\xff"}, "items.csv"),
        ({"items.csv": b""}, "items.csv!1"),
        ({"notes.txt": b"hello"}, "notes.txt"),
        ({"目录.xlsx": book(事项表=[ITEMS])}, "事项表"),
    ],
    ids=["broken archive", "no text", "empty", "unknown file", "unknown sheet"],
)
def test_what_is_no_catalogue_is_told(files: Files, where: str) -> None:
    items, problems = read(files)
    assert items == ()
    assert where in {problem.cell for problem in problems}


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "."), content)
    return file.getvalue()


def tampered(part: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheets())) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for info in source.infolist():
            made.writestr(info.filename, content if info.filename == part else source.read(info))
    return file.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
FILE_ENTITY = ENTITIES.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')
FAR_ROW = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize(
    "raw",
    [
        archive(items__csv=b"0" * 40_000_000),
        archive(items__csv=archive(items__csv=b"an archive in an archive")),
        archive(**{f"p{n}": b"" for n in range(300)}),
        tampered("xl/worksheets/sheet1.xml", b" " * 40_000_000),
        tampered("xl/worksheets/sheet1.xml", ENTITIES),
        tampered("xl/worksheets/sheet1.xml", FILE_ENTITY),
        tampered("xl/worksheets/sheet1.xml", b"<not xml"),
        tampered("xl/worksheets/sheet1.xml", FAR_ROW),
        tampered("xl/workbook.xml", b"<workbook/>"),
        tampered("[Content_Types].xml", b""),
        archive(**{"[Content_Types]__xml": b"<Types/>", "xl/vbaProject__bin": b"evil"}),
    ],
    ids=[
        "zip bomb",
        "nested",
        "many parts",
        "sheet bomb",
        "entities",
        "file entity",
        "no xml",
        "far row",
        "no workbook",
        "no types",
        "macros",
    ],
)
def test_a_hostile_file_is_refused_and_does_no_harm(raw: bytes) -> None:
    items, problems = read({"f.xlsx": raw})
    assert items == ()
    assert problems
    assert "root:" not in str(problems)


def test_more_rows_than_people_edit_are_not_read() -> None:
    rows = [[{**PAPER, "材料编码": f"a{n}"}.get(title) for title in PAPERS] for n in range(21_000)]
    _, problems = read({"f.xlsx": book(事项=[ITEMS, [ROW.get(title) for title in ITEMS]], 材料=[PAPERS, *rows])})
    assert "材料!20001" in {problem.cell for problem in problems}


@pytest.mark.parametrize("sign", ["\x01", "\x1b", "\ufffe"])
def test_a_cell_with_a_control_character_is_named(sign: str) -> None:
    row = ",".join(str(ROW.get(title) or "") for title in ITEMS).replace(str(ROW["事项名称"]), f"低{sign}保")
    _, problems = read({"items.csv": f"{','.join(ITEMS)}\n{row}\n".encode()})
    letter = chr(ord("A") + ITEMS.index("事项名称"))
    assert f"items.csv!{letter}2" in {problem.cell for problem in problems if "控制字符" in problem.zh}


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_anything(raw: bytes) -> None:
    for name in ("items.csv", "materials.csv", "f.xlsx"):
        read({name: raw})
    read({"f.xlsx": b"PK\x03\x04" + raw})


def test_the_moment_of_an_export_is_told_and_aware() -> None:
    made = load_workbook(io.BytesIO(workbook_of((item(version=0),), MORNING)))
    assert made.properties.created == MORNING.replace(tzinfo=None)
    assert MORNING.tzinfo is UTC
