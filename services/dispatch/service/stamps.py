"""HTTP: seals of offices and their use."""

from services.dispatch.handlers import stamps
from services.dispatch.model.stamp import Stamp, StampUse
from services.dispatch.schemas import stamps as schemas
from services.dispatch.store import DispatchUnitOfWork
from shared.contracts import Role
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.service import Service

_ARRANGERS = {Role.LEADER, Role.ADMINISTRATOR}


class StampEndpoints(Service):
    """Seals (印章) and their use (用印)."""

    @endpoint("POST", "/stamps", roles=_ARRANGERS, body=schemas.StampBody, answer=schemas.StampView, status=201)
    def register_stamp(self, request: Request, uow: DispatchUnitOfWork) -> Stamp:
        """Register a seal of a unit, with who keeps it and who approves its use."""
        return stamps.register_stamp(request.body, request.staff, uow)

    @endpoint("PUT", "/stamps/<stamp_id>", roles=_ARRANGERS, body=schemas.StampChangeBody, answer=schemas.StampView)
    def change_stamp(self, request: Request, uow: DispatchUnitOfWork) -> Stamp:
        """Change who keeps a seal and who approves its use, or take it out of use."""
        return stamps.change_stamp(request.path["stamp_id"], request.body, request.staff, uow)

    @endpoint("GET", "/stamps", roles=ANY_STAFF, answer=schemas.StampView)
    def list_stamps(self, request: Request, uow: DispatchUnitOfWork) -> list[Stamp]:
        """The seals that one may ask for, or that lie in one's scope."""
        return stamps.list_stamps(request.staff, uow)

    @endpoint(
        "POST", "/stamp-uses", roles=ANY_STAFF, body=schemas.StampUseBody, answer=schemas.StampUseView, status=201
    )
    def request_use(self, request: Request, uow: DispatchUnitOfWork) -> StampUse:
        """Ask for a stamp (申请用印)."""
        return stamps.request_use(request.body, request.staff, uow, self.wiring.sealer.seal)

    @endpoint("GET", "/stamp-uses", roles=ANY_STAFF, query=schemas.StampUsesQuery, answer=schemas.StampUsePageView)
    def list_uses(self, request: Request, uow: DispatchUnitOfWork) -> stamps.UsePage:
        """A page of the requests one may see, the newest first."""
        return stamps.list_uses(request.wanted, request.staff, uow)

    @endpoint(
        "POST",
        "/stamp-uses/<use_id>/decision",
        roles=ANY_STAFF,
        body=schemas.StampDecisionBody,
        answer=schemas.StampUseView,
    )
    def decide_use(self, request: Request, uow: DispatchUnitOfWork) -> StampUse:
        """Approve a request of somebody else, or refuse it."""
        seal = self.wiring.sealer.seal
        return stamps.decide_use(request.path["use_id"], request.body, request.staff, uow, seal)

    @endpoint("POST", "/stamp-uses/<use_id>/application", roles=ANY_STAFF, answer=schemas.StampUseView)
    def apply_stamp(self, request: Request, uow: DispatchUnitOfWork) -> StampUse:
        """The keeper has stamped what was approved (盖章)."""
        return stamps.apply_stamp(request.path["use_id"], request.staff, uow)

    @endpoint("POST", "/stamp-uses/<use_id>/withdrawal", roles=ANY_STAFF, answer=schemas.StampUseView)
    def withdraw_use(self, request: Request, uow: DispatchUnitOfWork) -> StampUse:
        """The stamp is not needed any more."""
        return stamps.withdraw_use(request.path["use_id"], request.staff, uow)
