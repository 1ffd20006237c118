"""The ledger of documents held for residents."""

from typing import Protocol

from services.intake.model.held_documents import HeldDocument


class HeldDocuments(Protocol):
    """The ledger."""

    def get(self, number: str, *, for_update: bool = False) -> HeldDocument | None: ...
    def add(self, document: HeldDocument) -> None: ...

    def of_case(self, case_number: str) -> list[HeldDocument]:
        """All entries of a case, given back or not, in the order they were taken."""
        ...

    def at_unit(self, unit: str, limit: int) -> list[HeldDocument]:
        """The open entries that lie in a unit or are on their way to it, the oldest first."""
        ...
