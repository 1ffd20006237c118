"""The catalogue (事项目录): what residents may ask for, and the papers each item needs."""

from dataclasses import dataclass

from shared.contracts import CaseKind, Material, Tier


@dataclass(frozen=True, slots=True)
class RequiredMaterial:
    """One paper of an item."""

    code: str
    name: str
    how: str  # original or copy, where to get it, in plain words
    required: bool = True

    @property
    def as_contract(self) -> Material:
        """As events name it."""
        return Material(code=self.code, name=self.name, how=self.how)


@dataclass
class Item:
    """One version of one item (事项). A changed item is a new version; running cases keep theirs."""

    county: str
    code: str
    version: int
    name: str
    name_en: str
    kind: CaseKind
    line: str
    lead_tier: Tier
    co_tiers: tuple[Tier, ...]
    promised_working_days: int | None
    proxy_allowed: bool
    legal_basis: str
    materials: tuple[RequiredMaterial, ...]

    def same_as(self, other: "Item") -> bool:
        """Whether nothing but the version differs."""
        mine, theirs = dict(vars(self)), dict(vars(other))
        for each in (mine, theirs):
            for key in [key for key in each if key == "version" or key.startswith("_")]:
                del each[key]
        return mine == theirs

    def missing(self, handed_over: frozenset[str]) -> tuple[RequiredMaterial, ...]:
        """Every required paper that is not among the codes ``handed_over``: all of them, at once."""
        return tuple(m for m in self.materials if m.required and m.code not in handed_over)

    def material(self, code: str) -> RequiredMaterial | None:
        """The paper with this code."""
        return next((m for m in self.materials if m.code == code), None)
