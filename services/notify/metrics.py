"""What notify measures beyond what every service does."""

from prometheus_client import Gauge

messages_by_state = Gauge(
    "zhenbi_notify_messages",
    "Messages by state, of the states that still need a sender or a person.",
    ["state"],
)
