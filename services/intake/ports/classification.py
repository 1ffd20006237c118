"""What classification help needs from outside."""

from typing import Protocol

from services.intake.model.classification import Example, Trained
from services.intake.model.classification.confirmation import Confirmation, Training


class Trainings(Protocol):
    """What was learnt, training by training; the newest counts."""

    def newest_version(self, county: str) -> int:
        """0: there was no training."""
        ...

    def newest(self, county: str) -> tuple[Training, Trained] | None: ...

    def add(self, training: Training, trained: Trained) -> None: ...


class Confirmations(Protocol):
    """What people chose."""

    def add(self, confirmation: Confirmation) -> None: ...


class Lessons(Protocol):
    """What there is to learn from."""

    def counties(self) -> list[str]:
        """Every county that has a catalogue."""
        ...

    def examples(self, county: str, limit: int) -> list[Example]:
        """What was said and what was meant, the newest first, from closed cases and confirmations; nothing personal."""
        ...
