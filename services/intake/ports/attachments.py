"""Files of cases: what is known about them, where they lie, and who says that they are harmless."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from services.intake.model.attachment import Attachment, MediaType, StoredFile


class Attachments(Protocol):
    """What is known about the files of cases."""

    def get(self, case_number: str, attachment_id: str) -> Attachment | None: ...

    def of_case(self, case_number: str) -> list[Attachment]:
        """In the order they came."""
        ...

    def add(self, attachment: Attachment) -> None: ...

    def remove(self, attachment: Attachment) -> None:
        """Forget it, and what is stored if no other case has the same."""
        ...

    def stored(self, fingerprint: str) -> StoredFile | None:
        """What is stored with this content."""
        ...

    def known_places(self, places: Collection[str]) -> set[str]:
        """Those of the vault's places that something is known to lie in."""
        ...

    def note_ended_cases(self, now: datetime) -> int:
        """Note of attachments whose case has ended, or goes on again, that it does; returns of how many."""
        ...

    def past_retention(self, before: datetime, limit: int) -> list[Attachment]:
        """Some whose case ended before that moment."""
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A place in the vault, and since when it is taken."""

    place: str
    since: datetime


class Vault(Protocol):
    """Keeps sealed files: a folder, or an S3-compatible store. It knows neither what they are nor their keys."""

    def keep(self, file: Path, place: str) -> None:
        """Put a sealed file in its place, whole and durable; ``file`` may be moved there."""
        ...

    def take(self, place: str) -> Iterator[bytes]:
        """Its sealed content, piece by piece.

        Raises:
            NotFound: nothing lies there.
        """
        ...

    def discard(self, place: str) -> None:
        """Remove it; nothing happens if it is not there."""
        ...

    def places(self) -> Iterator[Placed]:
        """All places that are taken."""
        ...


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept: its type, and what is kept instead of what was sent."""

    media_type: MediaType
    content: bytes | None  # None: what was sent, unchanged


class Inspector(Protocol):
    """Tells from the content what a file is, and whether it is harmless."""

    def inspect(self, content: Iterable[bytes]) -> Inspected:
        """Look at a file.

        Raises:
            Invalid: it is no image or PDF, is damaged, or holds what could do harm; says which.
        """
        ...
