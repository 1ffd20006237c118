"""HTTP: devices that are not always connected."""

from werkzeug.wrappers import Response

from services.dispatch.handlers import syncing
from services.dispatch.schemas import syncing as schemas
from services.dispatch.service.batches import Batch
from services.dispatch.store import DispatchUnitOfWork
from shared.http.endpoint import ANY_STAFF, Request, endpoint
from shared.messaging.every import every
from shared.service import Service

_FORGOTTEN_AT_ONCE = 500


class SyncEndpoints(Service):
    """What has changed since, and what was done meanwhile (离线同步)."""

    @endpoint("GET", "/sync", roles=ANY_STAFF, query=schemas.SyncQuery, answer=schemas.SyncPageView)
    def changes_since(self, request: Request, uow: DispatchUnitOfWork) -> syncing.SyncPage:
        """What has changed for a unit since a cursor, a page at a time."""
        return syncing.changes_since(request.wanted, request.staff, uow)

    @endpoint(
        "POST",
        "/sync/commands",
        roles=ANY_STAFF,
        body=schemas.DeviceCommandsBody,
        answer=schemas.DeviceAnswersView,
        unit_of_work=False,
    )
    def take_commands(self, request: Request) -> Response:
        """Carry out what a device has kept: each command once, each answered for itself."""
        answers = Batch(self.wiring.units, request.staff).answer(request.body)
        return Response(f'{{"items":[{",".join(answers)}]}}', mimetype="application/json")

    @every(seconds=3600)
    def forget_device_commands(self, uow: DispatchUnitOfWork) -> int:
        """Forget answers that were kept long enough."""
        gone = uow.device_commands.forget_some(_FORGOTTEN_AT_ONCE)
        return gone if gone == _FORGOTTEN_AT_ONCE else 0
