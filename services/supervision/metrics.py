"""What supervision measures beyond what every service does."""

from prometheus_client import Gauge

clocks_set_aside = Gauge(
    "zhenbi_supervision_clocks_set_aside",
    "Clocks that have come due and cannot be fired; the log says which and why.",
)
