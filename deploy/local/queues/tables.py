"""The tables and texts that ``zhenbi queues`` shows."""

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from rich import box
from rich.console import Console, RenderableType
from rich.console import Group as Together
from rich.table import Table
from rich.text import Text

from deploy.local.queues.moments import age, duration, precisely, shown
from shared.clock import SHANGHAI
from shared.contracts.services import TITLES
from shared.messaging.administration.depths import Overview, QueueDepth
from shared.messaging.administration.letters import DeadLetter, Group
from shared.messaging.administration.outboxes import OutboxState
from shared.messaging.administration.tracing import Place, Reception, Step, Trace
from shared.messaging.topology import RETRY_TIERS, WAIT

_PLACES = {
    Place.HANDLED: ("已处理", "green"),
    Place.OUTBOX: ("在发件箱", "yellow"),
    Place.UNROUTABLE: ("无队列接收", "red"),
    Place.QUEUE: ("在队列", "yellow"),
    Place.RETRY: ("等待重试", "yellow"),
    Place.QUEUE_OR_RETRY: ("在队列或等待重试", "yellow"),
    Place.DEAD: ("死信", "red"),
    Place.IN_HAND: ("处理中或已丢弃", "yellow"),
    Place.UNKNOWN: ("无法得知", "dim"),
}
_ERROR_CHARACTERS = 60
_ID_CHARACTERS = 36
_PIPED_WIDTH = 160  # columns where there is no terminal


def console() -> Console:
    """Standard output; texts of messages and errors are shown as they are, whatever is in them."""
    narrow = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(markup=False, highlight=False, width=None if narrow else _PIPED_WIDTH)


def write_json(value: Any) -> None:
    """Plain data to standard output, indented; moments as ISO 8601 in UTC."""
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(encoded.decode() + "\n")
    sys.stdout.flush()


