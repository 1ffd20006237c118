"""Seals of offices (印章) and their use (用印): asked for, approved by somebody else, stamped by the keeper.

    requested ─approve→ approved ─stamp→ applied
        │                   │
      refuse             withdraw (also while requested)
        ↓                   ↓
     refused            withdrawn

Code calls the seal of an office a stamp; sealing is what is done to personal data.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.dispatch.model.organisation import Unit
from shared.errors import Conflict, Forbidden, Invalid, Text
from shared.identity import Identity

MOST_APPROVERS = 20
MOST_COPIES = 10_000


class UseState(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"  # 待审批
    APPROVED = "approved"  # 待盖章
    APPLIED = "applied"  # 已盖章
    REFUSED = "refused"  # 不同意
    WITHDRAWN = "withdrawn"  # 已撤回


_TEXTS = {
    UseState.REQUESTED: Text("待审批", "waits for approval"),
    UseState.APPROVED: Text("待盖章", "is approved"),
    UseState.APPLIED: Text("已盖章", "is stamped"),
    UseState.REFUSED: Text("不同意", "was refused"),
    UseState.WITHDRAWN: Text("已撤回", "was withdrawn"),
}
OPEN_USES = frozenset({UseState.REQUESTED, UseState.APPROVED})


@dataclass(eq=False, kw_only=True)
class Stamp:
    """One seal of a unit."""

    stamp_id: str  # UUIDv7
    name: str
    unit: str
    unit_name: str
    region: str  # the unit's
    keeper: str  # staff id of who keeps it and stamps
    approvers: tuple[str, ...]  # staff ids
    in_use: bool = True
    registered_by: str
    registered_at: datetime

    def may_ask(self, identity: Identity) -> bool:
        """Whether the person may ask for it: those of the unit, of its region and below, and whose scope covers it."""
        return identity.unit == self.unit or identity.scope.startswith(self.region) or identity.covers(self.region)


@dataclass(eq=False, kw_only=True)
class StampUse:
    """One use of a seal, from being asked for on."""

    use_id: str  # UUIDv7
    stamp_id: str
    stamp_name: str
    unit: str  # the stamp's
    region: str
    what: str = field(repr=False)  # which paper; often names a resident: sealed at rest and in events
    for_whom: str = field(repr=False)  # empty: for the office itself
    copies: int
    case_number: str = ""
    requested_by: str
    requested_by_name: str
    requested_by_unit: str
    requested_at: datetime
    state: UseState = UseState.REQUESTED
    decided_by: str | None = None
    decided_by_name: str = ""
    decided_at: datetime | None = None
    reason: str = field(default="", repr=False)  # why not
    applied_by: str | None = None
    applied_by_name: str = ""
    applied_at: datetime | None = None
    version: int | None = None  # set by the store

    def may_see(self, identity: Identity) -> bool:
        """Whether it lies in the person's scope, is of their unit, or theirs."""
        return identity.covers(self.region) or identity.unit == self.unit or identity.staff_id == self.requested_by

    def decide(self, stamp: Stamp, *, approved: bool, reason: str, by: Identity, now: datetime) -> None:
        """Approve it, or say why not.

        Raises:
            Forbidden: the person does not approve this seal's use, or has asked for it.
            Conflict: it does not wait for that, or the seal is not in use any more.
            Invalid: it is refused without a reason.
        """
        if by.staff_id not in stamp.approvers:
            raise Forbidden(f"您不是{stamp.name}的用印审批人", f"you do not approve the use of {stamp.name}")
        if by.staff_id == self.requested_by:
            raise Forbidden(
                "不能审批自己的用印申请，请其他审批人审批", "nobody approves their own request; another approver does"
            )
        self._must_be(UseState.REQUESTED)
        if approved:
            must_be_in_use(stamp)
        elif not reason.strip():
            raise Invalid("reason", "不同意时要写明理由", "say why not")
        self.state = UseState.APPROVED if approved else UseState.REFUSED
        self.decided_by, self.decided_by_name, self.decided_at = by.staff_id, by.name, now
        self.reason = "" if approved else reason

    def apply(self, stamp: Stamp, *, by: Identity, now: datetime) -> None:
        """The keeper has stamped it.

        Raises:
            Forbidden: the person does not keep the seal.
            Conflict: it is not approved, or the seal is not in use any more.
        """
        if by.staff_id != stamp.keeper:
            raise Forbidden(f"{stamp.name}由保管人盖章", f"the keeper of {stamp.name} stamps")
        self._must_be(UseState.APPROVED)
        must_be_in_use(stamp)
        self.state = UseState.APPLIED
        self.applied_by, self.applied_by_name, self.applied_at = by.staff_id, by.name, now

    def withdraw(self, *, by: Identity) -> None:
        """It is not needed any more.

        Raises:
            Forbidden: somebody else has asked for it.
            Conflict: it is stamped, refused or withdrawn already.
        """
        if by.staff_id != self.requested_by:
            raise Forbidden("只有申请人可以撤回", "only who has asked for it withdraws it")
        self._must_be(*OPEN_USES)
        self.state = UseState.WITHDRAWN

    def _must_be(self, *states: UseState) -> None:
        if self.state not in states:
            stands = _TEXTS[self.state]
            raise Conflict(f"用印申请现为「{stands.zh}」", f"the request {stands.en}")


def must_be_in_use(stamp: Stamp) -> None:
    """Refuse a seal that was handed in or destroyed.

    Raises:
        Conflict: it was.
    """
    if not stamp.in_use:
        raise Conflict(f"{stamp.name}已停用", f"{stamp.name} is not in use any more")


def must_have_an_approver(unit: Unit, approvers: Collection[str]) -> None:
    """Refuse a seal that nobody may approve.

    Raises:
        Invalid: naming the field.
    """
    if not approvers:
        raise Invalid("approvers", f"{unit.name}的印章至少要有一名审批人", f"a seal of {unit.code} needs an approver")
