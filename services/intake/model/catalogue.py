"""The catalogue (事项目录): what residents may ask for, and what each item needs.

An :class:`Item` is one version of one item and never changes. A change is another version with a first day; the version
that counts is the one in force at the moment of filing (:func:`in_force`), and a case keeps the version it was filed
under.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from services.intake.model.conditions import FACTS, Condition, Kind, Known, Subject, fact_key
from services.intake.model.extra_fields import Choice, ExtraField
from shared.contracts import CaseKind, Material, Tier
from shared.errors import Text

ALWAYS = date(2000, 1, 1)  # the first day of what was always so


class HeldKind(StrEnum):
    """How the network may already hold a paper."""

    DOCUMENT = "document"  # a document of this type that it keeps a copy of (证件)
    PAPER = "paper"  # a paper that was given for an earlier case (以前交过的材料)
    OUTCOME = "outcome"  # the outcome of an earlier case: it need not be proved to who granted it (办结结果)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSource:
    """What makes a paper needless, because the network holds it: fill once."""

    kind: HeldKind
    code: str  # of a document type, or of the earlier case's item
    material: str = ""  # code of the paper there; only of a PAPER
    within_days: int | None = None  # how old it may be on the day of filing; None: it does not age


class Need(StrEnum):
    """Whether a paper must be brought."""

    NEEDED = "needed"  # 必须
    OPTIONAL = "optional"  # 可以提供
    NOT_NEEDED = "not_needed"  # 不需要
    OPEN = "open"  # 要看回答


@dataclass(frozen=True, slots=True)
class RequiredMaterial:
    """One paper of an item."""

    code: str
    name: str
    how: str = ""  # where to get it, in plain words
    required: bool = True
    name_en: str = ""
    originals: int = 0  # how many are kept
    copies: int = 0
    shown: bool = False  # the original is looked at and given back at once (核验)
    condition: Condition | None = None  # asked for only if it holds
    document: str = ""  # what type of document it is, where papers of several items are the same one
    held: tuple[HeldSource, ...] = ()  # any of them makes it needless

    @property
    def form(self) -> Text:
        """Originals or copies, and how many."""
        zh, en = [], []
        if self.originals:
            zh.append(f"原件 {self.originals} 份")
            en.append(f"{self.originals} original{'s' if self.originals > 1 else ''}")
        if self.copies:
            zh.append(f"复印件 {self.copies} 份")
            en.append(f"{self.copies} cop{'ies' if self.copies > 1 else 'y'}")
        if self.shown:
            zh.append("核对原件" if zh else "原件核验")
            en.append("the original is checked and given back")
        return Text("，".join(zh), ", ".join(en))

    @property
    def as_contract(self) -> Material:
        """As events name it."""
        how = "；".join(part for part in (self.form.zh, self.how) if part)
        return Material(code=self.code, name=self.name, how=how)

    def need(self, known: Known) -> Need:
        """Whether it must be brought, as far as ``known`` decides it. What is held is not looked at."""
        applies = True if self.condition is None else self.condition.holds(known)
        if applies is False:
            return Need.NOT_NEEDED
        if not self.required:
            return Need.OPTIONAL
        return Need.NEEDED if applies else Need.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What must be known to say which papers are needed; asked before anything else."""

    code: str
    zh: str
    en: str = ""
    kind: Kind = Kind.CHOICE
    choices: tuple[Choice, ...] = ()

    @property
    def text(self) -> Text:
        """Its wording; the Chinese one where there is no English."""
        return Text(self.zh, self.en or self.zh)

    @property
    def subject(self) -> Subject:
        """What conditions may say of its answer."""
        return Subject(self.kind, self.text, {choice.code: choice.text for choice in self.choices})


@dataclass(frozen=True, kw_only=True)
class Item:
    """One version of one item (事项)."""

    county: str
    code: str
    version: int = 0  # 0: not given one yet
    name: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()  # what people call it: 低保
    kind: CaseKind
    line: str
    lead_tier: Tier
    co_tiers: tuple[Tier, ...] = ()
    lead_unit: str = ""  # code of the unit that leads; empty: the one that works the line at the lead tier
    co_units: tuple[str, ...] = ()  # units that work along, beside those of the co-tiers
    finish_tier: Tier | None = None  # the lowest tier that can finish it; None: the lead tier
    promised_working_days: int | None = None  # None: the kind's own deadline holds
    statutory_working_days: int | None = None  # what the law allows; never less than what is promised
    proxy_allowed: bool = True
    needs_identity: bool = False  # whether an identity number is asked for: never where the item needs none
    legal_basis: str = ""
    valid_from: date = ALWAYS
    valid_to: date | None = None  # the last day it can be filed; None: until another version begins
    materials: tuple[RequiredMaterial, ...] = ()
    questions: tuple[Question, ...] = ()
    fields: tuple[ExtraField, ...] = ()

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """What conditions may speak of: the facts, the answers to questions, and what is filled in."""
        facts = {fact_key(code): subject for code, subject in FACTS.items()}
        asked = {question.code: question.subject for question in self.questions}
        return {**facts, **asked, **{field.code: field.subject for field in self.fields}}

    @property
    def finishing_tier(self) -> Tier:
        """The lowest tier that can finish it."""
        return self.finish_tier or self.lead_tier

    def same_as(self, other: "Item") -> bool:
        """Whether nothing but the version differs."""
        return replace(self, version=0) == replace(other, version=0)

    def missing(self, handed_over: frozenset[str], known: Known | None = None) -> tuple[RequiredMaterial, ...]:
        """Every paper that is needed, or may turn out to be, and is not among the codes ``handed_over``."""
        asked = (m for m in self.materials if m.need(known or {}) in (Need.NEEDED, Need.OPEN))
        return tuple(material for material in asked if material.code not in handed_over)

    def material(self, code: str) -> RequiredMaterial | None:
        """The paper with this code."""
        return next((m for m in self.materials if m.code == code), None)

    def open_questions(self, known: Known) -> tuple[Question, ...]:
        """The questions that still decide something: whether a paper or a field is asked for."""
        conditions = [*(material.condition for material in self.materials), *(field.condition for field in self.fields)]
        undecided = frozenset[str]().union(*(c.keys for c in conditions if c is not None and c.holds(known) is None))
        return tuple(question for question in self.questions if question.code in undecided - known.keys())


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A version taken back before its first day: it never counts, and its number is not given again."""

    by: str  # staff id
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A version on record: who published it, when and why."""

    item: Item
    by: str  # staff id
    at: datetime
    reason: str
    withdrawn: Withdrawal | None = None


def in_force(versions: Iterable[Item], day: date) -> Item | None:
    """The version of an item that counts on ``day``: of those that have begun the one that began last.

    Withdrawn versions must not be among ``versions``.
    Of two with the same first day the later version corrects the earlier. None: it has not begun, or has ended.
    """
    begun = [each for each in versions if each.valid_from <= day]
    if not begun:
        return None
    latest = max(begun, key=lambda each: (each.valid_from, each.version))
    return None if latest.valid_to is not None and latest.valid_to < day else latest
