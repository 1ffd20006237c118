"""What docs/benchmarks.md says about this benchmark beside its figures."""

from tests.benchmarks.fanout.metrics import METRICS
from tests.benchmarks.rendering import Chapter

CHAPTER = Chapter(
    name="fanout",
    title="A directive to every village",
    about="""
One process of dispatch, with a PostgreSQL (`fsync` on) and a broker of their own on the same machine. The organisation
is generated: 2,843 counties, 38,602 townships, 620,573 villages, a post with two people in each village. The event
`directive.issued` is published as intake would; the clock starts there. A task is placed when it is committed with its
history, its count and its event; it is told when the broker has confirmed the event, for all services that subscribe.

**County:** 247 villages, in an organisation of the size of the country. **Country:** all of them, once. **Progress**
and **who is silent** are asked over HTTP while all those tasks are open: the country, a province, a city, a county, a
township, in turn.
""",
    metrics=METRICS,
    charts=(),
)
