"""Virtual hosts with the whole network's topology, used by one network after the other.

To declare some hundreds of quorum queues, and to delete them again, takes a broker longer than most tests take. So a
virtual host whose network has ended is emptied and kept for the next one, if all in it is as it was declared.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.broker_node import BrokerNode
from deploy.local.messages import Problem
from shared.identifiers import new_id
from shared.messaging.topology import declare_all
from tests.infrastructure.broker import Broker
from tests.infrastructure.waiting import wait_until

_PARTING_SECONDS = 5  # until the broker has noticed that all who were connected have ended

_IS_DESERTED = "rabbit_connection_tracking:list({host}) == []."
# What waits in a queue is thrown away. What is still there then is in a waiting room's hand, on its way somewhere.
_EMPTY = (
    "Queues = [Q || Q <- rabbit_amqqueue:list({host}), amqqueue:get_type(Q) == rabbit_quorum_queue],"
    " Held = fun(Q) ->"
    " {{ok, {{_, N}}, _}} = ra:local_query(amqqueue:get_pid(Q), fun rabbit_fifo:query_messages_total/1), N end,"
    " [rabbit_amqqueue:purge(Q) || Q <- Queues, Held(Q) > 0],"
    " lists:sum([Held(Q) || Q <- Queues])."
)
_TOPOLOGY = "erlang:phash2(lists:sort(rabbit_binding:list({host})))."  # each queue has a binding of its own at least

_left: dict[BrokerNode, dict[str, str]] = {}  # virtual hosts that are free, with their topologies


@contextmanager
def declared_host(broker: Broker) -> Iterator[str]:
    """The AMQP address of a virtual host for one network, empty, with all its queues declared."""
    if isinstance(broker, BrokerNode):
        with _used_before(broker) as uri:
            yield uri
        return
    name = _new_name()
    uri = broker.create_virtual_host(name)
    try:
        declare_all(uri)
        yield uri
    finally:
        broker.delete_virtual_host(name)


@contextmanager
def _used_before(node: BrokerNode) -> Iterator[str]:
    free = _left.setdefault(node, {})
    name, topology = free.popitem() if free else _declared(node)
    try:
        yield node.uri(name)
    finally:
        if _is_as_before(node, name, topology):
            free[name] = topology
        else:
            node.delete_virtual_host(name)


def _declared(node: BrokerNode) -> tuple[str, str]:
    name = _new_name()
    declare_all(node.create_virtual_host(name))
    return name, _ask(node, _TOPOLOGY, name)


def _is_as_before(node: BrokerNode, name: str, topology: str) -> bool:
    try:
        wait_until(lambda: _ask(node, _IS_DESERTED, name) == "true", _PARTING_SECONDS)
        return _ask(node, _EMPTY, name) == "0" and _ask(node, _TOPOLOGY, name) == topology
    except (AssertionError, Problem):
        return False


def _ask(node: BrokerNode, question: str, name: str) -> str:
    return node.evaluate(question.format(host=f'<<"{name}">>'))


def _new_name() -> str:
    return f"test-{new_id()}"
