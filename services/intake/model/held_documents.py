"""Documents held for residents (材料代管): what was handed over, where it is, and when it is given back.

Each paper is an entry of its own. It lies in one unit at a time; it moves when that unit sends it and the other signs
for it, and until then the sender answers for it. Papers that stay in the file for good are not entered here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.errors import Conflict, Forbidden, Text


class PaperForm(StrEnum):
    """What was handed over."""

    ORIGINAL = "original"  # 原件
    COPY = "copy"  # 复印件


PAPER_FORMS = {PaperForm.ORIGINAL: Text("原件", "original"), PaperForm.COPY: Text("复印件", "copy")}


@dataclass
class PaperMove:
    """One way of a paper from unit to unit; on its way until somebody there has signed for it."""

    document: str
    position: int  # 1, 2, …
    from_unit: str
    to_unit: str
    sent_by: str  # staff id
    sent_at: datetime
    note: str = ""
    received_by: str = ""  # staff id: the signature
    received_at: datetime | None = None


@dataclass(kw_only=True)
class HeldDocument:
    """One paper, or several of the same, held for a resident."""

    number: str  # 361103-20261123-000001-0-B1-1: receipt, position on it
    receipt: str  # 361103-20261123-000001-0-B1
    case_number: str
    region: str  # of the case
    material: str  # code of the item's paper; empty: something else
    name: str
    form: PaperForm
    count: int
    handed_by: str  # who brought it, by name; sealed where it is stored
    taken_by: str  # staff id
    taken_at: datetime
    unit: str  # where it lies; while it is on its way, where it was sent from
    moving_to: str = ""  # the unit that it was sent to and that has not signed for it
    returned_to: str = ""  # who took it back, by name; sealed where it is stored
    returned_by: str = ""  # staff id
    returned_at: datetime | None = None
    moves: list[PaperMove] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Whether it has still to be given back."""
        return self.returned_at is None

    def send(self, to_unit: str, *, unit: str, by: str, at: datetime, note: str = "") -> None:
        """Hand it on.

        Raises:
            Conflict: it was given back, is on its way, or is there already.
            Forbidden: it does not lie in ``unit``.
        """
        self._must_lie_in(unit)
        if to_unit == self.unit:
            raise Conflict("材料已在该机构", "the paper is at that unit already")
        move = PaperMove(self.number, len(self.moves) + 1, self.unit, to_unit, sent_by=by, sent_at=at, note=note)
        self.moves.append(move)
        self.moving_to = to_unit

    def receive(self, *, unit: str, by: str, at: datetime) -> PaperMove:
        """Sign for it; it lies in ``unit`` now.

        Raises:
            Conflict: it is not on its way.
            Forbidden: it is on its way to another unit.
        """
        if not self.moving_to:
            raise Conflict("材料不在转交途中", "the paper is not on its way")
        if self.moving_to != unit:
            raise Forbidden("材料不是转交给您所在机构的", "the paper is on its way to another unit")
        move = self.moves[-1]
        move.received_by, move.received_at = by, at
        self.unit, self.moving_to = unit, ""
        return move

    def give_back(self, to: str, *, unit: str, by: str, at: datetime) -> None:
        """Give it back to the resident, or to whom they sent.

        Raises:
            Conflict: it was given back, or is on its way.
            Forbidden: it does not lie in ``unit``.
        """
        self._must_lie_in(unit)
        self.returned_to, self.returned_by, self.returned_at = to, by, at

    def _must_lie_in(self, unit: str) -> None:
        if not self.is_held:
            raise Conflict("材料已退还", "the paper was given back")
        if self.moving_to:
            raise Conflict("材料正在转交途中，对方尚未签收", "the paper is on its way and not signed for")
        if self.unit != unit:
            raise Forbidden("材料不在您所在机构", "the paper lies in another unit")


def must_hold_no_originals(documents: Iterable[HeldDocument]) -> None:
    """Refuse to file a case away while a resident's originals are held.

    Raises:
        Conflict: naming them.
    """
    held = [document for document in documents if document.is_held and document.form is PaperForm.ORIGINAL]
    if held:
        zh = "、".join(document.name for document in held)
        raise Conflict(f"尚有代管原件未退还，不能归档：{zh}", f"originals are still held and must be given back: {zh}")
