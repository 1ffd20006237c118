"""From the files that were sent to the cells of each sheet of the catalogue."""

from collections.abc import Mapping, Sequence

from services.intake.sheets import columns as c
from shared.spreadsheets import files
from shared.spreadsheets.columns import Sheet
from shared.spreadsheets.files import Records
from shared.spreadsheets.problems import Problem

CATALOGUE = (*c.SHEETS, c.LINES)


def records_of(
    sent: Mapping[str, bytes], problems: list[Problem], known: Sequence[Sheet] = CATALOGUE
) -> dict[Sheet, tuple[str, Records]]:
    """By sheet, what mistakes call it and its cells; see :func:`shared.spreadsheets.files.records_of`."""
    return files.records_of(sent, problems, known)
