"""From the sheets to articles. Every mistake is noted with its cell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.handlers.knowledge.importing import ImportKnowledge
from services.intake.handlers.knowledge.writing import PutGuide, PutPath, PutQuestion
from services.intake.model.knowledge import Entry, EntryKind, Step, StepKind, StudyKind, StudyPlan, TestQuestion
from services.intake.sheets import columns
from services.intake.sheets import knowledge_columns as c
from services.intake.sheets.knowledge_words import ENTRY_KINDS, STEP_KINDS, STUDY_KINDS
from shared.errors import FieldError
from shared.spreadsheets import tables
from shared.spreadsheets.columns import Column, Sheet
from shared.spreadsheets.problems import Problem
from shared.spreadsheets.rows import Row

Records = Sequence[Sequence[str]]

_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_CODE_ZH, _CODE_EN = "应是小写英文、数字和下划线", "lower-case letters, digits and underscores"
_STEPS = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")
_LETTERS = "ABCDEFGHIJ"  # of choices
_ALWAYS = date(2000, 1, 1)  # where none could be read; that is a mistake already
_LONGEST = {c.QUESTION_TEXT: 300, c.PATH_NAME: 120}


@dataclass(frozen=True)
class ReadKnowledge:
    """The articles of the sheets, and the cells their fields stand in."""

    articles: ImportKnowledge
    where: Mapping[str, tuple[Row, Column]]  # by path, such as ``guides.zdshbz.entries[2]``

    def note(self, error: FieldError, problems: list[Problem]) -> None:
        """Note a mistake that was found later at the cell it is about, or at the first of its article."""
        path = error.field
        while path and path not in self.where:
            path = _STEPS.sub("", path) if _STEPS.search(path) else ""
        if not path:
            problems.append(Problem(c.GUIDES.title, None, "", f"{error.field}：{error.zh}", error.en))
            return
        row, column = self.where[path]
        row.wrong(column, error.zh, error.en)


def read_knowledge(
    sheets: Mapping[Sheet, tuple[str, Records]],
    county: str,
    problems: list[Problem],
    *,
    owners: Mapping[str, str],
    reason: str,
) -> ReadKnowledge:
    """The articles in ``sheets``, as a dry run.

    Args:
        sheets: by description, what mistakes call it and its cells. One of lines (``columns.LINES``) lets the others
            name a line by its Chinese name.
        owners: by line, who answers for what names nobody.
        reason: why the articles change, for their editions.
    """
    reader = _Reader(sheets, problems, reason)
    articles = ImportKnowledge(
        county=county,
        guides=reader.guides(),
        questions=reader.questions(),
        paths=reader.paths(),
        owners=owners,
    )
    return ReadKnowledge(articles, reader.where)


class _Reader:
    def __init__(self, sheets: Mapping[Sheet, tuple[str, Records]], problems: list[Problem], reason: str) -> None:
        self.where: dict[str, tuple[Row, Column]] = {}
        self._reason = reason
        self._rows = {
            sheet: tables.read(records, sheet, name, problems, may_be_empty=True)
            for sheet, (name, records) in sheets.items()
        }
        self._lines: dict[str, str] = {}
        for row in self._rows.get(columns.LINES, ()):
            code = row.text(columns.LINE_CODE)
            self._lines |= {code: code, row.text(columns.LINE_NAME): code}

    def guides(self) -> dict[str, PutGuide]:
        """A guide is the rows of its item."""
        guides = {}
        for code, rows in self._by(c.GUIDES, columns.OF_ITEM).items():
            path = self._begin(f"guides.{code}", rows[0], columns.OF_ITEM)
            for position, row in enumerate(rows):
                self.where[f"{path}.entries[{position}]"] = (row, c.ENTRY_TEXT)
                self.where[f"{path}.entries[{position}].public"] = (row, c.PUBLIC)
            entries = tuple(
                Entry(
                    row.word(c.ENTRY_KIND, ENTRY_KINDS, EntryKind.STEP), row.text(c.ENTRY_TEXT), row.yes_or_no(c.PUBLIC)
                )
                for row in rows
            )
            guides[code] = PutGuide(
                owner=_once(rows, c.OWNER), review_on=_review_on(rows), reason=self._reason, entries=entries
            )
        return guides

    def questions(self) -> dict[str, PutQuestion]:
        """A question is a row."""
        questions = {}
        for code, rows in self._by(c.QUESTIONS, c.QUESTION_CODE).items():
            row, *more = rows
            for again in more:
                again.wrong(c.QUESTION_CODE, f"“{code}”重复出现", f"{code!r} stands there more than once")
            path = self._begin(f"questions.{code}", row, c.QUESTION_CODE)
            self.where |= {f"{path}.item": (row, c.QUESTION_ITEM), f"{path}.line": (row, c.LINE)}
            questions[code] = PutQuestion(
                line=self._line(row) if row.optional(c.LINE) else "",
                item=row.optional(c.QUESTION_ITEM),
                question=_short(row, c.QUESTION_TEXT),
                answer=row.text(c.QUESTION_ANSWER),
                note=row.optional(c.QUESTION_NOTE),
                also_asked=row.many(c.QUESTION_ALSO),
                public=row.yes_or_no(c.PUBLIC),
                owner=row.optional(c.OWNER),
                review_on=_review_on([row]),
                reason=self._reason,
            )
        return questions

    def paths(self) -> dict[str, PutPath]:
        """A path is the rows of its line; so are its self-test and its study plans."""
        tests, plans = self._by(c.SELF_TESTS, c.LINE), self._by(c.STUDY_PLANS, c.LINE)
        paths = {}
        for line, rows in self._by(c.PATHS, c.LINE).items():
            path = self._begin(f"paths.{line}", rows[0], c.LINE)
            self._note_rows(f"{path}.steps", rows, c.STEP_REF)
            self._note_rows(f"{path}.test", tests.get(line, ()), c.TEST_TEXT)
            self._note_rows(f"{path}.plans", plans.get(line, ()), c.PLAN_UNTIL)
            paths[line] = PutPath(
                name=_short(rows[0], c.PATH_NAME),
                introduction=rows[0].optional(c.PATH_INTRODUCTION),
                steps=tuple(map(_step, rows)),
                plans=tuple(map(_plan, plans.get(line, ()))),
                test=tuple(map(_test_question, tests.get(line, ()))),
                pass_percent=_percent(rows[0]),
                owner=_once(rows, c.OWNER),
                review_on=_review_on(rows),
                reason=self._reason,
            )
        for line in (tests.keys() | plans.keys()) - paths.keys():
            for row in (*tests.get(line, ()), *plans.get(line, ())):
                row.wrong(c.LINE, f"“{line}”没有学习路径", f"there is no learning path of {line}")
        return paths

    def _by(self, sheet: Sheet, column: Column) -> dict[str, list[Row]]:
        """The rows of a sheet by the article they belong to."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows.get(sheet, ()):
            code = self._line(row) if column is c.LINE else row.matching(column, _CODE, _CODE_ZH, _CODE_EN)
            found[code].append(row)
        return found

    def _begin(self, path: str, row: Row, column: Column) -> str:
        self.where |= {path: (row, column), f"{path}.owner": (row, c.OWNER), f"{path}.review_on": (row, c.REVIEW_ON)}
        return path

    def _note_rows(self, path: str, rows: Iterable[Row], column: Column) -> None:
        self.where |= {f"{path}[{position}]": (row, column) for position, row in enumerate(rows)}

    def _line(self, row: Row) -> str:
        """A line by its Chinese name or its code; without a sheet of lines any code will do."""
        written = row.text(c.LINE)
        if not written or (not self._lines and _CODE.fullmatch(written)):
            return written
        code = self._lines.get(written)
        if code is None:
            known = f"，可用：{'、'.join(self._lines)}" if self._lines else "；没有工作线表时请写编码"
            row.wrong(c.LINE, f"没有“{written}”这条工作线{known}", f"there is no line of work {written!r}")
        return code or written


