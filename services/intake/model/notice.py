"""The one-time notice (一次性告知): everything a resident must bring, told once.

What must be brought follows from the item's rules, the answers, what was handed over and what the network holds
already; nobody writes a notice by hand. A further version may name only two things: what a changed answer has made
necessary, and a paper brought in answer to the last notice that turned out to be defective, because nobody could have
named either before. Anything else that is asked for later is refused.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.intake.model.catalogue import HeldKind, HeldSource, Item, Need, Question, RequiredMaterial
from services.intake.model.conditions import Known
from services.intake.model.mandate import DOCUMENT as MANDATE
from shared.contracts import Material
from shared.errors import Text


class NoticeReason(StrEnum):
    """Why a version was issued."""

    FILING = "filing"  # 首次告知
    CHANGED_ANSWERS = "changed_answers"  # 回答有变
    DEFECT = "defect"  # 补交的材料不合格


REASONS = {
    NoticeReason.FILING: Text("首次告知", "told at filing"),
    NoticeReason.CHANGED_ANSWERS: Text("您的回答有变化，新增以下材料", "your answers changed: these papers are new"),
    NoticeReason.DEFECT: Text("补交的材料有问题，请重新提供", "a paper you brought cannot be used: bring it again"),
}


@dataclass(kw_only=True)
class Notice:
    """One version of a case's notice, on record."""

    number: str  # case number, "-G", version
    case_number: str
    version: int
    issued_at: datetime
    issued_by: str  # staff id
    missing: tuple[str, ...]  # codes of papers
    reason: NoticeReason = NoticeReason.FILING
    note: str = ""  # of a defect: what is wrong
    handed_over: tuple[str, ...] = ()  # codes that were there when it was issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Something the network holds about a resident from earlier: a document, a paper, or an outcome."""

    kind: HeldKind
    code: str  # of a document type, or of the earlier case's item
    material: str = ""  # of a paper: its code there
    since: date  # the day it was handed over or finished, or an earlier one
    source: str  # number of the case it is found in

    def serves(self, wanted: HeldSource, day: date) -> bool:
        """Whether it is what ``wanted`` describes, and not too old on ``day``."""
        if (self.kind, self.code, self.material) != (wanted.kind, wanted.code, wanted.material):
            return False
        return wanted.within_days is None or (day - self.since).days <= wanted.within_days


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper that need not be brought, and where it is found."""

    material: RequiredMaterial
    source: str  # number of the case or mandate; empty: the mandate that is being filed under


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What a matter needs, as far as the answers decide it."""

    missing: tuple[RequiredMaterial, ...]  # to be brought
    undecided: frozenset[str]  # codes of those of them that are needed only if an open question is answered so
    optional: tuple[RequiredMaterial, ...]  # may be brought
    held: tuple[HeldPaper, ...]  # not asked for: the network has it
    open_questions: tuple[Question, ...]  # whose answers would shorten the list

    def to_bring(self, item: Item) -> tuple[Material, ...]:
        """The missing papers as events and notices name them."""
        return tuple(described(item, material, undecided=material.code in self.undecided) for material in self.missing)


def reckon(
    item: Item,
    known: Known,
    *,
    day: date,
    handed_over: Collection[str] = (),
    holdings: Sequence[Holding] = (),
    already_held: Iterable[HeldPaper] = (),
    mandated: bool = False,
) -> Reckoning:
    """Everything a matter needs.

    Args:
        known: answers, filled fields and facts.
        day: in Shanghai; holdings age until then.
        handed_over: codes of the papers that are there.
        holdings: what the network has of the resident from earlier.
        already_held: what was found to be held when the case was filed.
        mandated: whether an agent files it under a registered mandate: the paper itself is not asked for again.
    """
    found = {paper.material.code: paper for paper in already_held}
    missing, undecided, optional, held = [], set(), [], []
    for material in item.materials:
        need = material.need(known)
        if need is Need.NOT_NEEDED or material.code in handed_over:
            continue
        paper = found.get(material.code) or _held(material, holdings, day, mandated)
        if paper is not None:
            held.append(paper)
        elif need is Need.OPTIONAL:
            optional.append(material)
        else:
            missing.append(material)
            if need is Need.OPEN:
                undecided.add(material.code)
    return Reckoning(
        missing=tuple(missing),
        undecided=frozenset(undecided),
        optional=tuple(optional),
        held=tuple(held),
        open_questions=item.open_questions(known),
    )


def described(item: Item, material: RequiredMaterial, *, undecided: bool = False) -> Material:
    """A paper as a contract names it; one that may not be needed says when it is."""
    plain = material.as_contract
    if not undecided or material.condition is None:
        return plain
    when = material.condition.wording(item.subjects).zh
    return Material(code=plain.code, name=plain.name, how=f"{when}时才需要" + (f"；{plain.how}" if plain.how else ""))


def unaskable(requested: Iterable[str], notices: Sequence[Notice], handed_over: Collection[str]) -> tuple[str, ...]:
    """The codes among ``requested`` that cannot be asked for any more.

    Only what was brought in answer to the last notice can still turn out to be defective; the rest could have been
    named, or judged, when the first notice was due.
    """
    last = notices[-1] if notices else None
    judged = handed_over if last is None else last.handed_over
    return tuple(code for code in requested if last is None or code not in handed_over or code in judged)


def _held(material: RequiredMaterial, holdings: Sequence[Holding], day: date, mandated: bool) -> HeldPaper | None:
    if mandated and material.document == MANDATE:
        return HeldPaper(material, "")
    for wanted in material.held:
        for holding in holdings:
            if holding.serves(wanted, day):
                return HeldPaper(material, holding.source)
    return None
