"""The commands. Rotating: add a key, seal everything anew, drop the old key (docs/howto/keep-personal-data.md)."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import click
import sqlalchemy as sa

from deploy.local.keys.leftovers import dead_letters_with, waiting_messages
from deploy.local.keys.ring import KeyRing
from deploy.local.lock import only_one
from deploy.local.messages import Problem, say
from deploy.local.queues.progress import Bars
from deploy.local.queues.target import Target, on_target
from deploy.local.selection import Selection
from shared.messaging.administration.databases import Databases, opened
from shared.persistence.resealing import count_stale, reseal
from shared.sealing import FixedKeys, KeyFile, Sealer, new_key

# A service takes at most a minute over a transaction; what it sealed before it saw the new key is stored by then.
STRAGGLERS_SECONDS = 120.0
_EMPTY_SECONDS = 30.0
_PASSES = 5


@click.group()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="网络的目录。 The network's folder.")
@click.option("--demo", is_flag=True, help="演示网络。 The demonstration network.")
@click.pass_context
def keys(context: click.Context, home: Path | None, demo: bool) -> None:
    """数据密钥：查看、更换、停用旧密钥。 The keys that seal personal data: look, replace, drop the old one."""
    if isinstance(context.obj, Selection):
        context.obj = context.obj.refined(home, demo=demo)


@keys.command("new")
def new_command() -> None:
    """打印一把新密钥。 Print a new key, for ZHENBI_DATA_KEY, its file, or ZHENBI_INDEX_KEY."""
    click.echo(new_key())


@keys.command("status")
@on_target
def status_command(target: Target) -> None:
    """现有的密钥，以及还有多少行用旧密钥加密。 The keys there are, and how many rows an older one sealed."""
    if file := _file(target):
        for position, name in enumerate(KeyRing(file).names):
            say(f"密钥 {name}", "seals" if position == 0 else "only opens")
    sealer = _sealer(target)
    with opened(target.environment) as databases:
        for service, table, count in _stale(databases, sealer):
            say(f"{service} {table}：{count} 行仍用旧密钥", "rows sealed with an older key")


@keys.command("rotate")
@on_target
def rotate_command(target: Target) -> None:
    """加一把新密钥，并把全部数据改用它加密；可中断，再次运行即继续。

    Add a key and seal everything anew with it. It may be broken off; run again, it goes on.
    """
    file = _needed_file(target)
    with only_one(file.with_name(f"{file.name}.lock")):
        ring = KeyRing(file)
        if len(ring.keys) > 1:
            say(f"上次更换尚未收尾，继续改用 {ring.names[0]}", "the last rotation goes on; no further key is added")
        else:
            say(f"新密钥 {ring.add()} 已启用", "a new key seals from now on")
        _reseal_all(target)
    say("改用完毕；两分钟后用 zhenbi keys drop 停用旧密钥", "done: drop the old key with zhenbi keys drop")


@keys.command("reseal")
@on_target
def reseal_command(target: Target) -> None:
    """把全部数据改用现在的密钥加密（密钥由 ZHENBI_DATA_KEY 给出时用）。

    Seal everything anew with the present key, where the keys come from ZHENBI_DATA_KEY.
    """
    _reseal_all(target)


@keys.command("drop")
@on_target
def drop_command(target: Target) -> None:
    """停用旧密钥；还有数据要用它时不会停用。 Drop the old key, unless something still needs it."""
    file = _needed_file(target)
    with only_one(file.with_name(f"{file.name}.lock")):
        ring = KeyRing(file)
        if len(ring.keys) == 1:
            say(f"只有一把密钥 {ring.names[0]}，没有旧的", "there is no old key")
            return
        if ring.age_seconds < STRAGGLERS_SECONDS:
            raise Problem(
                f"新密钥启用还不到 {STRAGGLERS_SECONDS:.0f} 秒，可能还有操作在用旧密钥。请稍后再试。",
                f"The new key is younger than {STRAGGLERS_SECONDS:.0f} s, and something may still be under way with "
                "the old one. Try again in a moment.",
            )
        _reseal_all(target)  # what still waits in an outbox among it
        _refuse_leftovers(target, set(ring.names[1:]))
        _reseal_all(target)  # what the last of the messages brought
        for name in ring.drop_old():
            say(f"密钥 {name} 已停用", "is gone. Backups made before today still need it")


def _reseal_all(target: Target) -> None:
    """Pass after pass until nothing is left: what a service stored meanwhile with the old key comes with the next.

    Raises:
        Problem: there is still something after several passes.
    """
    sealer = _sealer(target)
    with opened(target.environment) as databases:
        for _ in range(_PASSES):
            with Bars() as bars:
                for service, database in databases.items():
                    done = reseal(
                        database,
                        _metadata(service),
                        sealer,
                        tell=lambda table, rows, of, service=service: bars.tell(f"{service} {table}", rows, of),  # type: ignore[misc]
                    )
                    for table, count in done.items():
                        say(f"{service} {table}：{count} 行已改用新密钥", "rows sealed anew")
            if not any(True for _ in _stale(databases, sealer)):
                return
        left = "、".join(f"{service} {table} {count}" for service, table, count in _stale(databases, sealer))
    raise Problem(
        f"仍有数据用旧密钥：{left}。是否有服务拿不到新密钥？",
        f"Some rows are still sealed with an old key ({left}). Is there a service that does not get the new one?",
    )


def _refuse_leftovers(target: Target, old: set[str]) -> None:
    waiting = waiting_messages(target.amqp_uri, seconds=_EMPTY_SECONDS)
    if waiting:
        names = "、".join(f"{queue} {count}" for queue, count in sorted(waiting.items()))
        raise Problem(
            f"队列里还有消息，其中可能有旧密钥加密的内容：{names}。等它们处理完再试。",
            f"Messages are waiting that may hold what the old key sealed: {names}. Try again when they are handled.",
        )
    dead = dead_letters_with(target.amqp_uri, old)
    if dead:
        names = "、".join(f"{queue} {count}" for queue, count in sorted(dead.items()))
        raise Problem(
            f"死信里还有旧密钥加密的内容：{names}。先用 zhenbi queues dead 重放或丢弃它们。",
            f"Dead letters hold what the old key sealed: {names}. Replay or discard them first (zhenbi queues dead).",
        )


def _stale(databases: Databases, sealer: Sealer) -> Iterator[tuple[str, str, int]]:
    for service, database in databases.items():
        for table, count in count_stale(database, _metadata(service), sealer).items():
            yield service, table, count


def _metadata(service: str) -> sa.MetaData:
    metadata: sa.MetaData = importlib.import_module(f"services.{service}.store").metadata
    return metadata


def _file(target: Target) -> Path | None:
    name = target.environment.get("ZHENBI_DATA_KEY_FILE")
    return Path(name) if name else None


def _needed_file(target: Target) -> Path:
    file = _file(target)
    if file is None:
        raise Problem(
            "这个网络的密钥来自环境变量 ZHENBI_DATA_KEY，只能由部署者更换："
            "先把新密钥加在最后并重启各服务，再移到最前并重启，然后运行 zhenbi keys reseal，最后去掉旧密钥。",
            "This network's keys come from ZHENBI_DATA_KEY: add the new key at its end and restart the services, move "
            "it to the front and restart them, run zhenbi keys reseal, and then remove the old key.",
        )
    return file


def _sealer(target: Target) -> Sealer:
    file = _file(target)
    try:
        keys = KeyFile(file) if file else FixedKeys(target.environment.get("ZHENBI_DATA_KEY", ""))
        return Sealer(keys, target.environment.get("ZHENBI_INDEX_KEY", ""))
    except ValueError as error:
        raise Problem(f"数据密钥不能用：{error}", f"The data keys cannot be used: {error}") from error
