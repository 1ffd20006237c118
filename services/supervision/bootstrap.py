"""The only wiring of supervision."""

from services.supervision.service import SupervisionService
from services.supervision.store import SupervisionUnitOfWork
from services.supervision.timekeeper import Timekeeper
from shared.config import Settings
from shared.service import run, wire


def main() -> None:
    """Run supervision until it is told to stop."""
    wiring = wire(Settings.from_environment("supervision"), SupervisionUnitOfWork)
    wiring.extras["timekeeper"] = Timekeeper(wiring.units, wiring.clock.now)
    run(SupervisionService, wiring)
