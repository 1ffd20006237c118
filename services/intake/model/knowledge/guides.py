"""Handling guides (办理指南): how an item is handled, in steps, with its pitfalls and forms, and whom to ask."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from services.intake.model.knowledge.articles import Article
from shared.contracts import ArticleKind
from shared.errors import FieldError, Invalid


class EntryKind(StrEnum):
    """What an entry of a guide tells."""

    STEP = "step"  # 步骤
    PITFALL = "pitfall"  # 易错点
    FORM = "form"  # 表格
    CONTACT = "contact"  # 找谁问


@dataclass(frozen=True, slots=True)
class Entry:
    """One step, pitfall, form or contact. ``public``: residents may read it."""

    kind: EntryKind
    text: str
    public: bool = False


@dataclass(kw_only=True)
class Guide(Article):
    """How one item of the catalogue is handled; ``code`` is the item's code."""

    kind: ClassVar = ArticleKind.GUIDE
    parts: ClassVar = ("entries",)

    item_name: str  # when this edition was made
    entries: tuple[Entry, ...]

    @property
    def title(self) -> str:
        return self.item_name

    @property
    def is_public(self) -> bool:
        return any(entry.public for entry in self.entries)

    def of(self, kind: EntryKind, *, public_only: bool = False) -> tuple[str, ...]:
        """The entries of one kind, in their order."""
        return tuple(e.text for e in self.entries if e.kind is kind and (e.public or not public_only))


def check_entries(entries: tuple[Entry, ...]) -> None:
    """Refuse a guide that helps nobody, or that would show colleagues' names and numbers to everybody.

    Raises:
        Invalid: there is no step, or a contact is public.
    """
    wrong: list[FieldError] = []
    if not any(entry.kind is EntryKind.STEP for entry in entries):
        wrong.append(FieldError("entries", "至少要有一个步骤", "at least one step is needed"))
    for position, entry in enumerate(entries):
        if entry.public and entry.kind is EntryKind.CONTACT:
            zh, en = "“找谁问”是给工作人员看的，不能公开", "contacts are for staff and cannot be public"
            wrong.append(FieldError(f"entries[{position}].public", zh, en))
    if wrong:
        raise Invalid(*wrong[0], *wrong[1:])
