"""Lines of work: taken over whole or not at all, from a body or from sheets; only what is changed is told."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.dispatch.handlers.importing import ChangeKind, Imported, may_be_kept
from services.dispatch.handlers.lines import export_lines, import_lines, list_lines, register_lines
from services.dispatch.model.line import Line, LineRegistration
from services.dispatch.schemas.lines import LinesBody, workbook_of
from services.dispatch.sheets.lines import SHEETS, read_lines
from shared.contracts import LineRegistered, LineTarget, TargetMeasure
from shared.errors import Forbidden, Invalid
from shared.spreadsheets.files import records_of
from shared.spreadsheets.problems import Problem
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import ADMINISTRATOR, AGENT, CIVIL, COUNTY, INSURANCE, identity

OFFICE = "361103-MZ"
TARGET = LineTarget(
    code="1",
    what="低保申请按时办结",
    measure=TargetMeasure.ON_TIME,
    aim_percent=95,
    unit=OFFICE,
    due=date(2026, 12, 31),
    steps="每周核对",
)


def a_line(code: str = CIVIL, **more: Any) -> Line:
    fields: dict[str, Any] = {"name": "民政", "name_en": "Civil affairs", "leader_title": "分管民政的县领导", **more}
    return Line(county=COUNTY, code=code, **fields)


def register(uow: FakeUnitOfWork, *lines: Line, who: Any = ADMINISTRATOR) -> Any:
    return register_lines(LineRegistration(county=COUNTY, lines=lines), who, uow)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    register(uow, a_line(leader="361103-01", unit=OFFICE, targets=(TARGET,)), a_line(INSURANCE, name="医保"))
    return uow


def imported(uow: FakeUnitOfWork, raw: bytes, *, name: str = "x.xlsx", dry_run: bool = False) -> Imported:
    problems: list[Problem] = []
    sheets = records_of({name: raw}, problems, SHEETS)
    return import_lines(read_lines(sheets, COUNTY, problems, dry_run=dry_run), ADMINISTRATOR, uow)


def edited(uow: FakeUnitOfWork, **cells: str) -> bytes:
    """What is exported, with cells of the sheets changed: ``line_A2`` or ``target_E2``."""
    book = load_workbook(
        BytesIO(workbook_of(export_lines(COUNTY, ADMINISTRATOR, uow), datetime(2026, 11, 23, tzinfo=UTC)))
    )
    for where, text in cells.items():
        sheet, _, at = where.partition("_")
        book[{"line": "工作线", "target": "目标"}[sheet]][at] = text
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_line_is_told_with_its_targets_and_who_said_it(uow: FakeUnitOfWork) -> None:
    first, second = uow.told(LineRegistered)
    assert (first.code, first.leader, first.unit, first.targets) == (CIVIL, "361103-01", OFFICE, (TARGET,))
    assert (second.leader, second.unit, second.targets, second.by) == (None, None, (), "admin")


def test_the_same_lines_again_change_nothing(uow: FakeUnitOfWork) -> None:
    uow.published.clear()
    told = register(uow, a_line(leader="361103-01", unit=OFFICE, targets=(TARGET,)))
    assert (told.lines, told.changed, uow.published) == (1, 0, [])


def test_what_is_left_out_stays_and_what_is_empty_goes(uow: FakeUnitOfWork) -> None:
    uow.published.clear()
    register(uow, a_line(leader_title=None))  # as a county pack says it
    assert uow.published == []
    register(uow, a_line(leader="", unit="", targets=()))
    (told,) = uow.told(LineRegistered)
    assert (told.leader, told.unit, told.targets, told.leader_title) == (None, None, (), "分管民政的县领导")


def test_a_line_that_was_given_up_stays_so_until_somebody_says_otherwise(uow: FakeUnitOfWork) -> None:
    register(uow, a_line(active=False))
    uow.published.clear()
    register(uow, a_line())  # as a county pack says it
    assert uow.published == []
    register(uow, a_line(active=True))
    assert [told.active for told in uow.told(LineRegistered)] == [True]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "民政"}, "lines[0].code"),
        ({"leader": "nobody"}, "lines[0].leader"),
        ({"unit": "nowhere"}, "lines[0].unit"),
        ({"targets": (TARGET, TARGET)}, "lines[0].targets[1].code"),
        ({"targets": (LineTarget(code="1", what="甲", unit="nowhere"),)}, "lines[0].targets[0].unit"),
        ({"targets": (LineTarget(code="1", what="甲", aim_percent=90),)}, "lines[0].targets[0].aim_percent"),
    ],
)
def test_every_fault_is_named_and_nothing_is_kept(wrong: dict[str, Any], field: str) -> None:
    uow = FakeUnitOfWork()
    with pytest.raises(Invalid) as refused:
        register(uow, a_line(**wrong), a_line(INSURANCE))
    assert [error.field for error in refused.value.errors] == [field]
    assert (uow.lines.kept, uow.published) == ({}, [])


def test_a_line_stands_in_a_body_once() -> None:
    with pytest.raises(Invalid, match=r"lines\[1\].code"):
        register(FakeUnitOfWork(), a_line(), a_line())


def test_only_an_administrator_of_the_county_writes_and_whoever_works_there_reads(uow: FakeUnitOfWork) -> None:
    stranger = identity("a", "361104-1")
    for refused in (lambda: register(uow, who=stranger), lambda: list_lines(COUNTY, stranger, uow)):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(Forbidden):
        export_lines(COUNTY, AGENT, uow)
    assert [line.code for line in list_lines(COUNTY, AGENT, uow)] == [CIVIL, INSURANCE]


def test_what_is_exported_changes_nothing_when_it_comes_back(uow: FakeUnitOfWork) -> None:
    uow.published.clear()
    told = imported(uow, edited(uow))
    assert (told.rows, told.changes, told.errors, uow.published) == (3, (), (), [])


def test_a_change_is_named_with_its_cell_and_a_dry_run_is_not_kept(uow: FakeUnitOfWork) -> None:
    uow.published.clear()
    told = imported(uow, edited(uow, line_B2="民政工作", target_E2="98"))
    (change,) = told.changes
    assert (change.cell, change.kind) == ("工作线!2", ChangeKind.CHANGED)
    assert {each.field for each in change.differences} == {"name", "targets"}
    assert uow.told(LineRegistered)[0].targets[0].aim_percent == 98
    assert may_be_kept(told)
    assert not may_be_kept(imported(uow, edited(uow), dry_run=True))


def test_every_mistake_is_named_with_its_cell(uow: FakeUnitOfWork) -> None:
    uow.published.clear()
    raw = edited(uow, line_E2="nobody", target_A2="无此线", target_D2="好评率", target_E2="150")
    told = imported(uow, raw, dry_run=True)
    assert [error.field for error in told.errors] == ["目标!A2", "工作线!E2"]
    raw = edited(uow, target_D2="好评率", target_E2="150", target_F2="nowhere")
    assert [error.field for error in imported(uow, raw).errors] == ["目标!E2", "目标!D2", "目标!F2"]
    assert uow.published == []


def test_the_file_of_a_county_pack_can_be_imported_as_it_is(uow: FakeUnitOfWork) -> None:
    uow.published.clear()
    told = imported(
        uow, "编码,名称,英文名,牵头领导\nforestry,林业,Forestry,分管林业的县领导\n".encode(), name="lines.csv"
    )
    assert (told.errors, [change.key for change in told.changes]) == ((), ["forestry"])
    assert uow.told(LineRegistered)[0].leader_title == "分管林业的县领导"


def test_a_body_is_read_into_lines() -> None:
    target = {"code": "1", "what": "甲", "measure": "signed", "aim_percent": 90, "due": "2026-12-31"}
    row = {"code": CIVIL, "name": "民政", "targets": [target]}
    given = LinesBody().load({"county": COUNTY, "lines": [row, {"code": INSURANCE, "name": "医保"}]})
    first, second = given.lines
    assert first.targets[0].measure is TargetMeasure.SIGNED
    assert (second.targets, second.leader, second.active) == (None, None, None)
