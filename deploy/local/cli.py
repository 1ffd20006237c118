"""The ``zhenbi`` command: bring a network up and down on this machine, look at it, and what other modules add."""

import errno
import functools
import importlib
import importlib.util
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from deploy.local.bringing_up import bring_up, report, stay
from deploy.local.interruption import Interruption
from deploy.local.messages import Problem, say, tell
from deploy.local.selection import Selection

_LAZY = {  # command → where it is defined; imported only when it is used
    "catalogue": ("deploy.local.catalogue", "catalogue"),
    "classify": ("deploy.local.classifying", "classify"),
    "clients": ("deploy.local.clients", "clients"),
    "county": ("deploy.local.county.commands", "county"),
    "demo": ("deploy.local.demo", "demo"),
    "keys": ("deploy.local.keys", "keys"),
    "organisation": ("deploy.local.organisation", "organisation"),
    "queues": ("deploy.local.queues", "queues"),
    "route": ("deploy.local.routing", "route"),
}


_CANCELLED = 130  # what a shell makes of Ctrl-C


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        there = [name for name, (module, _) in _LAZY.items() if importlib.util.find_spec(module)]
        return sorted([*super().list_commands(ctx), *there])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _LAZY:
            module, attribute = _LAZY[cmd_name]
            if importlib.util.find_spec(module):
                command: click.Command = getattr(importlib.import_module(module), attribute)
                return command
        return super().get_command(ctx, cmd_name)


_HOME = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="网络的目录，默认 var/network 或 var/demo。 The network's folder.",
)
_DEMO = click.option("--demo", is_flag=True, help="演示网络，数据单独存放。 The demonstration network.")


def _on_networks(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command the networks it is about; --home and --demo may stand before or after its name."""

    def on_chosen(selection: Selection, /, home: Path | None, demo: bool, **others: Any) -> None:
        command(selection.refined(home, demo=demo), **others)

    functools.update_wrapper(on_chosen, command)
    return _HOME(_DEMO(click.pass_obj(on_chosen)))


@click.group(cls=_LazyGroup)
@_HOME
@_DEMO
@click.pass_context
def zhenbi(context: click.Context, home: Path | None, demo: bool) -> None:
    """针鼻儿：在一台机器上运行县乡村服务网络。 Run the county-to-village service network on one machine."""
    context.obj = Selection(home, demo=demo)


@zhenbi.command()
@_on_networks
@click.option(
    "--county", help="县包：区划代码、文件夹或区划 CSV，默认 361103。 County pack: code, folder or regions CSV."
)
@click.option("--detach", is_flag=True, help="启动后返回，网络留在后台。 Return when it is up; it goes on running.")
@click.option("--scale", multiple=True, metavar="SERVICE=N", help="某个服务运行几份。 Copies of a service.")
def up(chosen: Selection, county: str | None, detach: bool, scale: tuple[str, ...]) -> None:
    """启动网络，显示状态，按 Ctrl-C 停止。 Start the network and show it until Ctrl-C stops it."""
    network = chosen.network()
    with Interruption() as interruption:
        ours = bring_up(network, county=county, copies=dict(map(_copies, scale)))
        if detach:
            say("网络在后台运行；make status 查看，make down 停止", "running in the background: make status, make down")
        else:
            stay(network, ours=ours, interruption=interruption)


@zhenbi.command()
@_on_networks
def down(chosen: Selection) -> None:
    """停止网络；不指定时停止所有默认位置的网络。 Stop the network; by default every one under var/."""
    stopped = [network for network in chosen.existing() if network.stop()]
    if not stopped:
        say("没有正在运行的网络", "no network is running")


@zhenbi.command()
@_on_networks
@click.option("--watch", is_flag=True, help="持续显示，按 Ctrl-C 结束。 Keep showing until Ctrl-C.")
def status(chosen: Selection, watch: bool) -> None:
    """显示各服务的状态、队列和已处理的事件。 Show services, queues and events handled."""
    networks = [network for network in chosen.existing() if network.is_running()]
    if not networks:
        say("没有正在运行的网络；用 make up 启动", "no network is running; start one with make up")
        raise click.exceptions.Exit(3)
    report(networks, watch=watch)


@zhenbi.command()
@_on_networks
@click.argument("service")
@click.option("-f", "--follow", is_flag=True, help="持续显示新内容。 Keep showing what is added.")
def logs(chosen: Selection, service: str, follow: bool) -> None:
    """显示某个服务（或 broker）的日志。 Show the log of a service, or of the broker."""
    folder = chosen.running_or_default().home.log
    files = sorted([*folder.glob(f"{service}.log"), *folder.glob(f"{service}-*.log")])
    if not files:
        known = "、".join(sorted(file.stem for file in folder.glob("*.log")))
        raise Problem(f"没有 {service} 的日志。现有：{known}", f"There is no log of {service}. There are: {known}")
    sys.stdout.flush()
    command = ["tail", "-n", "200", *(["-F"] if follow else []), *map(str, files)]
    raise click.exceptions.Exit(subprocess.call(command))  # noqa: S603 - our own command line


def _copies(text: str) -> tuple[str, int]:
    service, _, number = text.partition("=")
    if not number.isdigit():
        raise Problem(f"--scale 要写成 服务=份数，例如 dispatch=4，而不是 {text}", f"--scale is SERVICE=N, not {text}")
    return service, int(number)


def main() -> None:
    """The console script: errors become messages, Ctrl-C an orderly end."""
    warnings.simplefilter("ignore")  # they are for developers, and the tests show them
    try:
        code = zhenbi(prog_name="zhenbi", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        say("已取消", "cancelled")
        sys.exit(_CANCELLED)
    except Problem as problem:
        tell(problem)
        sys.exit(1)
    except OSError as error:
        tell(_of_the_system(error))
        sys.exit(1)
    sys.exit(code)


def _of_the_system(error: OSError) -> Problem:
    if error.errno == errno.ENOSPC:
        return Problem("磁盘已满，请清理后再试。", "The disk is full; make room and try again.")
    if error.errno in (errno.EACCES, errno.EPERM) and error.filename:
        return Problem(
            f"没有权限读写 {error.filename}。它可能是另一个用户（例如 root）建的；请用同一个用户运行，或更改其属主。",
            f"No permission for {error.filename}. Another user (root?) may have made it: run as the same user, or "
            f"change its owner, e.g. with: sudo chown -R {os.getuid()} {error.filename}",
        )
    raise error


if __name__ == "__main__":
    main()
