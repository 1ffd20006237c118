"""What a device is told since it last asked: positions in the numbered changes of a unit.

Every change of what a unit works on takes the next number of that unit's feed. The number is taken last before the
commit, and its row stays locked until then, so the numbers of one feed are committed in their own order: whoever has
seen number 7 will never be shown a 6 afterwards, however many copies and transactions there are.
"""

from dataclasses import dataclass
from enum import StrEnum

EVERYBODY = ""  # the feed of what concerns so many units that it is told once: a directive is placed, its deadline
FROM_THE_FIRST = "0"  # before the id of any task


class Kind(StrEnum):
    """What has changed."""

    TASK = "task"
    SETTLEMENT = "settlement"
    DIRECTIVE = "directive"  # placed somewhere, or its deadline


@dataclass(frozen=True, slots=True)
class Change:
    """That something was changed; how it is now is read when somebody asks, so only the last change matters."""

    number: int
    kind: Kind
    subject: str  # id of the task or settlement, number of the directive


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a device has been told.

    A device begins with what is open, by id; what has changed since it began comes behind that.

    Args:
        unit: whose feed it is.
        number: of the last change in it.
        everybody: of the last change in the feed of everybody.
        after: id of the last task told at the beginning; empty: the beginning is over.
    """

    unit: str
    number: int
    everybody: int
    after: str = ""

    def is_beyond(self, number: int, everybody: int) -> bool:
        """Whether it lies where the feeds never were: the database has been put back to an earlier state."""
        return self.number > number or self.everybody > everybody
