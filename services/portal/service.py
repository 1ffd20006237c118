"""Portal's entrypoints: it listens to everything.

Its pages are a Flask app; see :mod:`services.portal.web` for why and how.
"""

from typing import Any

from services.portal.handlers.projection import project
from services.portal.store import PortalUnitOfWork
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import HOT, subscribe
from shared.service import Service


class PortalService(Service):
    """Pages for the three tiers and the public, over a read model built from events alone."""

    name = "portal"

    @subscribe(*SUBSCRIPTIONS["portal"], batch=HOT)
    def on_event(self, event: Envelope[Any], uow: PortalUnitOfWork) -> None:
        """Write the event into the read model."""
        project(event, uow)
