"""Who takes part, and by which commands."""

from dataclasses import replace

from tests.benchmarks.messaging.handling import Contender, ours
from tests.benchmarks.messaging.peers.event import CONSUMER
from tests.benchmarks.peer_environment import peer_program

_NETWORK = "tests.benchmarks.messaging.network"
_PEERS = "tests.benchmarks.messaging.peers"
_PYTHON = peer_program("python")

ZHENBI = Contender(
    "zhenbi",
    events=24_000,
    queue=CONSUMER,
    fill=ours(_NETWORK, "fill"),
    work=ours(_NETWORK, "receiver"),
)
ZHENBI_TWICE = replace(ZHENBI, name="zhenbi-twice", events=36_000, processes=2)

FASTSTREAM = Contender(
    "faststream",
    events=4_000,
    queue=CONSUMER,
    fill=[_PYTHON, "-m", f"{_PEERS}.on_faststream", "fill"],
    work=[peer_program("faststream"), "run", f"{_PEERS}.on_faststream:app", "--loop", "uvloop:new_event_loop"],
)
DRAMATIQ = Contender(
    "dramatiq",
    events=4_000,
    queue=CONSUMER,
    fill=[_PYTHON, "-m", f"{_PEERS}.on_dramatiq", "fill"],
    work=[peer_program("dramatiq"), f"{_PEERS}.on_dramatiq", "--processes", "1", "--threads", "8"],
)
CELERY = Contender(
    "celery",
    events=2_400,
    queue=CONSUMER,
    fill=[_PYTHON, "-m", f"{_PEERS}.on_celery", "fill"],
    work=[
        *(peer_program("celery"), "-A", f"{_PEERS}.on_celery", "worker", "--loglevel", "WARNING"),
        *("--pool", "threads", "--concurrency", "4", "--without-gossip", "--without-mingle", "--without-heartbeat"),
    ],
)
NAMEKO = Contender(
    "nameko",
    events=4_000,
    queue=CONSUMER,
    fill=ours(f"{_PEERS}.on_nameko", "fill"),
    work=ours(f"{_PEERS}.on_nameko", "work"),
)
PEERS = (FASTSTREAM, DRAMATIQ, CELERY, NAMEKO)
# The same again without SQLAlchemy.
PEERS_BY_DRIVER = tuple(replace(peer, name=f"{peer.name}_driver", environment={"ROWS": "driver"}) for peer in PEERS)
