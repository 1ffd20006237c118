"""Which network the queues belong to, and what every command on them has in common."""

import functools
import getpass
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import click

from deploy.local.broker_node import BrokerNode
from deploy.local.messages import Problem, tell
from deploy.local.queues.node import NodeStatistics
from deploy.local.selection import Selection
from shared.errors import Invalid, ZhenbiError
from shared.messaging.administration.depths import Management, Statistics
from shared.messaging.broker import BrokerUnavailable

DONE, PARTIAL, USAGE, NO_BROKER = 0, 1, 2, 3  # exit codes; PARTIAL also when nothing matched


@dataclass(frozen=True, slots=True)
class Target:
    """A network, seen by its variables (see shared/config.py)."""

    environment: Mapping[str, str]
    node: BrokerNode | None = None  # its broker, if that is a private one of this machine

    @property
    def amqp_uri(self) -> str:
        return self.environment["AMQP_URI"]

    @property
    def statistics(self) -> Statistics | None:
        """Who knows more about its queues than everybody does, if anybody."""
        url = self.environment.get("RABBITMQ_MANAGEMENT_URL") or os.environ.get("RABBITMQ_MANAGEMENT_URL")
        if url:
            return Management(self.amqp_uri, url)
        return NodeStatistics(self.node) if self.node else None


def target_of(chosen: Selection) -> Target:
    """The network that is meant: a running one; else one of this machine that is stopped; else the environment's."""
    networks = chosen.existing()
    network = next((network for network in networks if network.is_running()), networks[0] if networks else None)
    if network is not None:
        return Target(network.environment(), network.home.broker)
    if os.environ.get("AMQP_URI"):
        return Target(os.environ)
    tell(
        Problem(
            "这台机器上没有网络。用 make up 启动，或用环境变量 AMQP_URI 和各 <SERVICE>_DATABASE_URL 指定。",
            "There is no network on this machine. Start one with make up, or name one in AMQP_URI and the "
            "<SERVICE>_DATABASE_URLs.",
        )
    )
    raise click.exceptions.Exit(NO_BROKER)


def on_target(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command the network it is about, and turn errors into messages and exit codes."""

    @click.pass_obj
    def on_this(obj: Selection | Target, /, *args: Any, **options: Any) -> None:
        target = obj if isinstance(obj, Target) else target_of(obj)
        try:
            command(target, *args, **options)
        except ZhenbiError as error:
            _fail(error)

    return functools.update_wrapper(on_this, command)


def _fail(error: ZhenbiError) -> NoReturn:
    tell(Problem(error.text.zh, error.text.en))
    code = NO_BROKER if isinstance(error, BrokerUnavailable) else USAGE if isinstance(error, Invalid) else PARTIAL
    raise click.exceptions.Exit(code) from error


def operator() -> str:
    """Who is at the keyboard: the system's user and machine."""
    return f"{getpass.getuser()}@{socket.gethostname()}"


def acting(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that changes something: who does it, and why."""
    who = click.option(
        "--as",
        "who",
        default=operator,
        metavar="NAME",
        help="谁在处置，默认系统用户@主机。 Who acts; default user@host.",
    )
    why = click.option("--reason", default="", metavar="TEXT", help="为什么，记录在案。 Why; it goes on record.")
    return who(why(command))


as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供脚本使用。 JSON, for scripts.")
