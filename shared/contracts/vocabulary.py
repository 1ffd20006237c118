"""Closed sets of words that more than one service speaks. The Chinese term stands beside each."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

__all__ = [
    "ArticleKind",
    "Audience",
    "CaseKind",
    "ClockKind",
    "Decision",
    "DirectiveAction",
    "DutyKind",
    "EmergencyKind",
    "FollowUpOutcome",
    "Grade",
    "InformationKind",
    "Light",
    "MeetingKind",
    "Moment",
    "Origin",
    "Part",
    "ReportStage",
    "Role",
    "Rung",
    "Tier",
    "UnitKind",
    "Urgency",
]

Moment = Annotated[datetime, Meta(tz=True)]  # aware: a naive one cannot be decoded


class Tier(StrEnum):
    """The three tiers (三级): a region's and a unit's level."""

    COUNTY = "county"  # 县
    TOWNSHIP = "township"  # 乡镇(街道)
    VILLAGE = "village"  # 村(社区)


class Role(StrEnum):
    """What a person may do; scope (which region) is separate."""

    AGENT = "agent"  # 代办员 / 驻村员
    CLERK = "clerk"  # 窗口人员
    HANDLER = "handler"  # 经办人
    LEADER = "leader"  # 机构负责人
    DISPATCHER = "dispatcher"  # 派单员
    SUPERVISOR = "supervisor"  # 督办员
    ISSUER = "issuer"  # 交办人: sends directives
    ADMINISTRATOR = "administrator"  # 管理员


class UnitKind(StrEnum):
    """What sort of office a unit is."""

    POST = "post"  # 村级便民服务点
    OFFICE = "office"  # 乡镇办公室、所
    HEADSHIP = "headship"  # 乡镇党政负责人(督办阶梯第三级)
    DEPARTMENT = "department"  # 县级部门
    SUPERVISION = "supervision"  # 县督查室(督办阶梯第四级)


class CaseKind(StrEnum):
    """Kinds of matters; each has its own deadline."""

    APPLICATION = "application"  # 办事申请
    CONSULTATION = "consultation"  # 咨询
    SUGGESTION = "suggestion"  # 意见建议
    HELP = "help"  # 求助
    COMPLAINT = "complaint"  # 投诉
    REPORT = "report"  # 举报
    DANGER = "danger"  # 危及生命、断水断电


class Origin(StrEnum):
    """What a task is a share of."""

    CASE = "case"  # 工单
    DIRECTIVE = "directive"  # 上级来文
    EMERGENCY = "emergency"  # 应急
    DECISION = "decision"  # 会议议定事项


class Part(StrEnum):
    """A unit's part in a case or directive."""

    LEAD = "lead"  # 主办
    CO = "co"  # 协办


class DirectiveAction(StrEnum):
    """What a directive asks for."""

    READ = "read"  # 阅知: signing for it ends the task
    ACT = "act"  # 批办: it must be reported back on


class Urgency(StrEnum):
    """How urgent a paper is marked (紧急程度), lowest first. Source: 党政机关公文格式 GB/T 9704, telegrams included."""

    ROUTINE = "routine"  # 平件: no mark
    ORDINARY = "ordinary"  # 平急
    EXPEDITED = "expedited"  # 加急
    URGENT = "urgent"  # 特急
    MOST_URGENT = "most_urgent"  # 特提

    @property
    def hurries(self) -> bool:
        """Whether the shorter deadlines hold, and the paper may go out before it is decided on: 加急 and above."""
        return self not in (Urgency.ROUTINE, Urgency.ORDINARY)


class Decision(StrEnum):
    """What a leader decided on a paper from above (批示)."""

    SEND = "send"  # 同意下发
    REDO = "redo"  # 退回重拟
    KEEP = "keep"  # 存阅, 不再下发


class MeetingKind(StrEnum):
    """What sort of meeting it was."""

    DISPATCH = "dispatch"  # 周调度会
    PARTY = "party"  # 党委会
    OFFICE = "office"  # 办公会
    THEMATIC = "thematic"  # 专题会
    REGULAR = "regular"  # 工作例会
    VILLAGE = "village"  # 村（居）民会议、代表会议
    OTHER = "other"


class DutyKind(StrEnum):
    """What an entry of a duty log is about."""

    CALL = "call"  # 来电
    VISIT = "visit"  # 来访
    INSTRUCTION = "instruction"  # 上级通知、指示
    INCIDENT = "incident"  # 突发情况
    PATROL = "patrol"  # 巡查
    OTHER = "other"


class InformationKind(StrEnum):
    """What information reported upward is about; the first four are those of 突发事件应对法."""

    DISASTER = "disaster"  # 自然灾害
    ACCIDENT = "accident"  # 事故灾难
    HEALTH = "health"  # 公共卫生事件
    SECURITY = "security"  # 社会安全事件
    WORK = "work"  # 工作动态
    OPINION = "opinion"  # 社情民意
    OTHER = "other"


class ReportStage(StrEnum):
    """Which part of a report upward it is."""

    FIRST = "first"  # 初报
    FOLLOW_UP = "follow_up"  # 续报
    FINAL = "final"  # 终报


class ClockKind(StrEnum):
    """Which deadline a clock keeps."""

    SIGN = "sign"  # 签收
    REPLY = "reply"  # 办结 / 答复
    DIRECTIVE = "directive"  # 来文办理
    MILESTONE = "milestone"  # 来文的节点
    DECISION = "decision"  # 会议议定事项的办理
    REPORT = "report"  # 应急任务的反馈
    BULLETIN = "bulletin"  # 应急定时报告


class EmergencyKind(StrEnum):
    """What an emergency is (应急)."""

    FLOOD = "flood"  # 洪涝
    SNOW = "snow"  # 雨雪冰冻
    FIRE = "fire"  # 火灾
    GEOLOGICAL = "geological"  # 地质灾害
    EPIDEMIC = "epidemic"  # 疫情
    OTHER = "other"  # 其他


class Light(StrEnum):
    """How a clock stands."""

    GREEN = "green"  # 正常
    YELLOW = "yellow"  # 预警
    RED = "red"  # 超期


class Rung(StrEnum):
    """The ladder on breach, lowest first."""

    HANDLER = "handler"  # 经办人
    LEADER = "leader"  # 机构负责人
    TOWNSHIP = "township"  # 乡镇长
    COUNTY = "county"  # 县督查室


class Grade(StrEnum):
    """A resident's rating (好差评); the last two are bad ratings (差评)."""

    VERY_SATISFIED = "very_satisfied"  # 非常满意
    SATISFIED = "satisfied"  # 满意
    FAIRLY_SATISFIED = "fairly_satisfied"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意
    VERY_DISSATISFIED = "very_dissatisfied"  # 非常不满意


class FollowUpOutcome(StrEnum):
    """What a follow-up (回访) found."""

    SOLVED = "solved"  # 已解决
    REWORK = "rework"  # 重办


class Audience(StrEnum):
    """Who a message is for."""

    RESIDENT = "resident"  # 居民
    STAFF = "staff"  # 工作人员


class ArticleKind(StrEnum):
    """What is kept of the network's own knowledge."""

    GUIDE = "guide"  # 办理指南: how an item is handled
    QUESTION = "question"  # 常见问答
    PATH = "path"  # 新人学习路径
