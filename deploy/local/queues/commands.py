"""The command group, and the commands that only look."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import RenderableType
from rich.live import Live
from rich.text import Text

from deploy.local.messages import Problem, say, tell
from deploy.local.queues.dead import dead
from deploy.local.queues.moments import duration
from deploy.local.queues.replaying import rebuild_command, replay_command
from deploy.local.queues.tables import console, outboxes_table, overview_table, trace_table, write_json
from deploy.local.queues.target import NO_BROKER, PARTIAL, Target, as_json, on_target
from deploy.local.selection import Selection
from shared.messaging.administration.connection import connected
from shared.messaging.administration.databases import opened, readable
from shared.messaging.administration.dead_letters import DeadLetters
from shared.messaging.administration.depths import Count, Declarations, Overview, enriched, overview
from shared.messaging.administration.outboxes import Throughput, outbox_state
from shared.messaging.administration.tracing import DeadOnes, Trace, correlation_of, trace
from shared.messaging.broker import BrokerUnavailable

_REFRESH_SECONDS = 2.0


@click.group()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="网络的目录。 The network's folder.")
@click.option("--demo", is_flag=True, help="演示网络。 The demonstration network.")
@click.pass_context
def queues(context: click.Context, home: Path | None, demo: bool) -> None:
    """队列：查看、追踪、重放、清理死信。 Watch queues, trace events, mend what could not be handled.

    退出码：0 完成；1 没有符合的，或只完成了一部分；2 用法不对；3 消息代理不可用。
    Exit codes: 0 done; 1 nothing matched, or only a part was done; 2 usage; 3 no broker.
    """
    if isinstance(context.obj, Selection):
        context.obj = context.obj.refined(home, demo=demo)


queues.add_command(dead)
queues.add_command(replay_command)
queues.add_command(rebuild_command)


@queues.command("list")
@click.option("--watch", is_flag=True, help="持续显示，按 Ctrl-C 结束。 Keep showing until Ctrl-C.")
@click.option("--all", "every", is_flag=True, help="也列出空的队列。 Empty queues too.")
@as_json
@on_target
def list_command(target: Target, watch: bool, every: bool, as_json: bool) -> None:
    """各队列的积压、速率、重试和死信。 Depth, rates, retries and dead letters of every queue."""
    if watch and as_json:
        raise click.UsageError("--watch 和 --json 不能同时使用。 Choose --watch or --json.")
    if watch:
        _watch(target, every)
        return
    found = look(target)
    if as_json:
        write_json({"at": datetime.now(UTC), "queues": found.queues, "retries": found.tiers})
    else:
        console().print(overview_table(found, every=every, moment=datetime.now(UTC)))


def look(target: Target) -> Overview:
    """All queues at this moment.

    Raises:
        BrokerUnavailable: the broker does not answer.
    """
    with connected(target.amqp_uri) as connection:
        counts = Declarations(connection).counts()
    with opened(target.environment) as databases:
        found, _ = readable(databases)
        return overview(enriched(counts, target.statistics), Throughput(found))


def _watch(target: Target, every: bool) -> None:
    def now() -> RenderableType:
        try:
            return overview_table(look(target), every=every, moment=datetime.now(UTC))
        except BrokerUnavailable as error:
            return Text(f"{error.text.zh}\n{error.text.en}", style="red")

    screen = console()
    with Live(now(), console=screen, auto_refresh=False, screen=screen.is_terminal) as live:
        while True:
            time.sleep(_REFRESH_SECONDS)
            live.update(now(), refresh=True)


@queues.command("outbox")
@as_json
@on_target
def outbox_command(target: Target, as_json: bool) -> None:
    """各服务待发的事件。 Events that wait to be sent, by service."""
    with opened(target.environment) as databases:
        found, wrong = readable(databases)
        states = [outbox_state(service, database) for service, database in found.items()]
    if as_json:
        write_json({"at": datetime.now(UTC), "outboxes": states, "unreadable": wrong})
    else:
        console().print(outboxes_table(states))
        _tell_unreadable(wrong)
    if wrong or not states:
        raise click.exceptions.Exit(PARTIAL)


@queues.command("trace")
@click.argument("key", metavar="NUMBER")
@as_json
@on_target
def trace_command(target: Target, key: str, as_json: bool) -> None:
    """一件事的全部事件、各自用时、现在停在哪里。 Every event of a matter, and where it waits now.

    NUMBER 是工单或来文编号、关联号，或其中任一事件的编号。
    NUMBER is a case or directive number, a correlation id, or the id of one of its events.
    """
    counts, dead_ones = _state_of_broker(target)
    with opened(target.environment) as databases:
        found, wrong = readable(databases)
        traced = trace(correlation_of(found, key), found, counts=counts, dead=dead_ones, unreadable=wrong)
    if as_json:
        write_json(traced)
    else:
        _show(traced, key)
        _tell_unreadable(wrong)
    if counts is None:
        raise click.exceptions.Exit(NO_BROKER)
    if not traced.steps or wrong:
        raise click.exceptions.Exit(PARTIAL)


def _state_of_broker(target: Target) -> tuple[dict[str, Count] | None, DeadOnes]:
    """How full the queues are and which events are dead; the databases can be traced without either."""
    try:
        with connected(target.amqp_uri) as connection:
            counts = dict(Declarations(connection).counts())
        letters = DeadLetters(target.amqp_uri).look().letters
    except BrokerUnavailable as error:
        tell(Problem(error.text.zh, error.text.en))
        return None, ()
    return counts, {(letter.queue, letter.message_id) for letter in letters}


def _show(traced: Trace, key: str) -> None:
    if not traced.steps:
        say(f"没有 {key} 的事件，或已过保存期", f"there are no events of {key}, or they are no longer kept")
        return
    console().print(trace_table(traced))
    whole = duration((traced.steps[-1].committed_at - traced.steps[0].committed_at).total_seconds())
    say(
        f"{traced.correlation}：{len(traced.steps)} 个事件，历时 {whole}，未处理 {len(traced.open_ends)} 处",
        f"{len(traced.steps)} events in {whole}, {len(traced.open_ends)} not handled",
    )


def _tell_unreadable(wrong: dict[str, str]) -> None:
    for service, why in wrong.items():
        say(f"{service} 的数据库无法读取：{why}", f"the database of {service} cannot be read")
