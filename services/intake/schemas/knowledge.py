"""Guides, questions and their reviews: bodies and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.handlers.knowledge.importing import ChangeKind
from services.intake.handlers.knowledge.searching import DEFAULT_LIMIT, MOST_HITS, Search
from services.intake.handlers.knowledge.writing import ConfirmArticle, PutGuide, PutQuestion, WithdrawArticle
from services.intake.model.knowledge import Entry, EntryKind
from services.intake.schemas.catalogue_files import FileBody
from services.intake.schemas.catalogue_queries import CountyQuery
from services.intake.schemas.texts import CODE, Trimmed
from shared.contracts import ArticleKind
from shared.http.fields import Day, WholeNumber, YesNo
from shared.http.schemas import AnswerSchema, CommandSchema, LocalTime

_REASON = validate.Length(min=1, max=500)
_LONG = validate.Length(min=1, max=4000)
_STAFF_ID = validate.Length(min=1, max=40)
_LINE = validate.Regexp(r"([a-z][a-z0-9_]{0,39})?\Z", error="不是工作线编码 / not the code of a line")
_ITEM = validate.Regexp(r"([a-z0-9_]{0,40})\Z", error="不是事项编码 / not the code of an item")
_WORDS = validate.Regexp(
    r"[^、；;，,|\n]{1,100}\Z", error="应为 1 到 100 字，不含 、；， / 1 to 100 characters, no commas"
)


class KnowledgeQuery(CountyQuery):
    """What is looked for in guides and questions."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    kind = fields.Enum(ArticleKind, by_value=True, load_default=None)
    line = fields.String(load_default="", validate=validate.Length(max=40))
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=MOST_HITS))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        search = Search(query=data["q"], kind=data["kind"], line=data["line"], limit=data["limit"])
        return {"county": data["county"], "search": search}


class QuestionsQuery(CountyQuery):
    """Whose questions, and about which item; empty: about any."""

    item = fields.String(load_default="", validate=validate.Length(max=40))


class ReviewsQuery(CountyQuery):
    """Whose reviews: my own, or everybody's."""

    all = fields.Boolean(load_default=False)


class KnowledgeFileQuery(CountyQuery):
    """As a workbook, or as an archive of CSV files."""

    format = fields.String(load_default="xlsx", validate=validate.OneOf(["xlsx", "csv"]))


class PutBody(CommandSchema):
    """What every change of an article says."""

    owner = fields.String(required=True, validate=_STAFF_ID)
    review_on = Day(required=True)
    reason = Trimmed(required=True, validate=_REASON)
    based_on = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=0, max=1_000_000))


class GuideEntryBody(CommandSchema):
    """One step, pitfall, form or contact."""

    class Meta(CommandSchema.Meta):
        command = Entry

    kind = fields.Enum(EntryKind, by_value=True, required=True)
    text = Trimmed(required=True, validate=_LONG)
    public = YesNo(load_default=False)


class GuideBody(PutBody):
    """A guide as it shall be."""

    class Meta(CommandSchema.Meta):
        command = PutGuide

    entries = fields.List(fields.Nested(GuideEntryBody), required=True, validate=validate.Length(min=1, max=200))


class AnsweredQuestionBody(PutBody):
    """A question with its answer as it shall be."""

    class Meta(CommandSchema.Meta):
        command = PutQuestion

    line = fields.String(load_default="", validate=_LINE)
    item = fields.String(load_default="", validate=_ITEM)
    question = Trimmed(required=True, validate=validate.Length(min=1, max=300))
    answer = Trimmed(required=True, validate=_LONG)
    note = Trimmed(load_default="", validate=validate.Length(max=4000))
    also_asked = fields.List(Trimmed(validate=_WORDS), load_default=list, validate=validate.Length(max=30))
    public = YesNo(load_default=False)


class ReviewConfirmationBody(CommandSchema):
    """It was looked at and still holds."""

    class Meta(CommandSchema.Meta):
        command = ConfirmArticle

    review_on = Day(required=True)
    reason = Trimmed(required=True, validate=_REASON)


