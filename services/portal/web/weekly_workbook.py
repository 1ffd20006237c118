"""The weekly dispatch as a workbook: the same figures and lists as on the page."""

from collections.abc import Iterable

from services.portal.handlers.weekly import ShownReport
from services.portal.model.weekly import Figures
from services.portal.web.language import Texts
from services.portal.web.weekly_words import Words
from shared.clock import SHANGHAI
from shared.spreadsheets.columns import Column, Sheet
from shared.spreadsheets.writing import Cell, as_workbook

Rows = list[list[Cell]]


def workbook(shown: ShownReport, words: Words, texts: Texts) -> bytes:
    """An XLSX file; numbers are numbers, and no text in it is a formula."""
    report = shown.report
    said = _Sheets(texts)
    made_at = shown.produced_at or report.as_at
    sheets: dict[Sheet, Rows] = {
        said.sheet("about", ("about_what", "about_said")): [
            [texts("weekly.region"), shown.names.place(report.region)],
            [texts("weekly.period"), words.period(report.period)],
            [texts("weekly.as_at"), words.moment(report.as_at)],
            [texts("weekly.produced"), words.moment(shown.produced_at) if shown.produced_at else texts("weekly.fresh")],
            [texts("weekly.rules"), texts("weekly.explained")],
        ],
        said.sheet("lines", ("line", "leader", *_BINS, "share", "share_before", "late", "late_before", "coming")): [
            [
                words.line(row.line),
                row.line.leader_title,
                *_numbers(row.matters),
                words.share(row.matters),
                words.share(row.matters_before),
                row.late,
                row.late_before,
                row.upcoming,
            ]
            for row in report.lines
        ],
        said.sheet("units", ("line", "unit", *_BINS, "share", "signing")): [
            [
                words.line(row.line),
                words.unit(unit.unit),
                *_numbers(unit.matters),
                words.share(unit.matters),
                words.share(unit.signing),
            ]
            for row in report.lines
            for unit in row.units
        ],
        said.sheet("targets", ("line", "target", "aim", "now", "unit", "target_due", "steps", "reached_on")): [
            [
                words.line(row.line),
                target.what,
                f"{target.aim_percent}%" if target.aim_percent else "",
                words.share(row.measured(target)) if target.measure else "",
                words.unit(target.unit or row.line.unit),
                str(target.due or ""),
                target.steps,
                str(target.reached_on or ""),
            ]
            for row in report.lines
            for target in row.line.targets
        ],
        said.sheet("late", ("number", "title", "what_clock", "line", "responsible", "due_at", "why")): [
            [
                matter.number,
                matter.title,
                texts.word("clock", matter.kind),
                _line(shown, words, matter.line),
                words.responsible(matter),
                words.moment(matter.due),
                words.why(matter),
            ]
            for matter in report.late
        ],
        said.sheet("coming", ("number", "title", "what_clock", "line", "unit", "due_at")): [
            [
                matter.number,
                matter.title,
                texts.word("clock", matter.kind),
                _line(shown, words, matter.line),
                words.unit(matter.unit),
                words.moment(matter.due),
            ]
            for matter in report.upcoming
        ],
    }
    return as_workbook(sheets, at=made_at.astimezone(SHANGHAI))


_BINS = ("due", "in_time", "done_late", "open_late", "waiting", "not_yet", "fell_away")


class _Sheets:
    """Sheets whose headers are in the reader's language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def sheet(self, name: str, columns: Iterable[str]) -> Sheet:
        """A sheet of these columns, in this order."""
        headers = tuple(Column(self._texts(f"weekly_column.{column}"), column) for column in columns)
        return Sheet(f"{name}.csv", headers, self._texts(f"weekly_sheet.{name}"))


def _numbers(figures: Figures) -> list[Cell]:
    return [getattr(figures, name) for name in _BINS]


def _line(shown: ShownReport, words: Words, code: str) -> str:
    known = {line.code: line for line in shown.lines}
    return words.line(known[code]) if code in known else code
