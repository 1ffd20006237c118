"""HTTP: learning paths, and newcomers on them.

A learner is always whoever calls. No address takes another person's staff id, so nobody can ask for what came of
somebody else's tests; the one that takes a learning's id answers the learner and the named mentor only.
"""

from collections.abc import Sequence

from services.intake.handlers import learning
from services.intake.handlers.knowledge import access, writing
from services.intake.model.knowledge import LearningPath
from services.intake.schemas import knowledge as article_schemas
from services.intake.schemas import learning as schemas
from services.intake.schemas.catalogue_queries import CountyQuery
from services.intake.service.knowledge import county_of
from services.intake.store import IntakeUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint


class LearningEndpoints:
    """Learning paths, and newcomers on them."""

    # paths

    @endpoint("GET", "/learning-paths", roles=ANY_STAFF, query=CountyQuery, answer=article_schemas.ArticleView)
    def list_learning_paths(self, request: Request, uow: IntakeUnitOfWork) -> list[LearningPath]:
        """The learning paths of the county, one a line."""
        return uow.paths.valid(county_of(request))

    @endpoint("GET", "/learning-paths/<line>", roles=ANY_STAFF, query=CountyQuery, answer=schemas.LearningPathView)
    def show_learning_path(self, request: Request, uow: IntakeUnitOfWork) -> LearningPath:
        """The learning path of a line; the right answers of its test are left out."""
        return writing.valid_article(county_of(request), request.path["line"], uow.paths)

    @endpoint(
        "GET",
        "/learning-paths/<line>/source",
        roles=ANY_STAFF,
        query=CountyQuery,
        answer=schemas.LearningPathSourceView,
    )
    def show_learning_path_source(self, request: Request, uow: IntakeUnitOfWork) -> LearningPath:
        """The same with the right answers, for who may change it."""
        path = writing.valid_article(county_of(request), request.path["line"], uow.paths)
        access.must_edit(request.staff, path.county, path)
        return path

    @endpoint(
        "PUT",
        "/learning-paths/<line>",
        roles=ANY_STAFF,
        query=CountyQuery,
        body=schemas.LearningPathBody,
        answer=schemas.LearningPathSourceView,
    )
    def put_learning_path(self, request: Request, uow: IntakeUnitOfWork) -> LearningPath:
        """Write the learning path of a line: another version, with a reason (county editors, and its owner)."""
        return writing.put_path(county_of(request), request.path["line"], request.body, request.staff, uow)

    @endpoint(
        "GET", "/learning-paths/<line>/versions", roles=ANY_STAFF, query=CountyQuery, answer=schemas.LearningPathView
    )
    def list_learning_path_versions(self, request: Request, uow: IntakeUnitOfWork) -> Sequence[LearningPath]:
        """Every version of a learning path, the newest first."""
        return uow.paths.editions(county_of(request), request.path["line"])

    @endpoint(
        "POST",
        "/learning-paths/<line>/confirmation",
        roles=ANY_STAFF,
        query=CountyQuery,
        body=article_schemas.ReviewConfirmationBody,
        answer=schemas.LearningPathView,
    )
    def confirm_learning_path(self, request: Request, uow: IntakeUnitOfWork) -> LearningPath:
        """It was looked at and still holds, until another date."""
        county, line = county_of(request), request.path["line"]
        return writing.confirm(county, line, request.body, request.staff, uow.paths, uow)

    @endpoint(
        "POST",
        "/learning-paths/<line>/withdrawal",
        roles=ANY_STAFF,
        query=CountyQuery,
        body=article_schemas.ArticleWithdrawalBody,
        answer=schemas.LearningPathView,
    )
    def withdraw_learning_path(self, request: Request, uow: IntakeUnitOfWork) -> LearningPath:
        """Take a learning path back; who is on it may go on."""
        county, line = county_of(request), request.path["line"]
        return writing.withdraw(county, line, request.body, request.staff, uow.paths, uow)

    # the learner

    @endpoint(
        "POST", "/my/learning", roles=ANY_STAFF, body=schemas.LearningBody, answer=schemas.LearningView, status=201
    )
    def start_learning(self, request: Request, uow: IntakeUnitOfWork) -> learning.LearningView:
        """Set out on the path of a line, and name a mentor or not."""
        return learning.start_learning(request.body, request.staff, uow)

    @endpoint("GET", "/my/learning", roles=ANY_STAFF, answer=schemas.LearningView)
    def list_my_learning(self, request: Request, uow: IntakeUnitOfWork) -> list[learning.LearningView]:
        """My paths: what is read, what is planned, what came of my tests."""
        return learning.my_learning(request.staff, uow)

    @endpoint(
        "PUT", "/my/learning/<line>/mentor", roles=ANY_STAFF, body=schemas.MentorBody, answer=schemas.LearningView
    )
    def name_mentor(self, request: Request, uow: IntakeUnitOfWork) -> learning.LearningView:
        """Let a colleague see it instead of who did before; null: nobody."""
        return learning.name_mentor(request.path["line"], request.body, request.staff, uow)

    @endpoint(
        "POST", "/my/learning/<line>/readings", roles=ANY_STAFF, body=schemas.StepReadBody, answer=schemas.LearningView
    )
    def mark_read(self, request: Request, uow: IntakeUnitOfWork) -> learning.LearningView:
        """I have read this step; nobody asks how long it took."""
        return learning.mark_read(request.path["line"], request.body, request.staff, uow)

    @endpoint(
        "POST",
        "/my/learning/<line>/attempts",
        roles=ANY_STAFF,
        body=schemas.SelfTestBody,
        answer=schemas.TestResultView,
    )
    def take_test(self, request: Request, uow: IntakeUnitOfWork) -> learning.TestResult:
        """Test myself: passed or not, and what to read again."""
        return learning.take_test(request.path["line"], request.body, request.staff, uow)

    # the mentor

    @endpoint("GET", "/my/mentees", roles=ANY_STAFF, answer=schemas.LearningView)
    def list_my_mentees(self, request: Request, uow: IntakeUnitOfWork) -> list[learning.LearningView]:
        """The paths of those who named me as their mentor."""
        return learning.my_mentees(request.staff, uow)

    @endpoint("GET", "/learning/<learning_id>", roles=ANY_STAFF, answer=schemas.LearningView)
    def show_learning(self, request: Request, uow: IntakeUnitOfWork) -> learning.LearningView:
        """One learner's path, for the learner and the mentor."""
        return learning.show_learning(request.path["learning_id"], request.staff, uow)
