"""``zhenbi queues``: watch and mend the queues of a network, one of this machine or any other."""

from deploy.local.queues.commands import queues

__all__ = ["queues"]
