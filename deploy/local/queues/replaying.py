"""``zhenbi queues replay`` and ``rebuild``: kept events once more to one service."""

import functools
import importlib
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

import click
import sqlalchemy as sa

from deploy.local.messages import Problem, say
from deploy.local.queues.moments import Moment, shown
from deploy.local.queues.progress import Bars
from deploy.local.queues.target import PARTIAL, Target, acting, on_target
from shared.contracts.services import SERVICES
from shared.messaging.administration.databases import Databases, opened, readable
from shared.messaging.administration.event_replay import EVENTS_PER_SECOND, Plan, Request, clear, plan, replay
from shared.messaging.administration.interventions import Person
from shared.persistence.housekeeping import SENT_KEPT

# Services whose tables can be thrown away and rebuilt → where the list of these tables is.
REBUILDABLE = {"portal": ("services.portal.store", "READ_MODEL_TABLES")}

_rate = click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=EVENTS_PER_SECOND,
    show_default=True,
    help="每秒最多几条。 So many a second at most.",
)


@click.command("replay")
@click.option("--service", required=True, type=click.Choice(SERVICES), help="送给哪个服务。 To which service.")
@click.option(
    "--from", "since", required=True, type=Moment(), help="从何时起，如 '2026-11-22 08:00'、3d。 From when on."
)
@click.option("--until", type=Moment(), help="到何时为止。 Until when.")
@click.option(
    "--event", "events", multiple=True, metavar="NAME", help="只要此事件，可多次。 Only this event; repeatable."
)
@_rate
@acting
@on_target
def replay_command(
    target: Target,
    service: str,
    since: datetime,
    until: datetime | None,
    events: tuple[str, ...],
    rate: float,
    who: str,
    reason: str,
) -> None:
    """把发件箱里保存的事件再送给一个服务。 Send kept events to one service again.

    已处理过的不会重复生效，所以这只补缺口。 What it has handled has no effect again: this fills gaps only.
    """
    request = Request(service=service, since=since, until=until, events=events)
    with opened(target.environment) as databases:
        found, wrong = readable(databases)
        planned = plan(request, found)
        _tell_kept(planned)
        say(
            f"{service} 处理过的事件不会重复生效，重放只补缺口",
            f"what {service} has handled has no effect again: a replay only fills gaps",
        )
        _send(target, planned, found, Person(name=who, reason=reason), rate)
    if planned.unreadable or wrong:
        _tell_unreadable(planned)
        raise click.exceptions.Exit(PARTIAL)
    if not planned.events:
        raise click.exceptions.Exit(PARTIAL)


@click.command("rebuild")
@click.argument("service", type=click.Choice(sorted(REBUILDABLE)))
@click.option("--from", "since", type=Moment(), help="从何时起的事件，默认全部。 From when on; default: all events.")
@click.option("--despite-gaps", is_flag=True, help="有些事件已不在，也要重建。 Even though some events are gone.")
@click.option("--yes", is_flag=True, help="不再询问。 Do not ask.")
@_rate
@acting
@on_target
def rebuild_command(
    target: Target,
    service: str,
    since: datetime | None,
    despite_gaps: bool,
    yes: bool,
    rate: float,
    who: str,
    reason: str,
) -> None:
    """清空一个服务的读模型，再由保存的事件重建；不必停机。 Clear a read model and rebuild it from events.

    账户、会话和处置记录不动。 Accounts, sessions and the records of interventions stay.
    """
    request = Request(service=service, since=since)
    with opened(target.environment) as databases:
        found, _ = readable(databases)
        planned = plan(request, found)
        _tell_kept(planned)
        _refuse_if_unreadable(planned, service, found)
        earlier = plan(Request(service=service), found).events - planned.events
        if not despite_gaps:
            _refuse_if_incomplete(planned, earlier)
        if not yes and sys.stdin.isatty():
            question = f"清空 {service} 的读模型并重建？ Clear the read model of {service} and rebuild it?"
            click.confirm(question, abort=True)
        contracts = [contract for contract in request.contracts if contract.publisher in found]
        empty = functools.partial(clear, service, found[service], _read_model(service), contracts)
        _send(target, planned, found, Person(name=who, reason=reason), rate, act="rebuild", first=empty)


def _read_model(service: str) -> Sequence[sa.Table]:
    module, name = REBUILDABLE[service]
    tables: Sequence[sa.Table] = getattr(importlib.import_module(module), name)
    return tables


def _refuse_if_unreadable(planned: Plan, service: str, databases: Databases) -> None:
    if service not in databases or planned.unreadable:
        missing = "、".join([*([] if service in databases else [service]), *planned.unreadable])
        raise Problem(
            f"{missing} 的数据库无法读取，没有重建。", f"The databases of {missing} cannot be read; nothing was done."
        )


def _refuse_if_incomplete(planned: Plan, earlier: int) -> None:
    """``earlier``: events that are there, but before --from."""
    if earlier:
        raise Problem(
            f"--from 之前还有 {earlier} 个事件，重建后读模型会缺少它们的内容，因此没有执行。\n"
            "去掉 --from；若可以接受，加 --despite-gaps。",
            f"There are {earlier} events before --from, and the rebuilt read model would lack what they said. "
            "Nothing was done; leave --from out, or add --despite-gaps if that is acceptable.",
        )
    if planned.forgotten:
        raise Problem(
            f"有 {planned.forgotten} 个较早的事件已不在发件箱里（保存 {SENT_KEPT.days} 天），"
            "重建后读模型会缺少它们的内容，因此没有执行。\n若可以接受，加 --despite-gaps。",
            f"{planned.forgotten} earlier events are no longer in the outboxes (they are kept {SENT_KEPT.days} days), "
            "and the rebuilt read model would lack what they said. Nothing was done; "
            "add --despite-gaps if that is acceptable.",
        )


def _send(
    target: Target,
    planned: Plan,
    databases: Databases,
    person: Person,
    rate: float,
    *,
    act: str = "replay",
    first: Callable[[], None] = lambda: None,
) -> None:
    service = planned.request.service
    with Bars() as bars:
        done = replay(
            planned,
            databases,
            target.amqp_uri,
            person,
            act=act,
            per_second=rate,
            first=first,
            tell=lambda seen, of: bars.tell(service, seen, of),
        )
    say(
        f"{service}：送出 {done.sent} 个事件，跳过已处理的 {done.handled_before} 个",
        f"{done.sent} events sent, {done.handled_before} skipped because they were handled",
    )


def _tell_kept(planned: Plan) -> None:
    kept = f"保存 {SENT_KEPT.days} 天", f"kept {SENT_KEPT.days} days"
    if planned.forgotten:
        say(
            f"事件自 {shown(planned.kept_since)} 起齐全（{kept[0]}）；更早的有 {planned.forgotten} 个已不在",
            f"all events since {shown(planned.kept_since)} are there ({kept[1]}); {planned.forgotten} earlier are gone",
        )
    else:
        say(
            f"自 {shown(planned.kept_since)} 起的全部事件都在（{kept[0]}）",
            f"all events ever published are there, since {shown(planned.kept_since)} ({kept[1]})",
        )


def _tell_unreadable(planned: Plan) -> None:
    for service in planned.unreadable:
        say(f"{service} 的发件箱无法读取，它的事件没有重放", f"the outbox of {service} cannot be read: not replayed")