def _step(row: Row) -> Step:
    return Step(
        kind=row.word(c.STEP_KIND, STEP_KINDS, StepKind.DOCUMENT),
        ref=row.text(c.STEP_REF),
        source=row.optional(c.STEP_SOURCE),
        note=row.optional(c.STEP_NOTE),
    )


def _plan(row: Row) -> StudyPlan:
    return StudyPlan(
        kind=row.word(c.PLAN_KIND, STUDY_KINDS, StudyKind.SELF_STUDY),
        first=_day(row, c.PLAN_FIRST),
        until=_day(row, c.PLAN_UNTIL),
    )


def _test_question(row: Row) -> TestQuestion:
    choices = tuple(filter(None, map(str.strip, row.text(c.TEST_CHOICES).splitlines())))
    letters = row.text(c.TEST_RIGHT).upper()
    right = tuple(_LETTERS.find(letter) for letter in letters if letter not in "、,， ")
    if any(not 0 <= position < len(choices) for position in right):
        last = _LETTERS[len(choices) - 1 : len(choices)]
        row.wrong(c.TEST_RIGHT, f"应写选项的字母，A 到 {last}，可写几个", f"letters of choices, A to {last}")
        right = ()
    again = row.count(c.TEST_AGAIN)
    return TestQuestion(
        text=row.text(c.TEST_TEXT),
        choices=choices,
        right=right,
        because=row.optional(c.TEST_BECAUSE),
        read_again=again - 1 if again else None,
    )


def _once(rows: Sequence[Row], column: Column) -> str:
    """What the first row says for all of them."""
    said = rows[0].optional(column)
    for row in rows[1:]:
        if row.optional(column) not in ("", said):
            row.wrong(column, f"与第一行的“{said}”不一样", f"differs from {said!r} in the first row")
    return said


def _review_on(rows: Sequence[Row]) -> date:
    _once(rows, c.REVIEW_ON)
    return _day(rows[0], c.REVIEW_ON)


def _day(row: Row, column: Column) -> date:
    return (row.day(column) if row.text(column) else None) or _ALWAYS


def _percent(row: Row) -> int:
    percent = row.count(c.PATH_PASS) or 80
    if percent > 100:
        row.wrong(c.PATH_PASS, "应为 1 到 100", "must be from 1 to 100")
    return percent


def _short(row: Row, column: Column) -> str:
    text = row.text(column)
    if len(text) > _LONGEST[column]:
        row.wrong(column, f"不能超过 {_LONGEST[column]} 字", f"at most {_LONGEST[column]} characters")
    return text
