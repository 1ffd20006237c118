"""Which copy of a service leads: it runs the relay and the timers. Elected by a lease in the service's database."""

import contextlib

import eventlet
import structlog
from nameko.extensions import SharedExtension

from shared.identifiers import new_id
from shared.messaging.broker import ConfirmingPublisher, Outgoing
from shared.messaging.listener import Listener
from shared.messaging.relay import Relay
from shared.messaging.topology import nudges_of
from shared.persistence.housekeeping import clean_up
from shared.persistence.lease import Lease

log = structlog.get_logger(__name__)

_RENEW_SECONDS = 2.0
_RENEW_PATIENCE_SECONDS = 12.0
_CLEAN_UP_SECONDS = 60.0


class Leadership(SharedExtension):  # type: ignore[misc]  # nameko is untyped
    """Holds the lease when it can; the relay runs while it does."""

    listener = Listener()

    def __init__(self) -> None:
        super().__init__()
        self._stopping = False

    def setup(self) -> None:
        wiring = self.container.config["wiring"]
        self._service = wiring.service
        self._database, self._metadata = wiring.database, wiring.units.metadata
        self._lease = Lease(wiring.database, wiring.units.metadata, "leader")
        self._publisher = ConfirmingPublisher(wiring.settings.amqp_uri)
        self.listener.on_nudge = self._nudged
        self._relay = Relay(
            wiring.service,
            wiring.database,
            wiring.units.metadata,
            self._publisher,
            lambda: self.held,
            self._nudge,
        )

    def start(self) -> None:
        self._keeper = self.container.spawn_managed_thread(self._keep, "lease")
        self._carrier = self.container.spawn_managed_thread(self._relay.run, "relay")
        self.container.spawn_managed_thread(self._clean_up, "clean-up")

    def stop(self) -> None:
        """Send what the last handlers left, if the broker takes it, and give the lease to another copy."""
        if self._stopping:
            return
        self._stopping = True
        self._relay.stop()
        with eventlet.Timeout(5, False):
            self._carrier.wait()
        with contextlib.suppress(Exception):
            if self.held:
                self._lease.release()

    @property
    def held(self) -> bool:
        """Whether this process leads now."""
        return self._lease.held

    def _nudge(self) -> None:
        """Tell the copy that leads that the outbox has something; lost without harm while the broker is away.

        Over the relay's connection: a broker that is short of memory stops reading from connections that publish, and
        the listener's must go on acknowledging.
        """
        if self.listener.listens:
            exchange = nudges_of(self._service)
            self._publisher.publish([Outgoing("", exchange, "", b"", "application/octet-stream", new_id())])

    def _nudged(self) -> None:
        if self.held:  # a copy that does not lead would only pass it on, and on
            self._database.outbox_filled.set()

    def _keep(self) -> None:
        while not self._stopping:
            try:
                with eventlet.Timeout(_RENEW_PATIENCE_SECONDS, TimeoutError("the database does not answer")):
                    self._lease.renew()
            except Exception as error:
                log.warning("the lease could not be renewed", error=str(error))
            eventlet.sleep(_RENEW_SECONDS)

    def _clean_up(self) -> None:
        while not self._stopping:
            eventlet.sleep(_CLEAN_UP_SECONDS)
            try:
                while self.held and clean_up(self._database, self._metadata):
                    eventlet.sleep(0.1)
            except Exception as error:
                log.warning("clean-up failed; it is tried again", error=str(error))
