"""HTTP and events: regions and units, and where old ones have gone."""

from services.intake.handlers import organisation
from services.intake.schemas import organisation as schemas
from services.intake.store import IntakeUnitOfWork
from shared.contracts import RegionRegistered, UnitRegistered
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import HOT, subscribe


class OrganisationEndpoints:
    """Intake's own copy of the organisation."""

    @endpoint("GET", "/places", roles=ANY_STAFF, query=schemas.PlacesQuery, answer=schemas.WhereaboutsView)
    def find_places(self, request: Request, uow: IntakeUnitOfWork) -> list[organisation.Whereabouts]:
        """Regions and units by a name they have or had."""
        return organisation.find_names(request.wanted["q"], request.staff, uow)

    @endpoint("GET", "/places/<code>", roles=ANY_STAFF, answer=schemas.WhereaboutsView)
    def show_place(self, request: Request, uow: IntakeUnitOfWork) -> organisation.Whereabouts:
        """What stands today where a region or unit stood."""
        return organisation.whereabouts(request.path["code"], uow)

    @subscribe(RegionRegistered, batch=HOT)
    def on_region_registered(self, event: Envelope[RegionRegistered], uow: IntakeUnitOfWork) -> None:
        """Keep a region, its validity and what follows it."""
        organisation.region_registered(event.data, event.sequence, uow)

    @subscribe(UnitRegistered, batch=HOT)
    def on_unit_registered(self, event: Envelope[UnitRegistered], uow: IntakeUnitOfWork) -> None:
        """Keep a unit, its validity and what follows it."""
        organisation.unit_registered(event.data, event.sequence, uow)
