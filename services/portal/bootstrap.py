"""The only wiring of portal."""

from services.portal.handlers import signing_in
from services.portal.owners import HttpOwners
from services.portal.passwords import Argon2Passwords
from services.portal.queues import BrokerQueues
from services.portal.service import PortalService
from services.portal.settings import PortalSettings
from services.portal.store import PortalUnitOfWork
from services.portal.web.app import create_app
from services.portal.web.desk import Desk
from shared.clock import SystemClock
from shared.config import Settings
from shared.messaging.administration.dead_letters import DeadLetters
from shared.service import Wiring, run, wire


def main() -> None:
    """Run the portal until it is told to stop."""
    settings, own = Settings.from_environment("portal"), PortalSettings.from_environment()
    wiring = wire(settings, PortalUnitOfWork)
    desk = furnish(wiring, own)
    open_first_account(desk, own.admin_password)
    run(PortalService, wiring, pages=create_app(desk))


def furnish(wiring: Wiring, own: PortalSettings) -> Desk:
    """What the pages work with."""
    settings = wiring.settings
    return Desk(
        units=wiring.units,
        clock=wiring.clock,
        wall_clock=SystemClock(),
        passwords=Argon2Passwords(),
        services=HttpOwners(settings.urls, settings.token_key),
        queues=BrokerQueues(settings.amqp_uri),
        letters=DeadLetters(settings.amqp_uri),
        digest=wiring.sealer.digest,
        open_sealed=wiring.sealer.open,
        token_key=settings.token_key,
        session_key=wiring.sealer.digest("portal", "session", settings.token_key),
        demo=settings.demo,
        https=own.https,
        trusted_proxies=own.trusted_proxies,
    )


def open_first_account(desk: Desk, password: str) -> None:
    """Create ``admin`` with a one-time password, unless there is one or no password was given."""
    if not password:
        return
    hashed = desk.passwords.hash(password)
    with desk.units() as uow:
        signing_in.open_administrator(uow, hashed)
        uow.commit()
