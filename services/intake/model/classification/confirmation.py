"""What a person decided about a proposal: kept to learn from, without what could tell whose words they are."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The item that a person chose for a resident's words, and what had been proposed for them."""

    confirmation_id: str
    county: str
    words: str  # stripped
    item: str  # code of the item that was chosen
    proposed: tuple[str, ...]  # codes of the items that were proposed, the likeliest first
    model_version: int  # 0: the catalogue alone
    confirmed_by: str  # staff id
    confirmed_at: datetime

    @property
    def place(self) -> int | None:
        """At which place the chosen item had been proposed, from 1; None: not at all."""
        return self.proposed.index(self.item) + 1 if self.item in self.proposed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training on record: when, on how much, and how good it was; ``accuracy`` by cross-validation."""

    county: str
    version: int
    trained_at: datetime
    examples: int
    weight: float
    temperature: float
    top1: float
    top3: float
    catalogue_top1: float  # the same sentences with the catalogue alone
    catalogue_top3: float
