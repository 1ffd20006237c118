"""Where supervision keeps its state."""

from services.supervision.store.tables import metadata
from services.supervision.store.unit_of_work import SupervisionUnitOfWork

__all__ = ["SupervisionUnitOfWork", "metadata"]
