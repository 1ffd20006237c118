"""What docs/benchmarks.md says about this benchmark beside its figures."""

from tests.benchmarks.http.metrics import METRICS
from tests.benchmarks.rendering import Chapter, Chart

CHAPTER = Chapter(
    name="http",
    title="Intake over HTTP",
    about="""
Two processes of intake share a port, with a PostgreSQL (`fsync` on) and a broker of their own; wrk asks over 16
connections that stay open. The store has 10,000 open cases of a county with 23 townships, and a catalogue of 1,000
items. Everything is on: tokens, validation, encryption, the search for duplicates, outbox and relay; the broker takes
each event for every subscriber.

**Filing.** Clerks of all townships file matters, each of another resident, every second one with all papers; the
others get their notice in the same transaction. **Detail:** any open case. **List:** the first page of 50, for the
county, each township, and as many villages; the same among 1,000,000 cases (990,000 of them closed) in the same round.
**Search:** four clerks type words, pinyin and initials.

wrk, PostgreSQL, the broker and both processes share the machine. A sample with a single refusal, or with a case missing
in the store, is thrown away with the whole run.
""",
    metrics=METRICS,
    charts=(
        Chart(
            "rates",
            "Requests a second, two processes",
            ("create_per_s", "detail_per_s", "list_per_s", "list_1m_per_s", "search_per_s"),
            ours=("create_per_s", "detail_per_s", "list_per_s", "list_1m_per_s", "search_per_s"),
        ),
    ),
)
