"""Files that belong to a case: a photo of a paper, a scan. Evidence is optional; nothing here asks for one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.errors import Conflict

MOST_BYTES = 10 * 1024 * 1024  # of one file
MOST_OF_A_CASE = 20
LONGEST_NAME = 120


class MediaType(StrEnum):
    """What is taken in; told from the content, never from the name."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"


SUFFIXES = {MediaType.JPEG: ".jpg", MediaType.PNG: ".png", MediaType.WEBP: ".webp", MediaType.PDF: ".pdf"}


@dataclass
class StoredFile:
    """Content as it lies in the vault; cases that were given the same content share it."""

    fingerprint: str  # keyed digest of the content
    place: str  # where the vault keeps it
    key: str  # what it is sealed with
    media_type: MediaType
    size_bytes: int
    stored_at: datetime


@dataclass
class Attachment:
    """One file of one case."""

    attachment_id: str  # UUIDv7
    case_number: str
    name: str  # as the sender calls it; may hold personal data
    added_by: str  # staff id; empty: the resident
    added_at: datetime
    stored: StoredFile
    case_ended_at: datetime | None = None  # since when nothing is to be done any more, as last seen

    @property
    def media_type(self) -> MediaType:
        """What it is."""
        return self.stored.media_type

    @property
    def size_bytes(self) -> int:
        """How large its content is."""
        return self.stored.size_bytes

    @property
    def download_name(self) -> str:
        """Its name with the ending that its content has: a name cannot make a program of it."""
        stem = self.name.rpartition(".")[0] or self.name or self.attachment_id
        return stem + SUFFIXES[self.media_type]


def clean_name(name: str) -> str:
    """A file name as people may see it: no folders, nothing unprintable, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:LONGEST_NAME].strip(". ")


def must_have_room(attached: int) -> None:
    """Refuse more files than a case may have.

    Raises:
        Conflict: it has them.
    """
    if attached >= MOST_OF_A_CASE:
        raise Conflict(f"一个工单最多 {MOST_OF_A_CASE} 个附件", f"a case has at most {MOST_OF_A_CASE} attachments")
