"""Every metric of the network, in one place. Labels come from closed sets: never ids, never texts."""

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 3600)

messages_handled = Counter(
    "zhenbi_messages_handled_total",
    "Messages taken from a queue, by what became of them: handled, duplicate, waited, retried, dead.",
    ["service", "event", "outcome"],
)
message_processing_seconds = Histogram(
    "zhenbi_message_processing_seconds",
    "From taking a message in hand to its commit.",
    ["service", "event"],
    buckets=_FAST,
)
message_critical_seconds = Histogram(
    "zhenbi_message_critical_seconds",
    "Critical time: from the moment the event occurred to the commit of its handling.",
    ["service", "event"],
    buckets=_SLOW,
)
messages_published = Counter(
    "zhenbi_messages_published_total",
    "Events the broker has confirmed.",
    ["service", "event"],
)
messages_unroutable = Counter(
    "zhenbi_messages_unroutable_total",
    "Events that no queue took; they stay in the outbox.",
    ["service", "event"],
)
outbox_waiting = Gauge(
    "zhenbi_outbox_waiting_events",
    "Events in the outbox not yet confirmed.",
    ["service"],
)
outbox_oldest_seconds = Gauge(
    "zhenbi_outbox_oldest_seconds",
    "Age of the oldest event not yet confirmed.",
    ["service"],
)
outbox_unroutable = Gauge(
    "zhenbi_outbox_unroutable_events",
    "Events in the outbox that no queue took when they were last sent.",
    ["service"],
)
queue_messages = Gauge(
    "zhenbi_queue_messages",
    "Messages waiting in a queue; those in a consumer's hand are not counted.",
    ["service", "queue"],
)
queue_consumers = Gauge(
    "zhenbi_queue_consumers",
    "Processes that take messages from a queue.",
    ["service", "queue"],
)
retry_messages = Gauge(
    "zhenbi_retry_messages",
    "Messages in a waiting room, to be tried again when their time is up.",
    ["service", "queue"],
)
dead_letters = Gauge(
    "zhenbi_dead_letters",
    "Messages of a queue that could not be handled and wait for a person.",
    ["service", "queue"],
)
listener_paused = Gauge(
    "zhenbi_listener_paused",
    "1 while a listener waits for a sick dependency and only probes.",
    ["service", "event"],
)
listener_connected = Gauge("zhenbi_listener_connected", "1 while connected to the broker.", ["service"])
lease_held = Gauge(
    "zhenbi_lease_held",
    "1 in the copy that runs the relay and the timers.",
    ["service"],
)
timer_runs = Counter(
    "zhenbi_timer_runs_total",
    "Runs of a timer, by outcome: done, failed, held (the service does not hear, so it waits).",
    ["service", "timer", "outcome"],
)
http_requests = Counter(
    "zhenbi_http_requests_total",
    "HTTP requests answered.",
    ["service", "method", "route", "status"],
)
api_calls = Counter(
    "zhenbi_api_calls_total",
    "Calls that named an API key, by what became of them: admitted, over_quota, unknown_key.",
    ["service", "outcome"],
)
http_request_seconds = Histogram(
    "zhenbi_http_request_seconds",
    "From a request's arrival to its answer.",
    ["service", "method", "route"],
    buckets=_FAST,
)
