"""Why a share of work went where it went, as data: every unit and person considered, and what decided on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.errors import Text


class Kind(StrEnum):
    """What was considered."""

    UNIT = "unit"
    PERSON = "person"


class Why(StrEnum):
    """What decided on a unit or person: the first group took it, the others lost for the first reason found."""

    NAMED = "named"
    PREFERRED = "preferred"
    COMPETENT = "competent"
    LEAST_OPEN = "least_open"
    LONGEST_IDLE = "longest_idle"
    FIRST = "first"
    ONLY = "only"
    ON_DUTY = "on_duty"
    DEPUTY = "deputy"
    LEADER = "leader"
    BY_DISPATCHER = "by_dispatcher"

    NOT_NAMED = "not_named"
    NOT_HANDLING = "not_handling"
    HAD_IT = "had_it"
    OTHER_LINE = "other_line"
    EXCEPTED = "excepted"
    NOT_PREFERRED = "not_preferred"
    NOBODY_THERE = "nobody_there"
    SECONDED = "seconded"
    NOT_A_HANDLER = "not_a_handler"
    CONFLICT = "conflict"
    ON_LEAVE = "on_leave"
    NOT_ON_DUTY = "not_on_duty"
    MORE_OPEN = "more_open"
    SHORTER_IDLE = "shorter_idle"
    LATER = "later"


WON = frozenset(
    {
        Why.NAMED,
        Why.PREFERRED,
        Why.COMPETENT,
        Why.LEAST_OPEN,
        Why.LONGEST_IDLE,
        Why.FIRST,
        Why.ONLY,
        Why.ON_DUTY,
        Why.DEPUTY,
        Why.LEADER,
        Why.BY_DISPATCHER,
    }
)
_TEXTS: Mapping[Why, Text] = {
    Why.NAMED: Text("事项指定由其办理", "the item names it"),
    Why.PREFERRED: Text("派单规则优先", "a rule prefers it"),
    Why.COMPETENT: Text("承办本工作线", "works the line"),
    Why.LEAST_OPEN: Text("在办最少（加权 {open} 件）", "has the least open work (weighted {open})"),
    Why.LONGEST_IDLE: Text("在办同为加权 {open} 件，最久未派", "open work alike (weighted {open}), idle longest"),
    Why.FIRST: Text("其余相同，按编号在前", "alike in everything else, comes first by code"),
    Why.ONLY: Text("只有其可派（在办加权 {open} 件）", "nobody else can take it (weighted open work {open})"),
    Why.ON_DUTY: Text("非工作时间的急件，当班", "urgent outside office hours, and on duty"),
    Why.DEPUTY: Text("代{other}办理", "stands in for {other}"),
    Why.LEADER: Text("没有可派的经办人，由负责人办理", "no handler can take it, so the leader does"),
    Why.BY_DISPATCHER: Text("{other}指定", "chosen by {other}"),
    Why.NOT_NAMED: Text("事项另有指定", "the item names another"),
    Why.NOT_HANDLING: Text("领导或督查机构，不承办", "leads or supervises, and handles nothing"),
    Why.HAD_IT: Text("已承办过", "has had it already"),
    Why.OTHER_LINE: Text("不承办本工作线", "does not work the line"),
    Why.EXCEPTED: Text("派单规则排除", "excepted by a rule"),
    Why.NOT_PREFERRED: Text("派单规则优先另一机构", "a rule prefers another"),
    Why.NOBODY_THERE: Text("没有人可派", "nobody there can take it"),
    Why.SECONDED: Text("借调至{other}，到 {until}", "seconded to {other} until {until}"),
    Why.NOT_A_HANDLER: Text("不是经办人", "handles no tasks"),
    Why.CONFLICT: Text("当事人，须回避", "the case is about them"),
    Why.ON_LEAVE: Text("请假至 {until}", "on leave until {until}"),
    Why.NOT_ON_DUTY: Text("非工作时间，不在班", "not on duty outside office hours"),
    Why.MORE_OPEN: Text("在办较多（加权 {open} 件）", "has more open work (weighted {open})"),
    Why.SHORTER_IDLE: Text("在办同为加权 {open} 件，派件较近", "open work alike (weighted {open}), idle shorter"),
    Why.LATER: Text("其余相同，按编号在后", "alike in everything else, comes later by code"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One unit or person, and what decided."""

    kind: Kind
    code: str  # of the unit, or staff id
    name: str
    unit: str  # code: the unit itself, or the one the person was considered for
    why: Why
    open: float = 0.0  # weighted open work at that moment
    until: date | None = None  # the last day of a leave or secondment
    other: str = ""  # the host's code, the person stood in for, the dispatcher

    @property
    def chosen(self) -> bool:
        """Whether it has the task."""
        return self.why in WON

    @property
    def text(self) -> Text:
        """The same in words."""
        said = {"open": f"{self.open:g}", "until": str(self.until), "other": self.other}
        zh, en = _TEXTS[self.why]
        return Text(zh.format(**said), en.format(**said))
