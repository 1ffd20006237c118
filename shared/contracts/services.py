"""The services of the network: the one list. Databases, queues, ports, checks and pages follow from it."""

from typing import NamedTuple


class ServiceEntry(NamedTuple):
    """One service, as everybody knows it."""

    name: str  # its package under services/, the first word of its queues, the prefix of its variables
    title: str  # what people call it
    port: int  # its HTTP port on one machine, unless the environment says another


_NETWORK = (
    ServiceEntry("intake", "受理", 8701),
    ServiceEntry("dispatch", "派单", 8702),
    ServiceEntry("supervision", "督办", 8703),
    ServiceEntry("notify", "通知", 8704),
    ServiceEntry("portal", "门户", 8700),
)

SERVICES = tuple(service.name for service in _NETWORK)
TITLES = {service.name: service.title for service in _NETWORK}
DEFAULT_PORTS = {service.name: service.port for service in _NETWORK}
