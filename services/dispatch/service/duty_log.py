"""HTTP: the duty log."""

from services.dispatch.handlers import duty_log
from services.dispatch.model.duty_log import DutyEntry, DutyHandover
from services.dispatch.schemas import duty_log as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service


class DutyLogEndpoints(Service):
    """The duty log of units (值班日志) and handovers (交接班)."""

    @endpoint("GET", "/duty-log", roles=ANY_STAFF, query=schemas.DutyLogQuery, answer=schemas.DutyPageView)
    def show_duty_log(self, request: Request, uow: DispatchUnitOfWork) -> duty_log.DutyPage:
        """A page of a unit's log, the newest first."""
        wanted = request.wanted
        return duty_log.show_log(wanted["unit"], wanted["after"], wanted["limit"], request.staff, uow)

    @endpoint(
        "POST", "/duty-log", roles=ANY_STAFF, body=schemas.DutyEntryBody, answer=schemas.DutyEntryView, status=201
    )
    def write_duty_entry(self, request: Request, uow: DispatchUnitOfWork) -> DutyEntry:
        """Write something down; a correction is an entry of its own."""
        return duty_log.write_entry(request.body, request.staff, uow, self.wiring.sealer.seal)

    @endpoint(
        "POST",
        "/duty-handovers",
        roles=ANY_STAFF,
        body=schemas.DutyHandoverBody,
        answer=schemas.DutyHandoverView,
        status=201,
    )
    def hand_over_duty(self, request: Request, uow: DispatchUnitOfWork) -> DutyHandover:
        """Hand the duty over to the next (交班)."""
        return duty_log.hand_over_duty(request.body, request.staff, uow, self.wiring.sealer.seal)

    @endpoint("POST", "/duty-handovers/<handover_id>/signature", roles=ANY_STAFF, answer=schemas.DutyHandoverView)
    def take_over_duty(self, request: Request, uow: DispatchUnitOfWork) -> DutyHandover:
        """Sign for what was handed over (接班)."""
        return duty_log.take_over_duty(request.path["handover_id"], request.staff, uow)
