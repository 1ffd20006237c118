"""HTTP: guides and questions for staff, their search, reviews, import and export."""

from collections.abc import Sequence

from werkzeug.wrappers import Response

from services.intake.handlers.knowledge import access, reading, reviewing, searching, writing
from services.intake.model.knowledge import Article, Guide, Question
from services.intake.model.knowledge.searching import ArticleKey
from services.intake.model.search import Hit
from services.intake.schemas import knowledge as schemas
from services.intake.schemas.catalogue_queries import CountyQuery
from services.intake.sheets import knowledge_importing, knowledge_writing
from services.intake.sheets.knowledge_importing import ImportFiles
from services.intake.store import IntakeUnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.every import every
from shared.service import Service
from shared.spreadsheets import writing as spreadsheets

_EDITORS = {Role.LEADER, Role.ADMINISTRATOR}
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ARCHIVE = "application/zip"


class KnowledgeEndpoints(Service):
    """Guides and questions, for staff. Who covers all counties names one."""

    # the one search

    @endpoint("GET", "/knowledge", roles=ANY_STAFF, query=schemas.KnowledgeQuery, answer=schemas.KnowledgeHitView)
    def search_knowledge(self, request: Request, uow: IntakeUnitOfWork) -> list[Hit[ArticleKey]]:
        """Search guides and questions."""
        return searching.search(county_of(request), request.wanted["search"], self.knowledge_indexes, uow)

    # guides

    @endpoint("GET", "/guides", roles=ANY_STAFF, query=CountyQuery, answer=schemas.ArticleView)
    def list_guides(self, request: Request, uow: IntakeUnitOfWork) -> list[Guide]:
        """The guides of the county."""
        return uow.guides.valid(county_of(request))

    @endpoint("GET", "/guides/<item>", roles=ANY_STAFF, query=CountyQuery, answer=schemas.GuideView)
    def show_guide(self, request: Request, uow: IntakeUnitOfWork) -> Guide:
        """The guide of an item."""
        return writing.valid_article(county_of(request), request.path["item"], uow.guides)

    @endpoint(
        "PUT", "/guides/<item>", roles=ANY_STAFF, query=CountyQuery, body=schemas.GuideBody, answer=schemas.GuideView
    )
    def put_guide(self, request: Request, uow: IntakeUnitOfWork) -> Guide:
        """Write the guide of an item: another version, with a reason (county editors, and its owner)."""
        return writing.put_guide(county_of(request), request.path["item"], request.body, request.staff, uow)

    @endpoint("GET", "/guides/<item>/versions", roles=ANY_STAFF, query=CountyQuery, answer=schemas.GuideView)
    def list_guide_versions(self, request: Request, uow: IntakeUnitOfWork) -> Sequence[Guide]:
        """Every version of a guide, the newest first."""
        return uow.guides.editions(county_of(request), request.path["item"])

    @endpoint(
        "POST",
        "/guides/<item>/confirmation",
        roles=ANY_STAFF,
        query=CountyQuery,
        body=schemas.ReviewConfirmationBody,
        answer=schemas.GuideView,
    )
    def confirm_guide(self, request: Request, uow: IntakeUnitOfWork) -> Guide:
        """It was looked at and still holds, until another date."""
        county, item = county_of(request), request.path["item"]
        return writing.confirm(county, item, request.body, request.staff, uow.guides, uow)

    @endpoint(
        "POST",
        "/guides/<item>/withdrawal",
        roles=ANY_STAFF,
        query=CountyQuery,
        body=schemas.ArticleWithdrawalBody,
        answer=schemas.GuideView,
    )
    def withdraw_guide(self, request: Request, uow: IntakeUnitOfWork) -> Guide:
        """Take a guide back; its versions can still be read."""
        county, item = county_of(request), request.path["item"]
        return writing.withdraw(county, item, request.body, request.staff, uow.guides, uow)

    # questions

    @endpoint("GET", "/questions", roles=ANY_STAFF, query=schemas.QuestionsQuery, answer=schemas.AnsweredQuestionView)
    def list_questions(self, request: Request, uow: IntakeUnitOfWork) -> list[Question]:
        """The questions of the county, or about one item."""
        return reading.questions_about(county_of(request), request.wanted["item"], uow)

    @endpoint(
        "POST",
        "/questions",
        roles=_EDITORS,
        query=CountyQuery,
        body=schemas.AnsweredQuestionBody,
        answer=schemas.AnsweredQuestionView,
        status=201,
    )
    def add_question(self, request: Request, uow: IntakeUnitOfWork) -> Question:
        """Write a new question with its answer; it is given a code."""
        return writing.add_question(county_of(request), request.body, request.staff, uow)

    @endpoint("GET", "/questions/<code>", roles=ANY_STAFF, query=CountyQuery, answer=schemas.AnsweredQuestionView)
    def show_question(self, request: Request, uow: IntakeUnitOfWork) -> Question:
        """One question."""
        return writing.valid_article(county_of(request), request.path["code"], uow.questions)

    @endpoint(
        "PUT",
        "/questions/<code>",
        roles=ANY_STAFF,
        query=CountyQuery,
        body=schemas.AnsweredQuestionBody,
        answer=schemas.AnsweredQuestionView,
    )
    def put_question(self, request: Request, uow: IntakeUnitOfWork) -> Question:
        """Change a question: another version, with a reason (county editors, and its owner)."""
        return writing.change_question(county_of(request), request.path["code"], request.body, request.staff, uow)

    @endpoint(
        "GET", "/questions/<code>/versions", roles=ANY_STAFF, query=CountyQuery, answer=schemas.AnsweredQuestionView
    )
    def list_question_versions(self, request: Request, uow: IntakeUnitOfWork) -> Sequence[Question]:
        """Every version of a question, the newest first."""
        return uow.questions.editions(county_of(request), request.path["code"])

    @endpoint(
        "POST",
        "/questions/<code>/confirmation",
        roles=ANY_STAFF,
        query=CountyQuery,
        body=schemas.ReviewConfirmationBody,
        answer=schemas.AnsweredQuestionView,
    )
    def confirm_question(self, request: Request, uow: IntakeUnitOfWork) -> Question:
        """It was looked at and still holds, until another date."""
        county, code = county_of(request), request.path["code"]
        return writing.confirm(county, code, request.body, request.staff, uow.questions, uow)

    @endpoint(
        "POST",
        "/questions/<code>/withdrawal",
        roles=ANY_STAFF,
        query=CountyQuery,
        body=schemas.ArticleWithdrawalBody,
        answer=schemas.AnsweredQuestionView,
    )
    def withdraw_question(self, request: Request, uow: IntakeUnitOfWork) -> Question:
        """Take a question back; its versions can still be read."""
        county, code = county_of(request), request.path["code"]
        return writing.withdraw(county, code, request.body, request.staff, uow.questions, uow)

    # reviews

    @endpoint("GET", "/knowledge/reviews", roles=ANY_STAFF, query=schemas.ReviewsQuery, answer=schemas.ArticleView)
    def list_overdue(self, request: Request, uow: IntakeUnitOfWork) -> list[Article]:
        """What I should have looked at again; everybody's for county editors."""
        return reviewing.overdue_articles(county_of(request), request.staff, uow, everybodys=request.wanted["all"])

    @every(seconds=10.0, attentive=True)  # what it has not heard of yet, it would take for an owner who has left
    def request_reviews(self, uow: IntakeUnitOfWork) -> None:
        """Remind owners of what became overdue, once."""
        reviewing.request_reviews(uow)

    # files

    @endpoint(
        "POST",
        "/knowledge/imports",
        roles=_EDITORS,
        query=CountyQuery,
        body=schemas.KnowledgeImportBody,
        answer=schemas.KnowledgeImportView,
    )
    def import_knowledge(self, request: Request, uow: IntakeUnitOfWork) -> knowledge_importing.FilesReport:
        """Import CSV files or a workbook; a dry run (the default) shows every change and mistake with its cell."""
        body = request.body
        command = ImportFiles(
            county=county_of(request),
            files={file["name"]: file["content"] for file in body["files"]},
            owners=body["owners"],
            reason=body["reason"],
            dry_run=body["dry_run"],
        )
        return knowledge_importing.import_files(command, request.staff, uow)

    @endpoint(
        "GET", "/knowledge/export", roles=_EDITORS, query=schemas.KnowledgeFileQuery, produces=(_WORKBOOK, _ARCHIVE)
    )
    def export_knowledge(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """Everything as a workbook or an archive of CSV files, to be edited and imported again."""
        county, kind = county_of(request), request.wanted["format"]
        rows = knowledge_writing.rows_of(uow.guides.valid(county), uow.questions.valid(county), uow.paths.valid(county))
        at = uow.now.astimezone(SHANGHAI)
        content = spreadsheets.as_workbook(rows, at=at) if kind == "xlsx" else spreadsheets.as_archive(rows, at=at)
        response = Response(content, mimetype=_WORKBOOK if kind == "xlsx" else _ARCHIVE)
        name = f"knowledge-{county}.{'xlsx' if kind == 'xlsx' else 'zip'}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @property
    def knowledge_indexes(self) -> searching.KnowledgeIndexes:
        """The indexes of this process."""
        indexes: searching.KnowledgeIndexes = self.wiring.extras["knowledge_indexes"]
        return indexes


def county_of(request: Request) -> str:
    """The caller's county, or the one that who covers all names."""
    return access.county_of(request.staff, request.wanted["county"])
