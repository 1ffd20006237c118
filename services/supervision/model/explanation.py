"""A clock in plain words: when it is due and why, and everything that happened to it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from services.supervision.model.calendar import SHANGHAI
from services.supervision.model.clock import Clock, ClockState, Firing, FiringKind
from services.supervision.model.course import Pause, Reason
from shared.contracts import ClockKind, Rung
from shared.errors import Text

REASONS = {
    Reason.AWAITING_MATERIALS: Text("补正", "waiting for papers"),
    Reason.MATERIALS_RECEIVED: Text("材料补齐", "papers received"),
    Reason.SIGNED: Text("已签收", "signed for"),
    Reason.DONE: Text("任务完成", "task done"),
    Reason.ANSWERED: Text("已直接答复", "answered"),
    Reason.DECLINED: Text("不予受理", "declined"),
    Reason.RESOLVED: Text("已办结", "resolved"),
    Reason.COMPLETED: Text("全部完成", "completed"),
    Reason.RETURNED: Text("退单", "returned"),
    Reason.TASK_CANCELLED: Text("任务取消", "task cancelled"),
    Reason.WITHDRAWN: Text("居民撤回", "withdrawn"),
    Reason.CLOSED: Text("已结案", "closed"),
    Reason.REACHED: Text("节点完成", "milestone reached"),
    Reason.KEPT: Text("存阅", "kept, not sent out"),
    Reason.CANCELLED: Text("来文撤销", "directive cancelled"),
    Reason.FULFILLED: Text("已落实", "fulfilled"),
    Reason.REVOKED: Text("议定事项撤销", "decision withdrawn"),
    Reason.SUPERSEDED: Text("另起新时钟", "replaced by a new clock"),
    Reason.EMERGENCY: Text("应急", "an emergency"),
    Reason.REPORTED: Text("已反馈", "reported"),
    Reason.WAIVED: Text("不再需要", "not needed any more"),
}
KINDS = {
    ClockKind.SIGN: Text("签收", "signing"),
    ClockKind.REPLY: Text("办结", "reply"),
    ClockKind.DIRECTIVE: Text("来文办理", "directive"),
    ClockKind.MILESTONE: Text("节点完成", "milestone"),
    ClockKind.REPORT: Text("反馈", "report"),
    ClockKind.BULLETIN: Text("应急报告", "emergency report"),
    ClockKind.DECISION: Text("落实", "decision"),
}
RUNGS = {
    Rung.HANDLER: Text("经办人", "the handler"),
    Rung.LEADER: Text("机构负责人", "the unit's leader"),
    Rung.TOWNSHIP: Text("乡镇负责人", "the township head"),
    Rung.COUNTY: Text("县督查室", "the county supervision office"),
}
_WEEKDAYS = "一二三四五六日"
_LATE_SECONDS = 60  # below it nobody would notice


class Entry(NamedTuple):
    """One line of a clock's history."""

    at: datetime
    text: Text


def moment(at: datetime) -> Text:
    """A moment as people here write it: 2026年11月26日（周四）17:30."""
    local = at.astimezone(SHANGHAI)
    return Text(
        f"{local.year}年{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）{local:%H:%M}",
        f"{local:%a %d %b %Y %H:%M}",
    )


def length(amount: timedelta) -> Text:
    """A length of wall time in its two largest units."""
    minutes = int(amount.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "天", "d"), (hours, "小时", "h"), (minutes, "分钟", "min")]
    said = [part for part in parts if part[0]][:2] or [(0, "分钟", "min")]
    return Text(" ".join(f"{n} {zh}" for n, zh, _ in said), " ".join(f"{n} {en}" for n, _, en in said))


def explain(clock: Clock, now: datetime) -> Text:
    """Why the clock is due when it is.

    For example:
    应于 2026年11月26日（周四）17:30 前办结：自 2026年11月10日（周二）09:00 起 10 个工作日，其间因补正停走 3 天。
    """
    kind, since, span = KINDS[clock.kind], moment(clock.started_at), clock.allowance.span.words
    if clock.due is None:
        head = Text(
            f"停走中，恢复后再算{kind.zh}期限", f"The {kind.en} clock stands still; its end is set when it goes on"
        )
    else:
        due = moment(clock.due)
        head = Text(f"应于 {due.zh} 前{kind.zh}", f"The {kind.en} clock is due {due.en}")
    zh, en = f"{head.zh}：自 {since.zh} 起 {span.zh}", f"{head.en}: {span.en} from {since.en}"
    for pause in clock.course.pauses:
        why, stopped = _why(pause), length((pause.until or clock.ended_at or max(now, pause.since)) - pause.since)
        still = Text("已停走", "stopped so far") if pause.until is None else Text("停走", "stopped")
        zh, en = f"{zh}，其间因{why.zh}{still.zh} {stopped.zh}", f"{en}, {still.en} {stopped.en} ({why.en})"
    if clock.provisional:
        zh = f"{zh}（其中年份的放假安排尚未公布，暂按周一至周五计算）"
        en = f"{en} (provisional: a year's calendar is not published yet, plain weekdays were counted)"
    return Text(f"{zh}。", f"{en}.")


def history(clock: Clock) -> list[Entry]:
    """Everything that happened to the clock, oldest first."""
    course = clock.course
    entries = [Entry(clock.started_at, Text("开始计时", "started"))]
    for pause in course.pauses:
        why = _why(pause)
        entries.append(Entry(pause.since, Text(f"停走：{why.zh}", f"paused: {why.en}")))
        if pause.until is not None:
            entries.append(Entry(pause.until, Text("接着走", "resumed")))
    entries += [Entry(firing.fired_at, _fired(firing)) for firing in clock.firings]
    if course.ended:
        why = REASONS[course.ended.reason]
        if clock.state is ClockState.CANCELLED:
            said = Text(f"取消：{why.zh}", f"cancelled: {why.en}")
        elif clock.in_time:
            said = Text(f"按时了结：{why.zh}", f"finished in time: {why.en}")
        else:
            said = Text(f"逾期了结：{why.zh}", f"finished late: {why.en}")
        entries.append(Entry(course.ended.at, said))
    return sorted(entries, key=lambda entry: entry.at)


def _why(pause: Pause) -> Text:
    """Why it stood still; an emergency by its name."""
    if pause.emergency:
        return Text(f"应急「{pause.emergency}」", f"the emergency {pause.emergency}")
    return REASONS[pause.reason]


def _fired(firing: Firing) -> Text:
    what = {
        FiringKind.WARNED: Text("黄灯：即将到期", "yellow: nearly due"),
        FiringKind.BREACHED: Text("红灯：已超期", "red: overdue"),
        FiringKind.CLIMBED: Text("督办升级", "the ladder climbs"),
    }[firing.kind]
    zh, en = what
    if firing.rung:
        to = RUNGS[firing.rung]
        zh, en = f"{zh}，催办{to.zh}", f"{en}, urged {to.en}"
        if firing.staff_id is None:
            zh, en = f"{zh}（空缺）", f"{en} (vacant)"
    if firing.passed_over:
        zh = f"{zh}；{'、'.join(RUNGS[rung].zh for rung in firing.passed_over)}空缺或为同一人，依次上报"
        en = f"{en}; passed over as vacant or the same person: {', '.join(RUNGS[r].en for r in firing.passed_over)}"
    if firing.late_seconds >= _LATE_SECONDS:
        late = length(timedelta(seconds=firing.late_seconds))
        zh, en = f"{zh}（迟发 {late.zh}）", f"{en} (fired {late.en} late)"
    return Text(zh, en)
