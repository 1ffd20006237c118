"""A RabbitMQ cluster on this machine: three nodes that a test may kill, one by one or together."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.broker import PrivateBroker
from deploy.local.messages import Problem
from deploy.local.ports import is_free
from tests.infrastructure.waiting import wait_until

_FORMED_SECONDS = 30
# As "rabbitmqctl restart_vhost" does: a node that was killed now and then comes back with one that did not start.
_START_VIRTUAL_HOSTS = (
    "[rabbit_vhost_sup_sup:start_vhost(Name)"
    " || Name <- rabbit_vhost:list_names(), not rabbit_vhost_sup_sup:is_vhost_alive(Name)]."
)
_CONFIGURATION = """\
cluster_formation.peer_discovery_backend = classic_config
{members}
cluster_partition_handling = pause_minority
"""


class Member(PrivateBroker):
    """One node; it shares password, cookie and port mapper with the others."""

    def __init__(self, folder: Path, first: "Member | None") -> None:
        super().__init__(folder)
        if first is not None:
            self.node = dataclasses.replace(self.node, password=first.node.password, epmd_port=first.node.epmd_port)

    def configure(self, members: "list[Member]") -> None:
        """Write what makes it find the others; the first member's cookie becomes everybody's."""
        self.node.prepare()
        cookie, common = (member.node.folder / ".erlang.cookie" for member in (self, members[0]))
        if self is not members[0]:
            cookie.chmod(0o600)
            cookie.write_text(common.read_text())
            cookie.chmod(0o400)
        names = (f"cluster_formation.classic_config.nodes.{n} = {m.node.name}" for n, m in enumerate(members, 1))
        extra = self.node.folder / "conf.d"
        extra.mkdir(exist_ok=True)
        (extra / "10-cluster.conf").write_text(_CONFIGURATION.format(members="\n".join(names)))

    @property
    def running_members(self) -> int:
        """How many members it sees running, itself included."""
        return int(self.node.evaluate("length(rabbit_nodes:all_running())."))

    @property
    def accepts_connections(self) -> bool:
        """Whether clients can connect: a node that has paused closes its door."""
        return not is_free(self.node.amqp_port)


class Cluster:
    """Three nodes with quorum queues over all of them. Made by :func:`running_cluster`."""

    def __init__(self, folder: Path) -> None:
        first = Member(folder / "node1", None)
        self.members = [first, *(Member(folder / f"node{number}", first) for number in (2, 3))]

    def start(self) -> None:
        """Start all nodes; returns when each sees the others."""
        for member in self.members:
            member.configure(self.members)
        first, *others = self.members
        first.start()  # it makes the user and runs the port mapper
        self.start_members(others)

    def start_members(self, members: list[Member]) -> None:
        """Start some nodes at the same time; returns when the cluster is complete."""
        for member in members:
            member.start(wait=False)
        for member in members:
            member.wait_until_it_answers()
        wait_until(self.is_complete, _FORMED_SECONDS, "the cluster to be complete")
        for member in members:
            member.node.evaluate(_START_VIRTUAL_HOSTS)

    def is_complete(self) -> bool:
        """Whether every member sees all others."""
        try:
            return all(member.running_members == len(self.members) for member in self.members)
        except Problem as problem:
            raise AssertionError(problem.en) from problem

    def create_virtual_host(self, name: str) -> str:
        """Make an empty virtual host; returns its addresses, one a node, separated by ``;``."""
        self.members[0].create_virtual_host(name)
        return ";".join(member.node.uri(name) for member in self.members)

    def leader_of(self, virtual_host: str, queue: str) -> Member:
        """The node that leads a quorum queue."""
        leader = self._ask(virtual_host, queue, "{ok, _, {_, Leader}} = ra:members(amqqueue:get_pid(Q)), Leader")
        return next(member for member in self.members if member.node.name == leader.strip("'"))

    def replicas_of(self, virtual_host: str, queue: str) -> int:
        """On how many nodes a running copy of a quorum queue is."""
        return int(
            self._ask(virtual_host, queue, "length(proplists:get_value(online, rabbit_quorum_queue:info(Q, [online])))")
        )

    def _ask(self, virtual_host: str, queue: str, question: str) -> str:
        name = f'{{resource,<<"{virtual_host}">>,queue,<<"{queue}">>}}'
        living = next(member for member in self.members if member.is_running)
        return living.node.evaluate(f"{{ok, Q}} = rabbit_amqqueue:lookup({name}), {question}.")

    def close(self) -> None:
        """End everything."""
        for member in reversed(self.members):  # the port mapper last
            member.close()


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """A complete cluster with its files in ``folder``.

    Raises:
        Problem: there is no RabbitMQ on this machine, or a node does not come up.
    """
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()
