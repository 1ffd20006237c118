"""The only place where supervision is wired together."""

from services.supervision.service import SupervisionService
from services.supervision.store import SupervisionUnitOfWork
from shared.config import Settings
from shared.service import run, wire


def main() -> None:
    """Run supervision until it is told to stop."""
    run(SupervisionService, wire(Settings.from_environment("supervision"), SupervisionUnitOfWork))
