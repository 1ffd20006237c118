"""The sheets of guides, questions and learning paths, and their columns."""

from services.intake.sheets.columns import OF_ITEM
from shared.spreadsheets.columns import Column, Sheet

# On the first row of an article; the rows that follow leave them empty or repeat them.
OWNER = Column("责任人", "owner", needed=False)
REVIEW_ON = Column("复核日期", "review_on")
LINE = Column("工作线", "line")
PUBLIC = Column("公开", "public")

ENTRY_KIND = Column("部分", "part")
ENTRY_TEXT = Column("内容", "text")
GUIDES = Sheet("guides.csv", (OF_ITEM, ENTRY_KIND, ENTRY_TEXT, PUBLIC, OWNER, REVIEW_ON), "办理指南")

QUESTION_CODE = Column("问题编码", "code")
QUESTION_ITEM = Column("事项编码", "item")
QUESTION_TEXT = Column("问题", "question")
QUESTION_ANSWER = Column("回答", "answer")
QUESTION_NOTE = Column("内部口径", "internal_note", needed=False)
QUESTION_ALSO = Column("其他问法", "also_asked", needed=False)
QUESTIONS = Sheet(
    "questions.csv",
    (
        QUESTION_CODE,
        LINE,
        QUESTION_ITEM,
        QUESTION_TEXT,
        QUESTION_ANSWER,
        QUESTION_NOTE,
        QUESTION_ALSO,
        PUBLIC,
        OWNER,
        REVIEW_ON,
    ),
    "常见问答",
)

STEP_KIND = Column("类别", "kind")
STEP_REF = Column("编码或文件名", "ref")
STEP_SOURCE = Column("出处", "source", needed=False)
STEP_NOTE = Column("看什么", "look_for", needed=False)
PATH_NAME = Column("路径名称", "name")
PATH_INTRODUCTION = Column("导语", "introduction", needed=False)
PATH_PASS = Column("合格百分比", "pass_percent", needed=False)
PATHS = Sheet(
    "paths.csv",
    (
        LINE,
        STEP_KIND,
        STEP_REF,
        STEP_SOURCE,
        STEP_NOTE,
        PATH_NAME,
        PATH_INTRODUCTION,
        PATH_PASS,
        OWNER,
        REVIEW_ON,
    ),
    "学习路径",
)

TEST_TEXT = Column("题目", "text")
TEST_CHOICES = Column("选项", "choices")
TEST_RIGHT = Column("正确选项", "right")
TEST_BECAUSE = Column("解析", "because", needed=False)
TEST_AGAIN = Column("重读第几步", "read_again", needed=False)
SELF_TESTS = Sheet("self_tests.csv", (LINE, TEST_TEXT, TEST_CHOICES, TEST_RIGHT, TEST_BECAUSE, TEST_AGAIN), "自测题")

PLAN_KIND = Column("安排", "plan")
PLAN_FIRST = Column("首次日期", "first")
PLAN_UNTIL = Column("截止日期", "until")
STUDY_PLANS = Sheet("study_plans.csv", (LINE, PLAN_KIND, PLAN_FIRST, PLAN_UNTIL), "学习安排")

SHEETS = (GUIDES, QUESTIONS, PATHS, SELF_TESTS, STUDY_PLANS)
