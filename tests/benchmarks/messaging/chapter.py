"""What docs/benchmarks.md says about this benchmark beside its figures."""

from tests.benchmarks.messaging.metrics import METRICS
from tests.benchmarks.rendering import Chapter, Chart

CHAPTER = Chapter(
    name="messaging",
    title="Messaging",
    about="""
**Handling.** A durable quorum queue is filled beforehand; then one process takes each event once effective: a row in
the inbox and a business row in one PostgreSQL (`fsync` on), acknowledged after the commit. Our receiver is a service as
all are written (`@subscribe(…, batch=100)`, SQLAlchemy's unit of work); the peers do it as their documentation has it,
one process each, tuned, with the same two statements through SQLAlchemy's session
(`tests/benchmarks/messaging/peers`), and a second time, "without SQLAlchemy", straight through a PostgreSQL driver. The
rate is read from the moments in the rows after the first 15 %, so starting up does not count, and a sample is valid
only if every event is there exactly once and the queue is empty.

**Publishing.** The relay carries an outbox in PostgreSQL to a quorum queue, persistent, mandatory, confirmed, and marks
each row. The peers publish from memory, one by one, each confirmed before the next.

**Hop.** 200 events/s, each committed in a transaction of its own in one service: from that commit, included, to the
commit of its handling in the next, in another process with another database.

Broker, PostgreSQL, and all processes share the machine.
""",
    metrics=METRICS,
    charts=(
        Chart(
            "handled",
            "Handled once effective, one process",
            (
                "handled_per_s",
                "faststream_handled_per_s",
                "faststream_driver_handled_per_s",
                "dramatiq_handled_per_s",
                "dramatiq_driver_handled_per_s",
                "celery_handled_per_s",
                "celery_driver_handled_per_s",
                "nameko_handled_per_s",
                "nameko_driver_handled_per_s",
            ),
            ours=("handled_per_s",),
        ),
        Chart(
            "published",
            "Published and confirmed",
            ("published_per_s", "faststream_published_per_s", "pika_published_per_s"),
            ours=("published_per_s",),
        ),
    ),
)
