"""HTTP: Open311 GeoReport v2."""

from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Response

from services.intake.handlers import api_clients, open311
from services.intake.model.api_client import ApiClient
from services.intake.schemas import open311 as schemas
from services.intake.schemas import open311_answers as answers
from services.intake.store import IntakeUnitOfWork
from shared.errors import TooManyRequests
from shared.http.endpoint import PUBLIC, Request, endpoint
from shared.observability import metrics
from shared.service import Service

_V2 = "/open311/v2"
_AS = "<any(json,xml):extension>"
_OFTEN = "300/minute"
_CHANGED = datetime(2026, 11, 22, tzinfo=UTC)  # when what discovery says was changed last


def admit(service: Any, request: Request) -> ApiClient | None:
    """The system whose key came along, its call counted; None: there is no key.

    Raises:
        UnknownKey: the key is nobody's.
        TooManyRequests: its quota is used up.
    """
    key = request.query.get("api_key", "")
    return _admitted(service, key) if key else None


def admit_filing(service: Any, request: Request) -> ApiClient:
    """The same where nothing goes without a key; a form or a JSON body may hold it."""
    return _admitted(service, request.body.api_key or request.query.get("api_key", ""))


def _admitted(service: Any, key: str) -> ApiClient:
    outcome = "admitted"
    try:
        with service.wiring.units() as uow:
            try:
                return api_clients.admit_client(key, uow)
            finally:
                uow.commit()  # a refused call counts, too
    except api_clients.UnknownKey:
        outcome = "unknown_key"
        raise
    except TooManyRequests:
        outcome = "over_quota"
        raise
    finally:
        metrics.api_calls.labels(service.name, outcome).inc()


class Open311Endpoints(Service):
    """Services, requests and tokens for other systems, as XML and JSON."""

    @endpoint(
        "GET",
        f"/open311/discovery.{_AS}",
        roles=PUBLIC,
        per_address=_OFTEN,
        unit_of_work=False,
        problems_as=answers.problem,
        produces=answers.MEDIA_TYPES,
    )
    def open311_discovery(self, request: Request) -> Response:
        """Where the interface is, and which formats it has."""
        base = f"{request.headers.get('X-Forwarded-Proto', 'http')}://{request.headers.get('Host', '')}{_V2}"
        return answers.answer("discovery", answers.discovery(base, _CHANGED), request.path["extension"])

    @endpoint(
        "GET",
        f"{_V2}/services.{_AS}",
        roles=PUBLIC,
        per_address=_OFTEN,
        query=schemas.ServicesQuery,
        admit=admit,
        problems_as=answers.problem,
        produces=answers.MEDIA_TYPES,
    )
    def open311_services(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """The services that can be requested: the catalogue's items."""
        items = open311.list_services(request.wanted["jurisdiction_id"], request.admitted, uow)
        return answers.answer("services", answers.services(items), request.path["extension"])

    @endpoint(
        "GET",
        f"{_V2}/services/<code>.{_AS}",
        roles=PUBLIC,
        per_address=_OFTEN,
        query=schemas.ServicesQuery,
        admit=admit,
        problems_as=answers.problem,
        produces=answers.MEDIA_TYPES,
    )
    def open311_service(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """What a service asks for: the item's questions and fields."""
        jurisdiction = request.wanted["jurisdiction_id"]
        item = open311.show_service(request.path["code"], jurisdiction, request.admitted, uow)
        return answers.answer("service_definition", answers.definition(item), request.path["extension"])

    @endpoint(
        "POST",
        f"{_V2}/requests.{_AS}",
        roles=PUBLIC,
        body=schemas.GeoRequestBody,
        form=True,
        admit=admit_filing,
        status=201,
        problems_as=answers.problem,
        produces=answers.MEDIA_TYPES,
    )
    def open311_post_request(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """File a request; a key is needed."""
        wiring = self.wiring
        done = open311.post_request(request.body, request.admitted, uow, wiring.sealer, wiring.extras["forms"])
        return answers.answer("service_requests", answers.posted(done), request.path["extension"], 201)

    @endpoint(
        "GET",
        f"{_V2}/requests.{_AS}",
        roles=PUBLIC,
        per_address=_OFTEN,
        query=schemas.RequestsQuery,
        admit=admit,
        problems_as=answers.problem,
        produces=answers.MEDIA_TYPES,
    )
    def open311_requests(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """Requests, newest first: public ones, and with a key the client's own in full."""
        found = open311.find_requests(request.wanted, request.admitted, uow)
        shown = [answers.request(each) for each in found]
        return answers.answer("service_requests", shown, request.path["extension"])

    @endpoint(
        "GET",
        f"{_V2}/requests/<number>.{_AS}",
        roles=PUBLIC,
        per_address=_OFTEN,
        query=schemas.ServicesQuery,
        admit=admit,
        problems_as=answers.problem,
        produces=answers.MEDIA_TYPES,
    )
    def open311_request(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """How one request stands."""
        jurisdiction = request.wanted["jurisdiction_id"]
        shown = open311.show_request(request.path["number"], jurisdiction, request.admitted, uow)
        return answers.answer("service_requests", [answers.request(shown)], request.path["extension"])

    @endpoint(
        "GET",
        f"{_V2}/tokens/<token>.{_AS}",
        roles=PUBLIC,
        per_address=_OFTEN,
        query=schemas.ServicesQuery,
        admit=admit,
        problems_as=answers.problem,
        produces=answers.MEDIA_TYPES,
    )
    def open311_token(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """The service_request_id that a token was given for."""
        number = open311.number_of_token(request.path["token"], request.admitted, uow)
        said = answers.token(number, request.path["token"])
        return answers.answer("service_requests", said, request.path["extension"])
