"""The organisation as a workbook: what is exported comes back; changes and mistakes are named with their cells."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.dispatch.handlers import presence
from services.dispatch.handlers.importing import (
    ChangeKind,
    Imported,
    export_organisation,
    import_organisation,
    may_be_kept,
)
from services.dispatch.handlers.presence import DutyDay, RecordLeave, Roster, Second
from services.dispatch.model.presence import Duty
from services.dispatch.schemas.organisation_files import workbook_of
from services.dispatch.sheets.columns import SHEETS
from services.dispatch.sheets.reading import read_organisation
from shared.errors import Forbidden, Invalid
from shared.spreadsheets.files import records_of
from shared.spreadsheets.problems import Problem
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import ADMINISTRATOR, COUNTY, FUSHAN, NOW, identity

OFFICE, TODAY = "361103102-1", NOW.date()
Edit = Callable[[Any], None]


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    week = TODAY + timedelta(days=6)
    uow.organisation.known_units[OFFICE].duty_phone = "0793-2600000"
    presence.second(
        Second(staff_id="361103102-02", unit="361103102-H", valid_from=TODAY, valid_to=week, reason="医保集中缴费"),
        ADMINISTRATOR,
        uow,
    )
    leave = RecordLeave(staff_id="361103102-03", valid_from=TODAY, valid_to=week, deputy="361103102-01")
    presence.record_leave(leave, ADMINISTRATOR, uow)
    day = DutyDay(day=TODAY, staff=("361103102-01", "361103102-03"))
    presence.put_roster(Roster(unit=OFFICE, days=(day,)), ADMINISTRATOR, uow)
    uow.published.clear()
    return uow


def workbook(uow: FakeUnitOfWork) -> bytes:
    return workbook_of(export_organisation(COUNTY, ADMINISTRATOR, uow), datetime(2026, 11, 23, tzinfo=UTC))


def imported(uow: FakeUnitOfWork, raw: bytes, *, dry_run: bool = False, who: Any = ADMINISTRATOR) -> Imported:
    problems: list[Problem] = []
    sheets = records_of({"x.xlsx": raw}, problems, SHEETS)
    command = read_organisation(sheets, COUNTY, problems, dry_run=dry_run)
    return import_organisation(command, who, uow, lambda text: f"sealed:{len(text)}")


def edited(raw: bytes, *edits: Edit) -> bytes:
    book = load_workbook(BytesIO(raw))
    for edit in edits:
        edit(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def cell(sheet: str, at: str, value: str) -> Edit:
    def edit(book: Any) -> None:
        book[sheet][at] = value

    return edit


def row(sheet: str, *values: str) -> Edit:
    return lambda book: book[sheet].append(values)


def test_what_is_exported_changes_nothing_when_it_comes_back(uow: FakeUnitOfWork) -> None:
    raw = workbook(uow)
    assert load_workbook(BytesIO(raw)).sheetnames == ["区划", "机构", "人员", "借调", "请假", "值班"]
    told = imported(uow, raw)
    assert (told.changes, told.errors, told.rows) == ((), (), 6 + 9 + 12 + 3)
    assert uow.published == []
    assert uow.organisation.known_units[OFFICE].duty_phone == "0793-2600000"
    assert uow.organisation.known_staff[f"{FUSHAN}-01"].phone == "13812345678"


def test_no_number_is_in_the_workbook(uow: FakeUnitOfWork) -> None:
    book = load_workbook(BytesIO(workbook(uow)))
    texts = [str(each.value) for sheet in book for line in sheet.iter_rows() for each in line]
    assert "****5678" in texts
    assert not any("13812345678" in text or "2600000" in text for text in texts)


def test_every_change_is_named_with_its_cell(uow: FakeUnitOfWork) -> None:
    raw = edited(
        workbook(uow),
        cell("机构", "K6", "09:00-12:00"),
        cell("人员", "G10", "13900001111"),
        row("人员", "new-1", "新人", OFFICE, "361103102", "经办人"),
        row("请假", "new-1", str(TODAY), str(TODAY)),
        cell("值班", "C2", "new-1"),
    )
    told = imported(uow, raw)
    assert told.errors == ()
    shown = {(each.cell, each.key, each.kind) for each in told.changes}
    assert shown == {
        ("机构!6", OFFICE, ChangeKind.CHANGED),
        ("人员!10", f"{FUSHAN}-01", ChangeKind.CHANGED),
        ("人员!14", "new-1", ChangeKind.NEW),
        ("请假!3", "new-1", ChangeKind.NEW),
        ("值班!2", f"{OFFICE} {TODAY}", ChangeKind.CHANGED),
    }
    (phone,) = next(each.differences for each in told.changes if each.cell == "人员!10")
    assert (phone.field, phone.before, phone.after) == ("phone", "****5678", "****1111")
    assert may_be_kept(told)
    assert not may_be_kept(imported(uow, raw, dry_run=True))
    assert [each.staff_id for each in uow.presence.kept[Duty]] == ["new-1"]


def test_every_mistake_is_named_with_its_cell(uow: FakeUnitOfWork) -> None:
    raw = edited(workbook(uow), cell("机构", "G6", "nobody"), cell("机构", "K6", "9-5"), cell("人员", "G10", "abc"))
    told = imported(uow, raw, dry_run=True)
    assert [each.field for each in told.errors] == ["机构!G6", "机构!K6", "人员!G10"]
    assert not may_be_kept(told)
    with pytest.raises(Invalid):
        may_be_kept(imported(uow, raw))


def test_mistakes_of_presence_are_named_with_their_cells(uow: FakeUnitOfWork) -> None:
    raw = edited(
        workbook(uow),
        row("借调", "nobody", OFFICE, str(TODAY), str(TODAY), "忙"),
        row("请假", "361103102-03", str(TODAY), str(TODAY)),
        row("请假", "361103102-01", str(TODAY), str(TODAY - timedelta(days=1))),
        row("值班", OFFICE, str(TODAY), "361103102-01"),
        row("值班", OFFICE, str(TODAY + timedelta(days=1)), "361103102-01、nobody"),
    )
    told = imported(uow, raw)
    assert [each.field for each in told.errors] == ["借调!A3", "请假!3", "请假!C4", "值班!B3", "值班!C4"]
    assert "已请假" in told.errors[1].zh


def test_mistakes_of_reading_come_with_those_of_the_rows(uow: FakeUnitOfWork) -> None:
    raw = edited(
        workbook(uow), cell("区划", "C3", "星球"), cell("机构", "G6", "nobody"), cell("人员", "B2", "长" * 101)
    )
    told = imported(uow, raw)
    assert {"区划!C3", "机构!G6", "人员!B2"} <= {each.field for each in told.errors}
    assert uow.published == []


def test_only_an_administrator_of_the_county(uow: FakeUnitOfWork) -> None:
    stranger = identity("a", "361104-1")
    with pytest.raises(Forbidden):
        imported(uow, workbook(uow), who=stranger)
    with pytest.raises(Forbidden):
        export_organisation(COUNTY, stranger, uow)
