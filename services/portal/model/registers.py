"""The registers a township keeps (登记簿): which there are, and who may read them for which place and time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.errors import Forbidden, Invalid
from shared.identity import Identity

PAGE = 50  # entries on screen
MOST_EXPORTED = 5_000  # entries of one print or workbook
LONGEST = timedelta(days=366)
LAST_PAGE = 1_000

_KEEPERS = (Role.LEADER, Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR)
_AUDITORS = (Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR)  # who looked at whose papers is not for every colleague


class Register(StrEnum):
    """Which register."""

    VISITORS = "visitors"  # 来访登记
    STAMPS = "stamps"  # 用印登记
    DUTY = "duty"  # 值班日志
    LOOKS = "looks"  # 查阅档案登记
    INFORMATION = "information"  # 信息上报登记
    MEETINGS = "meetings"  # 会议及议定事项


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: of a place and everything inside it, from a first to a last day."""

    register: Register
    region: str
    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, datetime.min.time(), SHANGHAI)

    @property
    def before(self) -> datetime:
        """The first moment that is too late."""
        return datetime.combine(self.last + timedelta(days=1), datetime.min.time(), SHANGHAI)


def registers_for(person: Identity) -> list[Register]:
    """The registers that the person may read."""
    if not person.has(*_KEEPERS):
        return []
    return [each for each in Register if each is not Register.LOOKS or person.has(*_AUDITORS)]


def must_read(wanted: Wanted, home: str, person: Identity) -> None:
    """Refuse what is not the person's, or too much at once.

    Args:
        home: the region of the person's own unit.

    Raises:
        Forbidden: the register, or the place, is not for them.
        Invalid: naming the field.
    """
    if wanted.register not in registers_for(person):
        raise Forbidden(
            "登记簿由负责人、窗口人员、派单员、督办员和管理员查阅",
            "registers are for leaders, clerks, dispatchers, supervisors and administrators",
        )
    if not (person.covers(wanted.region) or (home and wanted.region.startswith(home))):
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")
    if wanted.last < wanted.first:
        raise Invalid("to", "早于开始日期", "is before the first day")
    if wanted.last - wanted.first >= LONGEST:
        raise Invalid("to", f"一次最多 {LONGEST.days} 天", f"{LONGEST.days} days at most")