def overview_table(overview: Overview, *, every: bool, moment: datetime) -> RenderableType:
    """One row a service; below it the queues in which something is, or which nobody hears; or ``every`` one."""
    heard = {depth.service for depth in overview.queues if depth.consumers}
    shown_queues = [
        depth
        for depth in overview.queues
        # Where a whole service is away its one row says so.
        if every or not depth.is_empty or (not depth.consumers and depth.service in heard)
    ]
    parts: list[RenderableType] = [_services(overview)]
    if shown_queues:
        parts += [Text(), _queues(shown_queues)]
    else:
        parts += [Text(f"{len(overview.queues)} 个队列都是空的 · all {len(overview.queues)} queues are empty")]
    parts.append(Text(f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}", style="dim"))
    return Together(*parts)


def _services(overview: Overview) -> Table:
    table = _table("服务\nservice", tight=True)
    for title in ("排队\nqueued", "处理中\ntaken", "进/秒\nin/s", "出/秒\nout/s"):
        table.add_column(title, justify="right")
    for tier in (WAIT, *RETRY_TIERS):
        table.add_column(f"重试\n{tier.name}", justify="right")
    table.add_column("死信\ndead", justify="right")
    table.add_column("监听\nheard", justify="right")
    for service, name in TITLES.items():
        own = [depth for depth in overview.queues if depth.service == service]
        dead = _sum(depth.dead for depth in own)
        listened = sum(1 for depth in own if depth.consumers)
        table.add_row(
            f"{name} {service}",
            _number(_sum(depth.ready for depth in own)),
            _number(_sum(depth.unacked for depth in own)),
            _rate(_sum(depth.in_per_second for depth in own)),
            _rate(_sum(depth.out_per_second for depth in own)),
            *(_number(tier.messages) for tier in overview.tiers if tier.service == service),
            Text(_number(dead), style="red" if dead else ""),
            Text(f"{listened}/{len(own)}", style="" if listened == len(own) else "red"),
        )
    return table


def _queues(depths: Sequence[QueueDepth]) -> Table:
    table = _table("队列\nqueue", tight=True)
    titles = (
        "排队\nqueued",
        "处理中\ntaken",
        "监听\nheard",
        "进/秒\nin/s",
        "出/秒\nout/s",
        "最旧\noldest",
        "死信\ndead",
    )
    for title in titles:
        table.add_column(title, justify="right")
    for depth in depths:
        table.add_row(
            depth.queue,
            _number(depth.ready),
            _number(depth.unacked),
            Text(_number(depth.consumers), style="" if depth.consumers else "red"),
            _rate(depth.in_per_second),
            _rate(depth.out_per_second),
            "–" if depth.oldest_seconds is None else f"≈{duration(depth.oldest_seconds)}",
            Text(_number(depth.dead), style="red" if depth.dead else ""),
        )
    return table


def groups_table(groups: Sequence[Group]) -> Table:
    """Dead letters by queue and error."""
    table = _table("队列\nqueue", "错误\nerror")
    table.add_column("数量\ncount", justify="right")
    for title in ("首次\nfirst", "最近\nlast", "最近一条的错误\nlatest error"):
        table.add_column(title)
    for group in groups:
        times = shown(group.first_failed), shown(group.last_failed)
        table.add_row(group.queue, group.error_type, f"{group.count:,}", *times, _short(group.error))
    return table


def letters_table(letters: Sequence[DeadLetter]) -> Table:
    """Dead letters one by one."""
    table = _table()
    table.add_column("编号\nid", no_wrap=True, min_width=_ID_CHARACTERS)  # to be copied: never shortened
    for title in ("队列\nqueue", "错误\nerror"):
        table.add_column(title)
    table.add_column("次数\nattempts", justify="right")
    table.add_column("最近\nlast")
    for letter in letters:
        table.add_row(
            letter.message_id, letter.queue, letter.error_type, str(letter.attempts), shown(letter.last_failed)
        )
    return table


def letter_text(letter: DeadLetter) -> RenderableType:
    """Everything about one dead letter."""
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    replays = f"，已重放 {letter.replays} 次 · replayed {letter.replays} times" if letter.replays else ""
    for name, value in (
        ("编号 id", letter.message_id),
        ("队列 queue", letter.queue),
        ("错误 error", letter.error_type),
        ("说明 says", letter.error),
        ("次数 attempts", f"{letter.attempts}{replays}"),
        ("首次 first", shown(letter.first_failed)),
        ("最近 last", shown(letter.last_failed)),
    ):
        facts.add_row(Text(name, style="dim"), Text(value))
    parts: list[RenderableType] = [facts]
    if letter.traceback:
        parts += [Text("\n经过 traceback", style="dim"), Text(letter.traceback.rstrip())]
    parts += [Text("\n内容 body", style="dim"), Text(letter.readable_body)]
    return Together(*parts)


def letter_data(letter: DeadLetter, *, whole: bool) -> dict[str, Any]:
    """One dead letter for scripts; ``whole``: with traceback and body."""
    names = ("message_id", "queue", "service", "event", "error_type", "error", "attempts", "replays")
    data = {name: getattr(letter, name) for name in (*names, "first_failed", "last_failed")}
    if whole:
        data |= {"traceback": letter.traceback, "body": letter.readable_body}
    return data


def outboxes_table(states: Iterable[OutboxState]) -> Table:
    """What waits to be sent."""
    table = _table("服务\nservice")
    for title in ("待发\nwaiting", "最旧\noldest", "无队列\nunroutable", "次数\nattempts"):
        table.add_column(title, justify="right")
    table.add_column("下次\nnext try")
    table.add_column("已存\nkept", justify="right")
    table.add_column("自\nsince")
    for state in states:
        table.add_row(
            f"{TITLES[state.service]} {state.service}",
            _number(state.waiting),
            age(state.oldest_at),
            Text(_number(state.unroutable), style="red" if state.unroutable else ""),
            _number(state.attempts),
            shown(state.next_try),
            _number(state.kept),
            shown(state.kept_since),
        )
    return table


def trace_table(trace: Trace) -> Table:
    """Every event of a matter, and who has handled it."""
    table = _table()
    table.add_column("时间\ntime", no_wrap=True)
    table.add_column("间隔\nafter", justify="right", no_wrap=True)
    table.add_column("事件\nevent", no_wrap=True)
    table.add_column("发出\nsent", justify="right", no_wrap=True)
    table.add_column("接收\nreceived by")
    for step in trace.steps:
        table.add_row(
            precisely(step.committed_at),
            duration(step.since_previous_seconds),
            f"{step.publisher} · {step.name}",
            _sent(step),
            Text("，").join(map(_reception, step.receptions)),
        )
    return table


def _sent(step: Step) -> str:
    if step.published_at is None:
        return "–"
    return duration((step.published_at - step.committed_at).total_seconds())


def _reception(reception: Reception) -> Text:
    if reception.place is Place.HANDLED:
        return Text(f"{reception.consumer} {duration(reception.seconds)}")
    zh, colour = _PLACES[reception.place]
    return Text(f"{reception.consumer} {zh} {reception.place}", style=colour)


def _table(*titles: str, tight: bool = False) -> Table:
    """``tight``: to fit 80 columns."""
    table = Table(box=box.SIMPLE_HEAD, padding=0 if tight else (0, 1, 0, 0), show_edge=False)
    for title in titles:
        table.add_column(title, no_wrap=True)
    return table


def _sum(values: Iterable[float | int | None]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _ERROR_CHARACTERS else f"{line[: _ERROR_CHARACTERS - 1]}…"
