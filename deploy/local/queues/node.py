"""What a private broker node of this machine knows about its queues: it has no management interface to ask."""

import re
import subprocess
from collections.abc import Mapping

from deploy.local.broker_node import VIRTUAL_HOST, BrokerNode
from deploy.local.messages import Problem
from shared.messaging.administration.depths import Count

# One word of text for each queue, because the two programs that may answer quote anything else in their own ways.
_EXPRESSION = (
    'lists:flatten([io_lib:format("~s/~w/~w/~w;", [element(4, proplists:get_value(name, Q)) | '
    "[proplists:get_value(What, Q) || What <- [messages_ready, consumers, messages_unacknowledged]]]) || "
    "Q <- rabbit_amqqueue:info_all({virtual_host}, [name, messages_ready, consumers, messages_unacknowledged])])."
)
_QUEUE = re.compile(r"([^/;\"]+)/(\d+)/(\d+)/(\d+);")


class NodeStatistics:
    """Counts of all queues in a virtual host of a node."""

    def __init__(self, node: BrokerNode, virtual_host: str = VIRTUAL_HOST) -> None:
        self._node, self._virtual_host = node, virtual_host

    def counts(self) -> Mapping[str, Count] | None:
        """By name; None: the node does not answer."""
        try:
            answer = self._node.evaluate(_EXPRESSION.replace("{virtual_host}", f'<<"{self._virtual_host}">>'))
        except (Problem, OSError, subprocess.SubprocessError):
            return None
        return {
            name: Count(ready=int(ready), consumers=int(consumers), unacked=int(unacked))
            for name, ready, consumers, unacked in _QUEUE.findall(answer)
        }
