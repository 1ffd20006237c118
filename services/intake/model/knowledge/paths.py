"""A newcomer's path (新人学习路径): what to read first in a line of work, dates to study on, and a test for oneself.

Field reports say that nobody trains the township offices; what they ask for is self-study every week, study together
every month and a test every half-year. Nothing here counts time or points.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from services.intake.model.knowledge.articles import Article
from shared.contracts import ArticleKind
from shared.errors import FieldError, Invalid

MOST_DATES = 200  # of one plan


class StepKind(StrEnum):
    """What there is to read."""

    GUIDE = "guide"  # 指南, by the code of its item
    QUESTION = "question"  # 问答, by its code
    DOCUMENT = "document"  # 文件, by its name


class StudyKind(StrEnum):
    """How often people study."""

    SELF_STUDY = "self_study"  # 每周自学
    GROUP_STUDY = "group_study"  # 每月集中学习
    TEST = "test"  # 每半年测试


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to read, in its place."""

    kind: StepKind
    ref: str  # code of the guide or question, or name of the document
    source: str = ""  # of a document: its number (文号) or where it is kept
    note: str = ""  # what to look for


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """A question of the self-test. Positions count from 0."""

    __test__ = False  # pytest: this is no test

    text: str
    choices: tuple[str, ...]
    right: tuple[int, ...]  # positions of the right choices: all of them, and no other, must be chosen
    because: str = ""  # why
    read_again: int | None = None  # position of the step to read again after a wrong answer


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """Dates of one kind of study: the first one, and the same weekday again until the last."""

    kind: StudyKind
    first: date
    until: date

    @property
    def dates(self) -> tuple[date, ...]:
        """Every week; every month on the same weekday of the month (the third Friday); so every six months."""
        if self.kind is StudyKind.SELF_STUDY:
            weeks = (self.until - self.first).days // 7
            return tuple(self.first + timedelta(weeks=n) for n in range(weeks + 1))[:MOST_DATES]
        months = 1 if self.kind is StudyKind.GROUP_STUDY else 6
        dates: list[date] = []
        step = 0
        while len(dates) < MOST_DATES and (day := _same_weekday(self.first, step * months)) <= self.until:
            dates.append(day)
            step += 1
        return tuple(dates)


@dataclass(kw_only=True)
class LearningPath(Article):
    """The path of one line of work; ``code`` is the line's code."""

    kind: ClassVar = ArticleKind.PATH
    parts: ClassVar = ("name", "introduction", "steps", "plans", "test", "pass_percent")

    name: str
    introduction: str
    steps: tuple[Step, ...]
    plans: tuple[StudyPlan, ...] = ()
    test: tuple[TestQuestion, ...] = ()  # empty: there is none
    pass_percent: int = 80  # share of the questions that must be right

    @property
    def title(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return False

    def dates_between(self, first: date, last: date) -> tuple[tuple[date, StudyKind], ...]:
        """The study dates in a stretch of time, in order."""
        found = {(day, plan.kind) for plan in self.plans for day in plan.dates if first <= day <= last}
        return tuple(sorted(found))


def check_path(steps: tuple[Step, ...], plans: tuple[StudyPlan, ...], test: tuple[TestQuestion, ...]) -> None:
    """Refuse a path that cannot be followed.

    Raises:
        Invalid: names every field that is wrong.
    """
    wrong: list[FieldError] = []
    if not steps:
        wrong.append(FieldError("steps", "至少要有一步", "at least one step is needed"))
    for position, plan in enumerate(plans):
        if plan.until < plan.first:
            wrong.append(FieldError(f"plans[{position}].until", "早于首次日期", "is before the first date"))
    for position, question in enumerate(test):
        field = f"test[{position}]"
        if len(question.choices) < 2 or len(set(question.choices)) < len(question.choices):
            wrong.append(FieldError(f"{field}.choices", "至少两个不同的选项", "at least two different choices"))
        known = set(range(len(question.choices)))
        if not question.right or not set(question.right) <= known or len(set(question.right)) < len(question.right):
            wrong.append(FieldError(f"{field}.right", "应是选项中的一个或几个", "one or more of the choices"))
        if question.read_again is not None and not 0 <= question.read_again < len(steps):
            wrong.append(FieldError(f"{field}.read_again", "没有这一步", "there is no such step"))
    if wrong:
        raise Invalid(*wrong[0], *wrong[1:])


def _same_weekday(first: date, months: int) -> date:
    """The same weekday of the month as ``first``, ``months`` later; a fifth one that is missing becomes the last."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    begin = date(year, month + 1, 1)
    day = begin + timedelta(days=(first.weekday() - begin.weekday()) % 7, weeks=(first.day - 1) // 7)
    return day if day.month == begin.month else day - timedelta(weeks=1)
