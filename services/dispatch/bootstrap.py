"""The only wiring of dispatch."""

from services.dispatch.service import DispatchService
from services.dispatch.store import DispatchUnitOfWork
from shared.config import Settings
from shared.service import run, wire


def main() -> None:
    """Run dispatch until it is told to stop."""
    run(DispatchService, wire(Settings.from_environment("dispatch"), DispatchUnitOfWork))
