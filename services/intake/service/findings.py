"""Events: findings of inspections."""

from services.intake.handlers import findings
from services.intake.store import IntakeUnitOfWork
from shared.contracts import FindingReported
from shared.messaging.envelope import Envelope
from shared.messaging.subscribe import subscribe
from shared.service import Service


class FindingSubscriptions(Service):
    """Findings become cases."""

    @subscribe(FindingReported)
    def on_finding_reported(self, event: Envelope[FindingReported], uow: IntakeUnitOfWork) -> None:
        """File a case for it."""
        findings.finding_reported(event.data, uow, self.wiring.sealer, self.wiring.extras["forms"])