class ArticleWithdrawalBody(CommandSchema):
    """It no longer holds."""

    class Meta(CommandSchema.Meta):
        command = WithdrawArticle

    reason = Trimmed(required=True, validate=_REASON)


class EditionView(AnswerSchema):
    """Which version, who answers for it, and who changed it when and why."""

    version = fields.Integer(attribute="edition.version")
    owner = fields.String(attribute="edition.owner")
    review_on = fields.Date(attribute="edition.review_on")
    changed_by = fields.String(attribute="edition.changed_by")
    changed_at = LocalTime(attribute="edition.changed_at")
    reason = fields.String(attribute="edition.reason")
    withdrawn = fields.Boolean(attribute="edition.withdrawn")


class ArticleView(EditionView):
    """An article in a list."""

    kind = fields.Enum(ArticleKind, by_value=True)
    code = fields.String()
    title = fields.String()
    line = fields.String()
    public = fields.Boolean(attribute="is_public")


class GuideEntryView(AnswerSchema):
    """One step, pitfall, form or contact."""

    kind = fields.Enum(EntryKind, by_value=True)
    text = fields.String()
    public = fields.Boolean()


class GuideView(EditionView):
    """A guide as staff see it."""

    item = fields.String(attribute="code")
    name = fields.String(attribute="item_name")
    line = fields.String()
    public = fields.Boolean(attribute="is_public")
    entries = fields.List(fields.Nested(GuideEntryView))


class AnsweredQuestionView(EditionView):
    """A question as staff see it."""

    code = fields.String()
    line = fields.String()
    item = fields.String()
    question = fields.String()
    answer = fields.String()
    note = fields.String()
    also_asked = fields.List(fields.String())
    public = fields.Boolean()


class PublicQuestionView(AnswerSchema):
    """A question as residents see it."""

    code = fields.String()
    item = fields.String()
    question = fields.String()
    answer = fields.String()
    as_of = fields.Date()


class PublicGuideView(AnswerSchema):
    """A guide as residents see it."""

    item = fields.String()
    name = fields.String()
    steps = fields.List(fields.String())
    pitfalls = fields.List(fields.String())
    forms = fields.List(fields.String())
    as_of = fields.Date()
    questions = fields.List(fields.Nested(PublicQuestionView))


class KnowledgeHitView(AnswerSchema):
    """Something that was found. ``marks`` are ranges of the excerpt, in characters: what matched."""

    kind = fields.Enum(ArticleKind, by_value=True, attribute="key.kind")
    code = fields.String(attribute="key.code")
    title = fields.String(attribute="key.title")
    line = fields.String(attribute="key.line")
    field = fields.String()
    excerpt = fields.String()
    marks = fields.List(fields.List(fields.Integer()))


class KnowledgeImportBody(CommandSchema):
    """Files to import; a dry run changes nothing."""

    files = fields.List(fields.Nested(FileBody), required=True, validate=validate.Length(min=1, max=10))
    owners = fields.Dict(
        keys=fields.String(validate=CODE),
        values=fields.String(validate=_STAFF_ID),
        load_default=dict,
        validate=validate.Length(max=200),
    )
    reason = Trimmed(required=True, validate=_REASON)
    dry_run = YesNo(load_default=True)


class ArticleChangeView(AnswerSchema):
    """What would become, or became, of one article."""

    kind = fields.Enum(ArticleKind, by_value=True)
    code = fields.String()
    title = fields.String()
    change = fields.Enum(ChangeKind, by_value=True)
    version = fields.Integer()


class CellProblemView(AnswerSchema):
    """One mistake, and the cell it is in."""

    cell = fields.String()
    column = fields.String()
    zh = fields.String()
    en = fields.String()


class KnowledgeImportView(AnswerSchema):
    """What an import would do or did."""

    dry_run = fields.Boolean()
    changes = fields.List(fields.Nested(ArticleChangeView))
    problems = fields.List(fields.Nested(CellProblemView))
    warnings = fields.List(fields.Nested(CellProblemView))
