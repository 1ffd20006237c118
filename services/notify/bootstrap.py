"""The only wiring of notify."""

import sys

from services.notify import routing
from services.notify.model import Channel
from services.notify.ports import Desk, Sender
from services.notify.postman import Postman
from services.notify.senders import ConsoleSender, FileSender
from services.notify.service import NotifyService
from services.notify.settings import NotifySettings
from services.notify.store import NotifyUnitOfWork
from services.notify.texts import JinjaTexts
from shared.config import Settings
from shared.service import Wiring, run, wire


def assemble(settings: Settings) -> Wiring:
    """Wire the service; the routing table and every template are checked here, before anything runs.

    Raises:
        services.notify.routing.RoutingError: the table or a template cannot be used.
    """
    own = NotifySettings.from_environment(settings.home)
    texts = JinjaTexts(own.templates)
    desk = Desk(routing=routing.load(texts, own.routing), texts=texts)
    wiring = wire(settings, NotifyUnitOfWork, desk=desk)
    senders: dict[Channel, Sender] = {Channel.FILE: FileSender(own.outgoing), Channel.CONSOLE: ConsoleSender()}
    wiring.extras["postman"] = Postman(wiring.units, senders, wiring.sealer, desk, wiring.clock)
    return wiring


def main() -> None:
    """Run notify until it is told to stop; a routing table that cannot be used is said plainly, and nothing starts."""
    try:
        wiring = assemble(Settings.from_environment("notify"))
    except routing.RoutingError as error:
        sys.exit(str(error))
    run(NotifyService, wiring)
