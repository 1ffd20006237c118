"""Guides, questions and paths as files: what is exported reads back, and every mistake names its cell."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from services.intake.handlers.knowledge.importing import ChangeKind
from services.intake.handlers.knowledge.writing import add_question, put_guide, put_path
from services.intake.sheets import knowledge_columns as c
from services.intake.sheets.knowledge_importing import FilesReport, ImportFiles, import_files
from services.intake.sheets.knowledge_writing import rows_of
from shared.contracts import KnowledgePublished
from shared.errors import Forbidden, Invalid
from shared.spreadsheets.writing import as_csv, as_workbook
from tests.unit.intake.knowledge.fakes import (
    COUNTY,
    LEADER,
    MONDAY,
    OWNER,
    FakeUnitOfWork,
    a_guide,
    a_path,
    a_question,
    item,
)

PACK = Path(__file__).parents[4] / "deploy" / "counties" / COUNTY
GUIDES = """事项编码,部分,内容,公开,责任人,复核日期
zdshbz,步骤,先来窗口,是,owner,2027-06-30
zdshbz,易错点,=HYPERLINK("http://x"),否,,
"""


def run(
    uow: FakeUnitOfWork, files: dict[str, bytes | str], *, dry_run: bool = False, owners: object = ()
) -> FilesReport:
    raw = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    command = ImportFiles(county=COUNTY, files=raw, owners=dict(owners), reason="导入", dry_run=dry_run)  # type: ignore[call-overload]
    return import_files(command, LEADER, uow)


def cells_of(report: FilesReport) -> list[str]:
    return [problem.cell for problem in report.problems]


@pytest.fixture
def filled(uow: FakeUnitOfWork) -> FakeUnitOfWork:
    """A county with one article of each kind, some of it dangerous to spreadsheets."""
    put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    nasty = a_question(question="=1+1 算不算？", answer="+不算\n@第二行", note="'引号", also_asked=("-甲", "乙"))
    add_question(COUNTY, nasty, LEADER, uow)
    put_path(COUNTY, "civil_affairs", a_path(), LEADER, uow)
    return uow


def exported(uow: FakeUnitOfWork) -> dict[c.Sheet, list[list[str]]]:
    return rows_of(uow.guides.valid(COUNTY), uow.questions.valid(COUNTY), uow.paths.valid(COUNTY))


@pytest.mark.parametrize(
    "files_of",
    [
        lambda rows: {sheet.file: as_csv(sheet, rows[sheet]) for sheet in c.SHEETS},
        lambda rows: {"knowledge.xlsx": as_workbook(rows, at=MONDAY)},
    ],
    ids=["csv", "xlsx"],
)
def test_what_is_exported_reads_back_as_it_was(
    filled: FakeUnitOfWork, files_of: Callable[[dict[c.Sheet, list[list[str]]]], dict[str, bytes | str]]
) -> None:
    files = files_of(exported(filled))
    same = run(filled, files)
    assert same.problems == ()
    assert [change.change for change in same.changes] == [ChangeKind.SAME] * 3
    elsewhere = FakeUnitOfWork()
    assert [change.change for change in run(elsewhere, files).changes] == [ChangeKind.NEW] * 3
    assert exported(elsewhere) == exported(filled)


def test_a_dry_run_tells_and_changes_nothing(uow: FakeUnitOfWork) -> None:
    put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
    report = run(uow, {"guides.csv": GUIDES}, dry_run=True)
    assert [(change.code, change.change, change.version) for change in report.changes] == [
        ("zdshbz", ChangeKind.CHANGED, 2)
    ]
    assert len(uow.guides.known) == 1
    report = run(uow, {"guides.csv": GUIDES})
    newest = uow.guides.newest(COUNTY, "zdshbz")
    assert newest is not None
    assert (newest.edition.version, newest.edition.reason, newest.edition.changed_by) == (2, "导入", "leader")
    assert newest.entries[1].text == '=HYPERLINK("http://x")', "kept as a text; the export disarms it"
    assert b"'=HYPERLINK" in as_csv(c.GUIDES, exported(uow)[c.GUIDES])
    assert len(uow.of(KnowledgePublished)) == 2


@pytest.mark.parametrize(
    ("files", "cells"),
    [
        ({"guides.csv": GUIDES.replace("步骤", "走法")}, ["guides.csv!B2"]),
        ({"guides.csv": GUIDES.replace("是", "也许")}, ["guides.csv!D2"]),
        ({"guides.csv": GUIDES.replace("2027-06-30", "明年")}, ["guides.csv!F2"]),
        ({"guides.csv": GUIDES.replace("2027-06-30", "")}, ["guides.csv!F2"]),
        ({"guides.csv": GUIDES.replace("zdshbz", "nothing")}, ["guides.csv!A2"]),
        ({"guides.csv": GUIDES.replace("owner", "")}, ["guides.csv!E2"]),
        ({"guides.csv": GUIDES.replace("否,,", "否,somebody,")}, ["guides.csv!E3"]),
        ({"guides.csv": GUIDES.replace("步骤,先来窗口", "找谁问,老王")}, ["guides.csv!A2", "guides.csv!D2"]),
        (
            {"guides.csv": GUIDES.replace("公开", "能看")},
            ["guides.csv!D1", "guides.csv!1", "guides.csv!2", "guides.csv!3"],
        ),
        ({"recipes.csv": GUIDES}, ["recipes.csv"]),
        (
            {
                "questions.csv": "问题编码,工作线,事项编码,问题,回答,公开,责任人,复核日期\n"
                "q,,,甲？,乙,是,owner,2027-01-01\n"
            },
            ["questions.csv!B2"],
        ),
        (
            {
                "questions.csv": "问题编码,工作线,事项编码,问题,回答,公开,责任人,复核日期\n"
                + "q,,zdshbz,甲？,乙,是,owner,2027-01-01\n" * 2
            },
            ["questions.csv!A3"],
        ),
        (
            {
                "paths.csv": "工作线,类别,编码或文件名,路径名称,责任人,复核日期\n"
                "civil_affairs,指南,gljt,路,owner,2027-01-01\n"
            },
            ["paths.csv!C2"],
        ),
        (
            {"self_tests.csv": "工作线,题目,选项,正确选项\ncivil_affairs,甲？,乙,C\n"},
            ["self_tests.csv!A2"],
        ),
        ({"study_plans.csv": "工作线,安排,首次日期,截止日期\n民政,天天,2027-01-01,x\n"}, ["study_plans.csv!A2"] * 2),
    ],
)
def test_every_mistake_names_its_cell(uow: FakeUnitOfWork, files: dict[str, bytes | str], cells: list[str]) -> None:
    report = run(uow, files, dry_run=True)
    assert cells_of(report) == cells
    with pytest.raises(Invalid) as refused:
        run(uow, files)
    assert [error.field for error in refused.value.errors] == cells_of(report)
    assert (uow.guides.known, uow.questions.known, uow.paths.known, uow.published) == ([], [], [], [])


def test_only_editors_of_the_county_import(uow: FakeUnitOfWork) -> None:
    command = ImportFiles(county=COUNTY, files={"guides.csv": GUIDES.encode()}, owners={}, reason="导入", dry_run=True)
    with pytest.raises(Forbidden):
        import_files(command, OWNER, uow)


def test_an_owner_who_is_not_known_yet_is_a_warning(uow: FakeUnitOfWork) -> None:
    report = run(uow, {"guides.csv": GUIDES.replace("owner", "tomorrow")})
    assert (report.problems, [warning.cell for warning in report.warnings]) == ((), ["guides.csv!E2"])
    assert len(uow.guides.known) == 1


# what comes with the product


@pytest.fixture
def county(uow: FakeUnitOfWork) -> FakeUnitOfWork:
    """A county with the items of the pack."""
    with (PACK / "lines.csv").open(encoding="utf-8-sig", newline="") as lines:
        codes = {row["名称"]: row["编码"] for row in csv.DictReader(lines)}
    with (PACK / "catalogue" / "items.csv").open(encoding="utf-8-sig", newline="") as items:
        for row in csv.DictReader(items):
            uow.items.known[row["事项编码"]] = item(row["事项编码"], row["事项名称"], line=codes[row["工作线"]])
    return uow


def shipped() -> dict[str, bytes | str]:
    files: dict[str, bytes | str] = {path.name: path.read_bytes() for path in (PACK / "knowledge").glob("*.csv")}
    return files | {"lines.csv": (PACK / "lines.csv").read_bytes()}


def owners(uow: FakeUnitOfWork) -> dict[str, str]:
    return {each.line: "owner" for each in uow.items.known.values()}


def test_the_packs_knowledge_has_no_mistakes(county: FakeUnitOfWork) -> None:
    report = run(county, shipped(), owners=owners(county))
    assert (report.problems, report.warnings) == ((), ())
    assert len(county.guides.known) >= 12
    assert len(county.questions.known) >= 20
    (path,) = county.paths.known
    assert (path.line, len(path.test)) == ("civil_affairs", 8)
    assert [change.change for change in run(county, shipped(), owners=owners(county)).changes].count(
        ChangeKind.SAME
    ) == len(report.changes)


def test_every_guide_of_the_pack_helps_residents_and_staff(county: FakeUnitOfWork) -> None:
    run(county, shipped(), owners=owners(county))
    for guide in county.guides.known:
        kinds = {entry.kind.value for entry in guide.entries}
        assert {"step", "pitfall", "contact"} <= kinds, guide.title
        assert guide.is_public, guide.title
        assert any(not entry.public for entry in guide.entries), guide.title
        assert guide.edition.review_on > date(2026, 11, 23), guide.title
