"""HTTP: what residents may read and search, without signing in."""

from services.intake.handlers.knowledge import reading, searching
from services.intake.model.knowledge.searching import ArticleKey
from services.intake.model.search import Hit
from services.intake.schemas import knowledge as schemas
from services.intake.schemas.catalogue_queries import CountyQuery
from services.intake.store import IntakeUnitOfWork
from shared.http.endpoint import PUBLIC, Request, endpoint
from shared.service import Service

_OFTEN = "240/minute"  # of one address: a page, its search as somebody types, and a few people behind one router


class PublicKnowledgeEndpoints(Service):
    """The public part of guides and questions; the county says whose."""

    @endpoint(
        "GET",
        "/public/knowledge",
        roles=PUBLIC,
        query=schemas.KnowledgeQuery,
        per_address=_OFTEN,
        answer=schemas.KnowledgeHitView,
    )
    def search_public_knowledge(self, request: Request, uow: IntakeUnitOfWork) -> list[Hit[ArticleKey]]:
        """Search what is public."""
        indexes: searching.KnowledgeIndexes = self.wiring.extras["knowledge_indexes"]
        return searching.search_public(_county(request), request.wanted["search"], indexes, uow)

    @endpoint(
        "GET",
        "/public/guides/<item>",
        roles=PUBLIC,
        query=CountyQuery,
        per_address=_OFTEN,
        answer=schemas.PublicGuideView,
    )
    def show_public_guide(self, request: Request, uow: IntakeUnitOfWork) -> reading.PublicGuide:
        """How an item is handled, in the resident's steps, with the questions asked about it."""
        return reading.public_guide(_county(request), request.path["item"], uow)

    @endpoint(
        "GET",
        "/public/questions/<code>",
        roles=PUBLIC,
        query=CountyQuery,
        per_address=_OFTEN,
        answer=schemas.PublicQuestionView,
    )
    def show_public_question(self, request: Request, uow: IntakeUnitOfWork) -> reading.PublicQuestion:
        """One question with its answer."""
        return reading.public_question(_county(request), request.path["code"], uow)


def _county(request: Request) -> str:
    county: str = request.wanted["county"]
    return county
