"""HTTP and events: directives."""

from services.intake.handlers.directives import answering, filing, issuing, receiving
from services.intake.handlers.directives.addressing import Reach
from services.intake.handlers.directives.filing import DirectiveFile, DirectivePage
from services.intake.model.directive import Answer, Directive
from services.intake.model.look import Look
from services.intake.schemas import directive_answers as answers
from services.intake.schemas import directives as schemas
from services.intake.schemas.residents import PurposeBody
from services.intake.store import IntakeUnitOfWork
from shared.contracts import DirectiveCompleted, DirectiveDispatched, Role, TaskDone, TaskReported
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import HOT, subscribe

_ISSUING = {Role.ISSUER}
_OVERSEEING = {Role.ISSUER, Role.LEADER, Role.SUPERVISOR}
_AUDITING = {Role.ISSUER, Role.SUPERVISOR, Role.ADMINISTRATOR}


class DirectiveEndpoints:
    """Orders and documents from above."""

    @endpoint(
        "POST", "/directives", roles=_ISSUING, body=schemas.DirectiveBody, answer=answers.DirectiveView, status=201
    )
    def receive_directive(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """Register a document or order from above."""
        return _open(receiving.receive_directive(request.body, request.staff, uow))

    @endpoint("POST", "/directives/preview", roles=_ISSUING, body=schemas.PreviewBody, answer=answers.ReachView)
    def preview_directive(self, request: Request, uow: IntakeUnitOfWork) -> Reach:
        """How many units the targets reach, before anything is sent."""
        return receiving.preview(request.body, request.staff, uow)

    @endpoint("GET", "/directives", roles=ANY_STAFF, query=schemas.DirectivesQuery, answer=answers.DirectivePageView)
    def list_directives(self, request: Request, uow: IntakeUnitOfWork) -> DirectivePage:
        """Directives, newest first."""
        return filing.list_directives(request.wanted, request.staff, uow)

    @endpoint("GET", "/directives/<number>", roles=ANY_STAFF, answer=answers.DirectiveView)
    def show_directive(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """One directive; of a filed one, what the index says."""
        return filing.show_directive(request.path["number"], request.staff, uow)

    @endpoint(
        "POST",
        "/directives/<number>/proposal",
        roles=_ISSUING,
        body=schemas.ProposalBody,
        answer=answers.DirectiveView,
    )
    def propose_directive(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """Put it to a leader (拟办)."""
        return _open(issuing.propose_directive(request.path["number"], request.body, request.staff, uow))

    @endpoint(
        "POST",
        "/directives/<number>/decision",
        roles={Role.LEADER},
        body=schemas.DecisionBody,
        answer=answers.DirectiveView,
    )
    def decide_directive(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """Decide on it (批示)."""
        return _open(issuing.decide_directive(request.path["number"], request.body, request.staff, uow))

    @endpoint(
        "POST",
        "/directives/<number>/cancellation",
        roles=_ISSUING,
        body=schemas.CancellationBody,
        answer=answers.DirectiveView,
    )
    def cancel_directive(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """Take it back (撤销)."""
        return _open(issuing.cancel_directive(request.path["number"], request.body, request.staff, uow))

    @endpoint(
        "POST",
        "/directives/<number>/correction",
        roles=_ISSUING,
        body=schemas.CorrectionBody,
        answer=answers.DirectiveView,
        status=201,
    )
    def correct_directive(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """Register a correction that goes out in its place (更正)."""
        return _open(receiving.correct_directive(request.path["number"], request.body, request.staff, uow))

    @endpoint(
        "POST",
        "/directives/<number>/milestones/<code>/completion",
        roles=_OVERSEEING,
        body=schemas.ReachedBody,
        answer=answers.DirectiveView,
    )
    def reach_milestone(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """Confirm that a milestone has been reached (节点完成)."""
        number, code = request.path["number"], request.path["code"]
        return _open(issuing.reach_milestone(number, code, request.body, request.staff, uow))

    @endpoint("GET", "/directives/<number>/answers", roles=_OVERSEEING, answer=answers.AnswerView)
    def list_answers(self, request: Request, uow: IntakeUnitOfWork) -> list[Answer]:
        """What each unit has answered so far."""
        return list(answering.list_answers(request.path["number"], request.staff, uow))

    @endpoint(
        "POST", "/directives/<number>/filing", roles=_ISSUING, body=schemas.FilingBody, answer=answers.DirectiveView
    )
    def file_directive(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """File a finished one (归档)."""
        directive = filing.file_directive(request.path["number"], request.body, request.staff, uow)
        return DirectiveFile(directive=directive, opened=False)

    @endpoint("GET", "/archive", roles=ANY_STAFF, query=schemas.ArchiveQuery, answer=answers.DirectivePageView)
    def search_archive(self, request: Request, uow: IntakeUnitOfWork) -> DirectivePage:
        """The index of filed directives."""
        return filing.search_archive(request.wanted, request.staff, uow)

    @endpoint(
        "POST",
        "/directives/<number>/views",
        roles=ANY_STAFF,
        body=PurposeBody,
        answer=answers.DirectiveView,
        repeatable=False,
    )
    def look_into_directive(self, request: Request, uow: IntakeUnitOfWork) -> DirectiveFile:
        """A filed directive with everything in it; the look is registered."""
        return filing.look_into(request.path["number"], request.body, request.staff, request.address, uow)

    @endpoint("GET", "/directives/<number>/looks", roles=_AUDITING, answer=answers.DirectiveLookView)
    def list_directive_looks(self, request: Request, uow: IntakeUnitOfWork) -> list[Look]:
        """Who has looked into a filed directive, newest first."""
        return list(filing.list_looks(request.path["number"], request.staff, uow))

    @subscribe(DirectiveDispatched)
    def on_directive_dispatched(self, event: Envelope[DirectiveDispatched], uow: IntakeUnitOfWork) -> None:
        """Remember how many units it went to."""
        answering.directive_dispatched(event.data, uow)

    @subscribe(DirectiveCompleted)
    def on_directive_completed(self, event: Envelope[DirectiveCompleted], uow: IntakeUnitOfWork) -> None:
        """Every target has answered."""
        answering.directive_completed(event.data, uow)

    @subscribe(TaskReported, batch=HOT)
    def on_task_reported(self, event: Envelope[TaskReported], uow: IntakeUnitOfWork) -> None:
        """Keep a unit's answer."""
        answering.task_reported(event.data, event.time, uow)

    @subscribe(TaskDone, batch=HOT)
    def on_task_done(self, event: Envelope[TaskDone], uow: IntakeUnitOfWork) -> None:
        """Keep that a unit is done."""
        answering.task_done(event.data, event.time, uow)


def _open(directive: Directive) -> DirectiveFile:
    return DirectiveFile(directive=directive, opened=True)
