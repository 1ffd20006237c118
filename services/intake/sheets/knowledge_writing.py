"""From articles to the sheets; what is written reads back as it was."""

from collections.abc import Mapping, Sequence

from services.intake.model.knowledge import Article, Guide, LearningPath, Question
from services.intake.sheets import knowledge_columns as c
from services.intake.sheets.knowledge_words import ENTRY_KINDS, STEP_KINDS, STUDY_KINDS
from shared.spreadsheets.columns import Sheet

Rows = list[list[str]]


def rows_of(
    guides: Sequence[Guide],
    questions: Sequence[Question],
    paths: Sequence[LearningPath],
    lines: Mapping[str, str] | None = None,
) -> dict[Sheet, Rows]:
    """The rows of each sheet.

    Args:
        lines: Chinese names by code, for whoever reads them; codes are written where there are none.
    """
    names = lines or {}
    return {
        c.GUIDES: [row for guide in guides for row in _guide(guide)],
        c.QUESTIONS: [_question(question, names) for question in questions],
        c.PATHS: [row for path in paths for row in _path(path, names)],
        c.SELF_TESTS: [row for path in paths for row in _tests(path, names)],
        c.STUDY_PLANS: [
            [names.get(path.line, path.line), STUDY_KINDS.write(plan.kind), str(plan.first), str(plan.until)]
            for path in paths
            for plan in path.plans
        ],
    }


def _guide(guide: Guide) -> Rows:
    return [
        [guide.code, ENTRY_KINDS.write(e.kind), e.text, _yes(e.public), *_answers_for_it(guide, first=position == 0)]
        for position, e in enumerate(guide.entries)
    ]


def _question(question: Question, names: Mapping[str, str]) -> list[str]:
    return [
        question.code,
        names.get(question.line, question.line),
        question.item,
        question.question,
        question.answer,
        question.note,
        "、".join(question.also_asked),
        _yes(question.public),
        *_answers_for_it(question, first=True),
    ]


def _path(path: LearningPath, names: Mapping[str, str]) -> Rows:
    about = [path.name, path.introduction, str(path.pass_percent)]
    return [
        [
            names.get(path.line, path.line),
            STEP_KINDS.write(step.kind),
            step.ref,
            step.source,
            step.note,
            *(about if position == 0 else ["", "", ""]),
            *_answers_for_it(path, first=position == 0),
        ]
        for position, step in enumerate(path.steps)
    ]


def _tests(path: LearningPath, names: Mapping[str, str]) -> Rows:
    return [
        [
            names.get(path.line, path.line),
            question.text,
            "\n".join(question.choices),
            "".join(chr(ord("A") + position) for position in question.right),
            question.because,
            "" if question.read_again is None else str(question.read_again + 1),
        ]
        for question in path.test
    ]


def _answers_for_it(article: Article, *, first: bool) -> list[str]:
    return [article.edition.owner, article.edition.review_on.isoformat()] if first else ["", ""]


def _yes(value: bool) -> str:
    return "是" if value else "否"
