"""A private RabbitMQ node: its files, its environment, its commands. Who runs the process is not its business.

Nothing of it is shared with a broker the machine may already have: own name, own ports, own Erlang cookie, own port
mapper (epmd), all on the loopback interface; nothing under /etc/rabbitmq is read.
"""

import os
import secrets
import shutil
import string
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.local.messages import Problem
from deploy.local.ports import ADDRESS

PROGRAMS = Path("/usr/lib/rabbitmq/bin")  # the scripts; /usr/sbin has wrappers that insist on the system account
USER = "zhenbi"
VIRTUAL_HOST = "zhenbi"

_TEMPLATE = Path(__file__).parents[1] / "rabbitmq" / "private-node.conf"
_ADVANCED = _TEMPLATE.with_name("advanced.config")
_EVALUATE_SECONDS = 30
_NOT_CONNECTED = "failed to connect to node"  # erl_call on a busy machine, about once in a hundred; nothing was done
_CONNECT_PAUSES_SECONDS = (0.1, 0.3, 1.0)


@dataclass(frozen=True, slots=True)
class BrokerNode:
    """One node, stopped or running."""

    folder: Path  # absolute; files, cookie and data of this node alone
    name: str  # Erlang node name, "something@localhost": needs no name service
    password: str
    amqp_port: int
    dist_port: int  # between Erlang nodes, so for rabbitmqctl
    epmd_port: int

    @property
    def command(self) -> list[str]:
        """Run the node in the foreground; SIGTERM stops it within seconds."""
        return [str(PROGRAMS / "rabbitmq-server")]

    @property
    def port_mapper_command(self) -> list[str]:
        """Run this node's epmd in the foreground. Without it the node starts one that would outlive it."""
        epmd = shutil.which("epmd") or "/usr/lib/erlang/bin/epmd"
        return [epmd, "-port", str(self.epmd_port), "-address", ADDRESS]

    def environment(self) -> dict[str, str]:
        """The variables to run the node or any of RabbitMQ's tools on it, on top of the usual ones."""
        return {
            "HOME": str(self.folder),  # the cookie is read from here
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": ADDRESS,
            "ERL_CRASH_DUMP_SECONDS": "0",  # no dumps of hundreds of megabytes
            "ERL_AFLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_IP_ADDRESS": ADDRESS,
            "RABBITMQ_NODE_PORT": str(self.amqp_port),
            "RABBITMQ_DIST_PORT": str(self.dist_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "node.pid"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(self.folder / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "rabbitmq-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2",  # threads; a county's traffic needs no more
            "RABBITMQ_SCHEDULER_BIND_TYPE": "u",  # several nodes on one machine must not share one core
            # The start script then becomes the node instead of standing over it, so that a signal reaches the node …
            "RABBITMQ_ALLOW_INPUT": "1",
            # … and this takes back what else that means: reading commands from standard input.
            "RABBITMQ_SERVER_START_ARGS": "-noinput",
        }

    def prepare(self) -> None:
        """Write the node's configuration and, the first time, its cookie.

        Raises:
            Problem: RabbitMQ is not installed.
        """
        if not (PROGRAMS / "rabbitmq-server").exists():
            raise Problem(
                "这台机器没有 RabbitMQ。请运行 make setup 安装，或用环境变量 AMQP_URI 指定已有的消息代理。",
                "This machine has no RabbitMQ. Run make setup to install it, or name an existing broker in AMQP_URI.",
            )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        template = string.Template(_TEMPLATE.read_text(encoding="utf-8"))
        values = {"virtual_host": VIRTUAL_HOST, "user": USER, "password": self.password}
        self._write("rabbitmq.conf", template.substitute(values))
        self._write("advanced.config", _ADVANCED.read_text(encoding="utf-8"))
        # The management plugin is left out: it makes every stop of the node five seconds longer.
        self._write("enabled_plugins", "[].\n")
        cookie = self.folder / ".erlang.cookie"
        if not cookie.exists():
            self._write(cookie.name, secrets.token_hex(20))
            cookie.chmod(0o400)  # Erlang refuses any other mode

    def uri(self, virtual_host: str = VIRTUAL_HOST) -> str:
        """The AMQP address of a virtual host, with the credentials."""
        return (
            f"amqp://{USER}:{quote(self.password, safe='')}@{ADDRESS}:{self.amqp_port}/{quote(virtual_host, safe='')}"
        )

    def create_virtual_host(self, name: str) -> str:
        """Make an empty virtual host that this node's user may use; returns its AMQP address. Takes ~10 ms."""
        self.evaluate(
            f"rabbit_vhost:add({_binary(name)}, {_binary(USER)}), "
            f"rabbit_auth_backend_internal:set_permissions({_binary(USER)}, {_binary(name)}, "
            f'<<".*">>, <<".*">>, <<".*">>, {_binary(USER)}).'
        )
        return self.uri(name)

    def delete_virtual_host(self, name: str) -> None:
        """Remove a virtual host with all in it, and close the connections to it."""
        self.evaluate(f"rabbit_vhost:delete({_binary(name)}, {_binary(USER)}).")

    def evaluate(self, expression: str) -> str:
        """Evaluate an Erlang expression, full stop included, inside the running node.

        Raises:
            Problem: the node does not answer, or the expression fails.
        """
        short = shutil.which("erl_call")  # in milliseconds what takes rabbitmqctl half a second
        if short:
            # Its usual name is the same for all, and a node talks to one of a name at a time. It never forgets a name:
            # a random one would fill its memory.
            caller = f"zhenbi_{threading.get_native_id()}"
            command, source = [short, "-sname", self.name, "-h", caller, "-e"], f"{expression}\n"
        else:
            command, source = [str(PROGRAMS / "rabbitmqctl"), "eval", expression], ""
        for pause_seconds in _CONNECT_PAUSES_SECONDS:
            done = subprocess.run(  # noqa: S603 - our own command line
                command,
                input=source,
                env={**neutral(os.environ), **self.environment()},
                capture_output=True,
                text=True,
                timeout=_EVALUATE_SECONDS,
                check=False,
            )
            if _NOT_CONNECTED not in done.stderr:
                break
            time.sleep(pause_seconds)
        answer = done.stdout.strip()
        if done.returncode != 0 or answer.startswith("{error"):
            raise Problem(
                f"消息代理 {self.name} 没有执行 {expression}:{done.stderr.strip() or answer}",
                f"The broker {self.name} did not carry out {expression}: {done.stderr.strip() or answer}",
            )
        return answer.removeprefix("{ok, ").removesuffix("}") if short else answer

    def _write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.unlink(missing_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)


def neutral(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` without what was meant for another Erlang or RabbitMQ node of this machine."""
    return {name: value for name, value in environment.items() if not name.startswith(("RABBITMQ_", "ERL_"))}


def _binary(text: str) -> str:
    """``text`` as an Erlang binary; letters, digits and simple punctuation only, as names here are our own."""
    if not all(character.isascii() and (character.isalnum() or character in "-_./:") for character in text):
        raise ValueError(f"{text!r} is not a fit name: use ASCII letters, digits and - _ . / :")
    return f'<<"{text}">>'
