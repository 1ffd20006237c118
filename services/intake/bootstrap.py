"""The only wiring of intake."""

from services.intake.service import IntakeService
from services.intake.store import IntakeUnitOfWork
from shared.config import Settings
from shared.service import run, wire


def main() -> None:
    """Run intake until it is told to stop."""
    run(IntakeService, wire(Settings.from_environment("intake"), IntakeUnitOfWork))
