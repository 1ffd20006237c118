"""The database of intake: tables and repositories, an area a file, and the unit of work that opens them."""

from services.intake import ports
from services.intake.model.knowledge import Guide, LearningPath, Question
from services.intake.store.api_clients import SqlApiClients
from services.intake.store.attachments import SqlAttachments
from services.intake.store.case_lists import SqlCaseLists
from services.intake.store.cases import SqlCases
from services.intake.store.catalogue import SqlItems
from services.intake.store.classification import SqlConfirmations, SqlLessons, SqlTrainings
from services.intake.store.directives import SqlDirectives
from services.intake.store.drafts import SqlDrafts
from services.intake.store.due_times import SqlDueTimes
from services.intake.store.duplicates import SqlDuplicates
from services.intake.store.external_requests import SqlExternalRequests
from services.intake.store.findings import SqlFindings
from services.intake.store.held_documents import SqlHeldDocuments
from services.intake.store.knowledge import SqlGuides, SqlKnowledgeState, SqlPaths, SqlQuestions, SqlReminders
from services.intake.store.learning import SqlLearnings
from services.intake.store.links import SqlLinks
from services.intake.store.looks import SqlCodeTries, SqlLooks
from services.intake.store.mandates import SqlMandates
from services.intake.store.metadata import metadata
from services.intake.store.regions import SqlPlaceNames, SqlRegions, SqlUnits
from services.intake.store.residents import SqlResidents
from services.intake.store.serials import SqlSerials
from services.intake.store.staff import SqlStaff
from shared.persistence.unit_of_work import SqlUnitOfWork

__all__ = ["IntakeUnitOfWork", "metadata"]


class IntakeUnitOfWork(SqlUnitOfWork):
    """One transaction of intake."""

    metadata = metadata

    def _open(self) -> None:
        self.session.info["now"] = self.now
        self.api_clients: ports.ApiClients = SqlApiClients(self.session)
        self.attachments: ports.Attachments = SqlAttachments(self.session)
        self.case_lists: ports.CaseLists = SqlCaseLists(self.session)
        self.cases: ports.Cases = SqlCases(self.session)
        self.items: ports.Items = SqlItems(self.session, self.now)
        self.directives: ports.Directives = SqlDirectives(self.session)
        self.confirmations: ports.Confirmations = SqlConfirmations(self.session)
        self.lessons: ports.Lessons = SqlLessons(self.session)
        self.trainings: ports.Trainings = SqlTrainings(self.session)
        self.drafts: ports.Drafts = SqlDrafts(self.session)
        self.due_times: ports.DueTimes = SqlDueTimes(self.session)
        self.duplicates: ports.Duplicates = SqlDuplicates(self.session)
        self.findings: ports.Findings = SqlFindings(self.session)
        self.held_documents: ports.HeldDocuments = SqlHeldDocuments(self.session)
        self.mandates: ports.Mandates = SqlMandates(self.session)
        self.external_requests: ports.ExternalRequests = SqlExternalRequests(self.session)
        self.links: ports.Links = SqlLinks(self.session)
        self.names: ports.PlaceNames = SqlPlaceNames(self.session)
        self.regions: ports.Regions = SqlRegions(self.session)
        self.units: ports.Units = SqlUnits(self.session)
        self.serials: ports.Serials = SqlSerials(self.session, self._database)
        self.looks: ports.Looks = SqlLooks(self.session)
        self.residents: ports.Residents = SqlResidents(self.session)
        self.code_tries: ports.CodeTries = SqlCodeTries(self.session)
        self.guides: ports.Articles[Guide] = SqlGuides(self.session)
        self.questions: ports.Articles[Question] = SqlQuestions(self.session)
        self.paths: ports.Articles[LearningPath] = SqlPaths(self.session)
        self.knowledge: ports.KnowledgeState = SqlKnowledgeState(self.session)
        self.reminders: ports.Reminders = SqlReminders(self.session)
        self.learnings: ports.Learnings = SqlLearnings(self.session)
        self.staff: ports.Staff = SqlStaff(self.session)
