"""Lines of work and their targets as two sheets of a workbook; what is written reads back as it was.

``lines.csv`` has the columns of a county pack's file of the same name, and a few that a pack does not have.
"""

from collections.abc import Iterable, Mapping

from services.dispatch.handlers.lines import ImportLines
from services.dispatch.model.line import Line, LineRegistration
from shared.contracts import LineTarget, TargetMeasure
from shared.errors import FieldError
from shared.spreadsheets import tables
from shared.spreadsheets.columns import Column, Sheet
from shared.spreadsheets.files import Records
from shared.spreadsheets.problems import Problem
from shared.spreadsheets.rows import Row
from shared.spreadsheets.words import Words

CODE = Column("编码", "code")
NAME = Column("名称", "name")
NAME_EN = Column("英文名", "name_en", needed=False)
LEADER_TITLE = Column("牵头领导", "leader_title", needed=False)
LEADER = Column("负责人", "leader", needed=False)
UNIT = Column("牵头单位", "unit", needed=False)
ACTIVE = Column("启用", "active", needed=False)
LINES = Sheet("lines.csv", (CODE, NAME, NAME_EN, LEADER_TITLE, LEADER, UNIT, ACTIVE), "工作线")

OF_LINE = Column("工作线", "line")
TARGET_CODE = Column("编号", "code")
WHAT = Column("目标", "what")
MEASURE = Column("指标", "measure", needed=False)
AIM = Column("目标值", "aim_percent", needed=False)
TARGET_UNIT = Column("责任单位", "unit", needed=False)
DUE = Column("时限", "due", needed=False)
STEPS = Column("措施", "steps", needed=False)
REACHED_ON = Column("完成日期", "reached_on", needed=False)
TARGETS = Sheet("targets.csv", (OF_LINE, TARGET_CODE, WHAT, MEASURE, AIM, TARGET_UNIT, DUE, STEPS, REACHED_ON), "目标")
SHEETS = (LINES, TARGETS)

MEASURES = Words(
    {
        TargetMeasure.ON_TIME: ("按时办结率",),
        TargetMeasure.SIGNED: ("及时签收率",),
    }
)
_LONGEST = {NAME: 100, NAME_EN: 100, LEADER_TITLE: 100, WHAT: 200, STEPS: 500}
_LONGEST_CODE = 40


def read_lines(
    sheets: Mapping[Sheet, tuple[str, Records]], county: str, problems: list[Problem], *, dry_run: bool = False
) -> ImportLines:
    """What the sheets say, with the mistakes of reading and the cell of each field by its path.

    Without a sheet of targets the targets stay as they are; with one, it names all those of the lines in the file.
    """
    rows = _rows(sheets, LINES, problems)
    cells = {
        path: cell
        for at, row in enumerate(rows)
        for path, cell in [
            (f"lines[{at}]", row.cell()),
            *((f"lines[{at}].{column.en}", row.cell(column)) for column in LINES.columns),
        ]
    }
    lines = [_line(row, county) for row in rows]
    if TARGETS in sheets:
        _add_targets(lines, _rows(sheets, TARGETS, problems), cells)
    return ImportLines(
        registration=LineRegistration(county=county, lines=tuple(lines)),
        mistakes=tuple(FieldError(problem.cell, problem.zh, problem.en) for problem in problems),
        cells=cells,
        dry_run=dry_run,
    )


def rows_of(lines: Iterable[Line]) -> dict[Sheet, list[list[str]]]:
    """The rows of each sheet."""
    known = list(lines)
    return {
        LINES: [
            [
                line.code,
                line.name,
                line.name_en,
                line.leader_title or "",
                line.leader or "",
                line.unit or "",
                "是" if line.active else "否",
            ]
            for line in known
        ],
        TARGETS: [
            [
                line.code,
                target.code,
                target.what,
                MEASURES.write(target.measure) if target.measure else "",
                _optional(target.aim_percent),
                target.unit or "",
                _optional(target.due),
                target.steps,
                _optional(target.reached_on),
            ]
            for line in known
            for target in line.targets or ()
        ],
    }


def _rows(sheets: Mapping[Sheet, tuple[str, Records]], sheet: Sheet, problems: list[Problem]) -> list[Row]:
    if sheet not in sheets:
        return []
    title, records = sheets[sheet]
    rows = tables.read(records, sheet, title, problems, may_be_empty=True)
    for row in rows:
        for column in sheet.columns:
            most = _LONGEST.get(column, _LONGEST_CODE)
            if len(row.optional(column)) > most:
                row.wrong(column, f"不能超过 {most} 字", f"holds at most {most} characters")
    return rows


def _line(row: Row, county: str) -> Line:
    return Line(
        county=county,
        code=row.text(CODE),
        name=row.text(NAME),
        name_en=row.optional(NAME_EN),
        leader_title=_told(row, LEADER_TITLE),
        leader=_told(row, LEADER),
        unit=_told(row, UNIT),
        active=row.yes_or_no(ACTIVE) if row.optional(ACTIVE) else None,
    )


def _told(row: Row, column: Column) -> str | None:
    """The text of a cell; None if the sheet has no such column, and so says nothing about it."""
    return row.optional(column) if row.has(column) else None


def _add_targets(lines: list[Line], rows: list[Row], cells: dict[str, str]) -> None:
    of = {line.code: at for at, line in reversed(list(enumerate(lines)))}
    found: dict[int, list[LineTarget]] = {at: [] for at in range(len(lines))}
    for row in rows:
        at = of.get(row.text(OF_LINE))
        if at is None:
            if row.optional(OF_LINE):
                row.wrong(OF_LINE, "“工作线”表里没有这个编码", "no line of this code stands in the sheet of lines")
            continue
        path = f"lines[{at}].targets[{len(found[at])}]"
        cells[path] = row.cell()
        cells.update({f"{path}.{column.en}": row.cell(column) for column in TARGETS.columns})
        found[at].append(_target(row))
    for at, targets in found.items():
        lines[at].targets = tuple(targets)


def _target(row: Row) -> LineTarget:
    aim = row.count(AIM)
    if aim is not None and aim > 100:
        row.wrong(AIM, "目标值是百分数，不超过 100", "the aim is a percentage, 100 at most")
    measure = row.word(MEASURE, MEASURES, TargetMeasure.ON_TIME) if row.optional(MEASURE) else None
    return LineTarget(
        code=row.text(TARGET_CODE),
        what=row.text(WHAT),
        measure=measure,
        aim_percent=aim,
        unit=row.optional(TARGET_UNIT) or None,
        due=row.day(DUE),
        steps=row.optional(STEPS),
        reached_on=row.day(REACHED_ON),
    )


def _optional(value: object) -> str:
    return "" if value is None else str(value)
