"""In a spreadsheet: no cell is a formula, in a workbook or a CSV file, and every text is whole."""

import csv
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from services.intake.handlers.knowledge.writing import add_question, put_guide, put_path
from services.intake.sheets import knowledge_writing, writing
from shared.spreadsheets.columns import Sheet
from shared.spreadsheets.writing import as_archive, as_workbook
from tests.hostile.corpus import HOSTILE
from tests.hostile.markup import written_over
from tests.infrastructure.shipped_county import shipped_county
from tests.unit.intake.knowledge.fakes import COUNTY, LEADER, MONDAY, FakeUnitOfWork, a_guide, a_path, a_question

ITEMS = 12  # of the county's: enough to have one of everything
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def exports(text: str) -> list[dict[Sheet, list[list[str]]]]:
    """The catalogue and the knowledge, with ``text`` wherever people wrote something."""
    uow = FakeUnitOfWork()
    put_guide(COUNTY, "zdshbz", written_over(a_guide(), text), LEADER, uow)
    add_question(COUNTY, written_over(a_question(), text), LEADER, uow)
    put_path(COUNTY, "civil_affairs", a_path(name=text, introduction=text), LEADER, uow)
    guides, questions, paths = (each.valid(COUNTY) for each in (uow.guides, uow.questions, uow.paths))
    return [
        writing.rows_of(written_over(shipped_county().items[:ITEMS], text)),
        knowledge_writing.rows_of(guides, questions, paths),
    ]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_cell_is_a_formula_and_every_text_is_whole(text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()  # as the bodies take it in
    for rows in exports(text):
        sent = {cell for sheet in rows.values() for row in sheet for cell in row if text in cell}
        assert sent
        assert sent <= set(in_workbook(as_workbook(rows, at=MONDAY)))
        assert sent <= set(in_archive(as_archive(rows, at=MONDAY)))


def in_workbook(content: bytes) -> Iterator[str]:
    """The cells of a workbook; nothing in it is computed or comes from elsewhere."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(part) or "externalLink" in part for part in archive.namelist())
    for sheet in load_workbook(BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.data_type  # an empty one is "n"
                assert cell.hyperlink is None
                if cell.value is not None:
                    yield str(cell.value).removeprefix("'")


def in_archive(content: bytes) -> Iterator[str]:
    """The cells of CSV files; none begins as a formula does."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for part in archive.namelist():
            for record in csv.reader(StringIO(archive.read(part).decode("utf-8-sig"), newline="")):
                assert not any(cell.startswith(_BEGINS_A_FORMULA) for cell in record), record
                yield from (cell.removeprefix("'") for cell in record)
