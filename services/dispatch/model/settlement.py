"""A matter that a post saw and settled itself (自办自结), reported upward afterwards.

    reported ─note→ noted
       │  ↑
    send back, report
       ↓  │
    sent_back

Nothing is due any more when it is reported, so no clock runs. The township takes note of it, or asks for more.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.dispatch.model.organisation import Unit
from shared.contracts import Role, UnitKind
from shared.errors import Conflict, Forbidden, Invalid, Text
from shared.identity import Identity

_WORKERS = (Role.HANDLER, Role.AGENT, Role.LEADER)
_REVIEWERS = (Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR)


class Standing(StrEnum):
    """Where a settlement stands."""

    REPORTED = "reported"  # 待阅
    NOTED = "noted"  # 已阅
    SENT_BACK = "sent_back"  # 退回补充


_TEXTS = {
    Standing.REPORTED: Text("待阅", "reported"),
    Standing.NOTED: Text("已阅", "noted"),
    Standing.SENT_BACK: Text("退回补充", "sent back"),
}


@dataclass(eq=False, kw_only=True)
class Settlement:
    """What a post saw, did, and told the township."""

    settlement_id: str  # UUIDv7
    unit: str
    unit_name: str
    region: str  # the unit's
    place: str  # region code of where it was
    line: str
    what: str = field(repr=False)  # what was found; may name people: sealed at rest, and in no event
    result: str = field(repr=False)  # what was done about it
    reported_by: str  # staff id
    reported_by_name: str
    reported_at: datetime
    standing: Standing = Standing.REPORTED
    remark: str = ""  # of the last review
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    version: int | None = None  # set by the store

    def may_see(self, identity: Identity) -> bool:
        """Whether it lies in the person's scope, or is of their unit."""
        return identity.covers(self.region) or self.unit == identity.unit

    def review(self, *, noted: bool, remark: str, by: Identity, now: datetime) -> None:
        """Take note of it, or ask for more.

        Raises:
            Forbidden: the person does not review there, or it is their own report.
            Conflict: it does not wait for that.
            Invalid: it is sent back without a remark.
        """
        if not by.has(*_REVIEWERS) or not by.covers(self.region):
            raise Forbidden(
                "只有辖区的负责人、窗口人员、派单员或督办员可以阅处",
                "only leaders, clerks, dispatchers and supervisors over the place review it",
            )
        if self.reported_by == by.staff_id:
            raise Forbidden("不能审阅自己的上报；由上级审阅", "nobody reviews their own report; the tier above does")
        self._must_be(Standing.REPORTED)
        if not noted and not remark.strip():
            raise Invalid("remark", "退回时要写明补充什么", "say what is missing")
        self.standing = Standing.NOTED if noted else Standing.SENT_BACK
        self.remark, self.reviewed_by, self.reviewed_at = remark, by.staff_id, now

    def report_again(self, *, result: str, by: Identity, now: datetime) -> None:
        """Report it with what was missing.

        Raises:
            Forbidden: the person is not of the unit.
            Conflict: it was not sent back.
            Invalid: the result is empty.
        """
        if by.unit != self.unit or not by.has(*_WORKERS):
            raise Forbidden(f"只有{self.unit_name}可以补充", f"only {self.unit} reports it again")
        self._must_be(Standing.SENT_BACK)
        must_say("result", result)
        self.result, self.standing = result, Standing.REPORTED
        self.reported_by, self.reported_by_name, self.reported_at = by.staff_id, by.name, now

    def _must_be(self, standing: Standing) -> None:
        if self.standing is not standing:
            stands, wanted = _TEXTS[self.standing], _TEXTS[standing]
            raise Conflict(
                f"现为「{stands.zh}」，应为「{wanted.zh}」", f"it is {stands.en}, and would have to be {wanted.en}"
            )


def must_settle(unit: Unit | None, place: str, line: str, identity: Identity) -> Unit:
    """Whether the person may report as settled what was at ``place``: who works at a post, in the post's own region.

    Raises:
        Forbidden: the person does not work at a post.
        Invalid: the place or the line is not the post's.
    """
    if unit is None or unit.kind is not UnitKind.POST or not identity.has(*_WORKERS):
        raise Forbidden("只有村级服务点的人员可以自办自结", "only those who work at a village post settle and report")
    if not place.startswith(unit.region):
        raise Invalid(
            "place", f"不在{unit.name}的区划 {unit.region} 内", f"not inside {unit.region}, where the post is"
        )
    if not unit.works(line):
        raise Invalid("line", f"{unit.name}不承办工作线 {line}", f"{unit.code} does not work the line {line}")
    return unit


def must_say(name: str, text: str) -> None:
    """Refuse an empty text.

    Raises:
        Invalid: naming the field.
    """
    if not text.strip():
        raise Invalid(name, "不能为空", "must not be empty")
