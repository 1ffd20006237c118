"""What a county's own closed cases teach: counts of words by item, and how far to trust them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """The result of a training: everything the classifier adds to the catalogue."""

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # item → term → in how many cases
    weight: float = 0.0  # of past cases beside the catalogue's texts, chosen by cross-validation
    temperature: float = 2.0  # turns scores into sureness, chosen by cross-validation
    version: int = 0  # 0: not trained
    examples: int = 0


UNTRAINED = Trained()
