"""The events all contenders get."""

from collections.abc import Iterator
from datetime import UTC, datetime

from shared.contracts import RegionRegistered, Tier
from shared.messaging.envelope import Envelope, wrap

PARENT = "361103102"


def region(number: int) -> RegionRegistered:
    """The ``number``-th village."""
    return RegionRegistered(code=f"{number:012}", name=f"富山村民委员会{number}", tier=Tier.VILLAGE, parent=PARENT)


def envelopes(count: int) -> Iterator[Envelope[RegionRegistered]]:
    """``count`` events, each about a region of its own."""
    now = datetime.now(UTC)
    for number in range(count):
        yield wrap(region(number), sequence=1, time=now)
