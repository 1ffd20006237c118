"""What the network knows about its own work: guides, questions with answers, and what newcomers read first."""

from services.intake.model.knowledge.articles import Article, Edition
from services.intake.model.knowledge.guides import Entry, EntryKind, Guide
from services.intake.model.knowledge.paths import (
    LearningPath,
    Step,
    StepKind,
    StudyKind,
    StudyPlan,
    TestQuestion,
)
from services.intake.model.knowledge.questions import Question

__all__ = [
    "Article",
    "Edition",
    "Entry",
    "EntryKind",
    "Guide",
    "LearningPath",
    "Question",
    "Step",
    "StepKind",
    "StudyKind",
    "StudyPlan",
    "TestQuestion",
]
