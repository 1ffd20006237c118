"""Portal's entrypoints: it listens to everything, and makes the reports of the Monday meetings.

Its pages are a Flask app; see :mod:`services.portal.web` for why and how.
"""

from typing import Any

from services.portal.handlers import weekly
from services.portal.handlers.projection import project
from services.portal.store import PortalUnitOfWork
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.envelope import Envelope
from shared.messaging.every import every
from shared.messaging.subscribe import HOT, subscribe
from shared.service import Service


class PortalService(Service):
    """Pages for the three tiers and the public, over a read model built from events alone."""

    name = "portal"

    @subscribe(*SUBSCRIPTIONS["portal"], batch=HOT)
    def on_event(self, event: Envelope[Any], uow: PortalUnitOfWork) -> None:
        """Write the event into the read model."""
        project(event, uow)

    @every(seconds=5, unit_of_work=False, attentive=True)
    def produce_weekly(self) -> int:
        """Make the weekly reports (周调度) that are due since Monday, 08:00; what was heard until then is in them."""
        with self.wiring.units(read_only=True) as uow:
            if not weekly.is_due(uow):
                return 0
        with self.wiring.units() as uow:
            made = weekly.produce(uow)
            uow.commit()
        return made
