"""``zhenbi queues dead``: dead letters by group and one by one, sent back or discarded."""

import sys
from collections.abc import Callable

import click

from deploy.local.messages import say
from deploy.local.queues.progress import Bars
from deploy.local.queues.tables import console, groups_table, letter_data, letter_text, letters_table, write_json
from deploy.local.queues.target import PARTIAL, Target, acting, as_json, on_target
from shared.messaging.administration.dead_letters import REPLAYS_PER_SECOND, DeadLetters, Outcome
from shared.messaging.administration.interventions import Person
from shared.messaging.administration.letters import Wanted, groups_of


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    queue = click.option("--queue", default="", help="只看此队列，可用 *，如 'portal.*'。 Of this queue; may hold *.")
    error = click.option("--error", "error_type", default="", help="只看此错误类型。 Of this error type.")
    return queue(error(command))


@click.group()
def dead() -> None:
    """死信：列出、查看、重放、丢弃。 Dead letters: list, show, replay, discard."""


@dead.command("list")
@_filters
@click.option("--each", is_flag=True, help="逐条列出。 One by one.")
@as_json
@on_target
def list_command(target: Target, queue: str, error_type: str, each: bool, as_json: bool) -> None:
    """按队列和错误分组列出。 Grouped by queue and error."""
    look = DeadLetters(target.amqp_uri).look(Wanted(queue=queue, error_type=error_type))
    groups = groups_of(look.letters)
    if as_json:
        letters = [letter_data(letter, whole=False) for letter in look.letters]
        write_json({"groups": groups, "letters": letters, "partial": look.partial})
    elif not groups:
        say("没有死信", "there are no dead letters")
    else:
        console().print(letters_table(look.letters) if each else groups_table(groups))
    _tell_partial(look.partial)
    if not groups or look.partial:
        raise click.exceptions.Exit(PARTIAL)


@dead.command("show")
@click.argument("message_id", metavar="ID")
@as_json
@on_target
def show_command(target: Target, message_id: str, as_json: bool) -> None:
    """一条死信的全部经过和内容。 The whole story of one dead letter.

    同一事件可能在几个队列里都成了死信，则全部显示。 The same event may be dead in several queues: all are shown.
    """
    look = DeadLetters(target.amqp_uri).look(Wanted(message_ids=frozenset({message_id})))
    if as_json:
        write_json([letter_data(letter, whole=True) for letter in look.letters])
    else:
        for letter in look.letters:
            console().print(letter_text(letter))
    if not look.letters:
        _tell_nothing()
        raise click.exceptions.Exit(PARTIAL)


@dead.command("replay")
@click.argument("message_ids", nargs=-1, metavar="[ID]...")
@_filters
@click.option("--all", "every", is_flag=True, help="全部死信。 All dead letters.")
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=REPLAYS_PER_SECOND,
    show_default=True,
    help="每秒最多几条。 So many a second at most.",
)
@acting
@on_target
def replay_command(
    target: Target,
    message_ids: tuple[str, ...],
    queue: str,
    error_type: str,
    every: bool,
    rate: float,
    who: str,
    reason: str,
) -> None:
    """送回原队列重新处理。 Send letters back to the queues they could not be handled from."""
    wanted = _wanted(message_ids, queue, error_type, every)
    with Bars() as bars:
        outcome = DeadLetters(target.amqp_uri).replay(
            wanted, Person(name=who, reason=reason), per_second=rate, tell=bars.tell
        )
    _conclude(outcome, "已送回", "sent back")


@dead.command("discard")
@click.argument("message_ids", nargs=-1, metavar="[ID]...")
@_filters
@click.option("--all", "every", is_flag=True, help="全部死信。 All dead letters.")
@click.option("--yes", is_flag=True, help="不再询问。 Do not ask.")
@acting
@on_target
def discard_command(
    target: Target,
    message_ids: tuple[str, ...],
    queue: str,
    error_type: str,
    every: bool,
    yes: bool,
    who: str,
    reason: str,
) -> None:
    """永久丢弃，须写明 --reason。 Throw letters away for good; --reason is required."""
    wanted = _wanted(message_ids, queue, error_type, every)
    if not reason.strip():
        raise click.UsageError("丢弃死信必须用 --reason 写明理由。 Say with --reason why they are discarded.")
    letters = DeadLetters(target.amqp_uri)
    if not yes and sys.stdin.isatty():
        count = len(letters.look(wanted).letters)
        click.confirm(f"永久丢弃 {count} 条死信？ Discard {count} dead letters for good?", abort=True)
    _conclude(letters.discard(wanted, Person(name=who, reason=reason)), "已丢弃", "discarded")


def _wanted(message_ids: tuple[str, ...], queue: str, error_type: str, every: bool) -> Wanted:
    if every == bool(message_ids or queue or error_type):
        raise click.UsageError(
            "请给出编号、--queue、--error，或者 --all。 Give ids, --queue or --error; or --all, alone."
        )
    return Wanted(message_ids=frozenset(message_ids), queue=queue, error_type=error_type)


def _conclude(outcome: Outcome, zh: str, en: str) -> None:
    for queue, count in outcome.done.items():
        say(f"{queue}：{zh} {count} 条", f"{count} {en}")
    for queue, message_id in outcome.refused:
        say(f"{queue} 没有接收 {message_id}，它仍是死信", "its queue did not take it; it is still a dead letter")
    if not outcome.count and not outcome.refused:
        _tell_nothing()
    _tell_partial(outcome.partial)
    if outcome.partial or outcome.refused or not outcome.count:
        raise click.exceptions.Exit(PARTIAL)


def _tell_nothing() -> None:
    say("没有符合的死信", "no dead letter matches")


def _tell_partial(partial: bool) -> None:
    if partial:
        click.echo(
            "  可能还有：另一位管理员正在处理，或一个队列的死信超过一次能看的数量 · "
            "there may be more: another operator is at work, or a queue holds more than can be looked at at once",
            err=True,
        )
