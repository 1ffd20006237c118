"""Learning paths, and newcomers on them: bodies and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.handlers.knowledge.writing import PutPath
from services.intake.handlers.learning import MarkRead, NameMentor, StartLearning, TakeTest
from services.intake.model.knowledge import Step, StepKind, StudyKind, StudyPlan, TestQuestion
from services.intake.schemas.knowledge import EditionView, PutBody
from services.intake.schemas.texts import CODE, Trimmed
from shared.http.fields import Day, WholeNumber
from shared.http.schemas import AnswerSchema, CommandSchema

_STAFF_ID = validate.Length(min=1, max=40)
_POSITION = validate.Range(min=0, max=999)


class PathStepBody(CommandSchema):
    """One thing to read."""

    class Meta(CommandSchema.Meta):
        command = Step

    kind = fields.Enum(StepKind, by_value=True, required=True)
    ref = Trimmed(required=True, validate=validate.Length(min=1, max=120))
    source = Trimmed(load_default="", validate=validate.Length(max=300))
    note = Trimmed(load_default="", validate=validate.Length(max=500))


class StudyPlanBody(CommandSchema):
    """Dates of one kind of study."""

    class Meta(CommandSchema.Meta):
        command = StudyPlan

    kind = fields.Enum(StudyKind, by_value=True, required=True)
    first = Day(required=True)
    until = Day(required=True)


class SelfTestQuestionBody(CommandSchema):
    """A question of the self-test; positions count from 0."""

    class Meta(CommandSchema.Meta):
        command = TestQuestion

    text = Trimmed(required=True, validate=validate.Length(min=1, max=500))
    choices = fields.List(
        Trimmed(validate=validate.Length(min=1, max=300)), required=True, validate=validate.Length(min=2, max=10)
    )
    right = fields.List(WholeNumber(validate=_POSITION), required=True, validate=validate.Length(min=1, max=10))
    because = Trimmed(load_default="", validate=validate.Length(max=1000))
    read_again = WholeNumber(load_default=None, allow_none=True, validate=_POSITION)


class LearningPathBody(PutBody):
    """A learning path as it shall be."""

    class Meta(CommandSchema.Meta):
        command = PutPath

    name = Trimmed(required=True, validate=validate.Length(min=1, max=120))
    introduction = Trimmed(load_default="", validate=validate.Length(max=2000))
    steps = fields.List(fields.Nested(PathStepBody), required=True, validate=validate.Length(min=1, max=100))
    plans = fields.List(fields.Nested(StudyPlanBody), load_default=list, validate=validate.Length(max=20))
    test = fields.List(fields.Nested(SelfTestQuestionBody), load_default=list, validate=validate.Length(max=100))
    pass_percent = WholeNumber(load_default=80, validate=validate.Range(min=1, max=100))


class LearningBody(CommandSchema):
    """Begin the path of a line."""

    class Meta(CommandSchema.Meta):
        command = StartLearning

    line = fields.String(required=True, validate=CODE)
    mentor = fields.String(load_default=None, allow_none=True, validate=_STAFF_ID)


class MentorBody(CommandSchema):
    """Who may see what comes of it; null: nobody but the learner."""

    class Meta(CommandSchema.Meta):
        command = NameMentor

    mentor = fields.String(required=True, allow_none=True, validate=_STAFF_ID)


class StepReadBody(CommandSchema):
    """A step was read."""

    class Meta(CommandSchema.Meta):
        command = MarkRead

    step = fields.String(required=True, validate=validate.Length(min=1, max=160))


class SelfTestAnswerBody(CommandSchema):
    """The answer to one question: which choices."""

    question = WholeNumber(required=True, validate=_POSITION)
    chosen = fields.List(WholeNumber(validate=_POSITION), required=True, validate=validate.Length(max=10))


class SelfTestBody(CommandSchema):
    """The answers to a self-test."""

    answers = fields.List(fields.Nested(SelfTestAnswerBody), required=True, validate=validate.Length(max=100))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> TakeTest:
        return TakeTest(answers={answer["question"]: tuple(answer["chosen"]) for answer in data["answers"]})


class StudyPlanView(AnswerSchema):
    """Dates of one kind of study."""

    kind = fields.Enum(StudyKind, by_value=True)
    first = fields.Date()
    until = fields.Date()


class PathStepView(AnswerSchema):
    """One thing to read."""

    kind = fields.Enum(StepKind, by_value=True)
    ref = fields.String()
    source = fields.String()
    note = fields.String()


class SelfTestQuestionView(AnswerSchema):
    """A question of the self-test, without its answer."""

    text = fields.String()
    choices = fields.List(fields.String())


class LearningPathView(EditionView):
    """A learning path as every member of staff sees it."""

    line = fields.String()
    name = fields.String()
    introduction = fields.String()
    steps = fields.List(fields.Nested(PathStepView))
    plans = fields.List(fields.Nested(StudyPlanView))
    test = fields.List(fields.Nested(SelfTestQuestionView))
    pass_percent = fields.Integer()


class SelfTestSourceView(SelfTestQuestionView):
    """A question of the self-test with its answer, for who writes it."""

    right = fields.List(fields.Integer())
    because = fields.String()
    read_again = fields.Integer(allow_none=True)


class LearningPathSourceView(LearningPathView):
    """A learning path for who writes it."""

    test = fields.List(fields.Nested(SelfTestSourceView))


class LearningStepView(PathStepView):
    """One thing to read, as a learner sees it."""

    key = fields.String()
    title = fields.String()
    read = fields.Boolean()
    available = fields.Boolean()


class StudyDateView(AnswerSchema):
    """A date to study on."""

    on = fields.Function(lambda entry: entry[0].isoformat())
    kind = fields.Function(lambda entry: entry[1].value)


class AttemptView(AnswerSchema):
    """What came of a self-test."""

    on = fields.Date()
    passed = fields.Boolean()
    read_again = fields.List(fields.String())


class LearningView(AnswerSchema):
    """A learner's path, for the learner and the mentor."""

    learning_id = fields.String(attribute="learning.learning_id")
    line = fields.String(attribute="learning.line")
    learner = fields.String(attribute="learning.learner")
    mentor = fields.String(attribute="learning.mentor", allow_none=True)
    started_on = fields.Date(attribute="learning.started_on")
    name = fields.String(attribute="path.name")
    introduction = fields.String(attribute="path.introduction")
    steps = fields.List(fields.Nested(LearningStepView))
    dates = fields.List(fields.Nested(StudyDateView))
    test = fields.List(fields.Nested(SelfTestQuestionView), attribute="path.test")
    attempts = fields.List(fields.Nested(AttemptView), attribute="learning.attempts")


class ExplanationView(AnswerSchema):
    """Why the right answer is right."""

    question = fields.Function(lambda entry: entry[0])
    because = fields.Function(lambda entry: entry[1])


class TestResultView(AnswerSchema):
    """What a learner is told after a test."""

    __test__ = False  # pytest: this is no test

    passed = fields.Boolean(attribute="attempt.passed")
    read_again = fields.List(fields.Nested(LearningStepView))
    explanations = fields.List(fields.Nested(ExplanationView))
