"""Advice that an officer has given (指导): on what, by which guide, with what outcome. Nobody is named."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.dispatch.model.organisation import Unit
from shared.contracts import Role, UnitKind
from shared.errors import Forbidden, Invalid
from shared.identity import Identity

_ADVISERS = (Role.AGENT, Role.HANDLER, Role.LEADER)


class Outcome(StrEnum):
    """What came of it."""

    UNDERSTOOD = "understood"  # 已明白
    FILED = "filed"  # 已登记办件
    REFERRED = "referred"  # 转有关部门
    OPEN = "open"  # 还没有答案


@dataclass(eq=False, kw_only=True)
class Advice:
    """One piece of advice. Written once, never changed."""

    advice_id: str  # UUIDv7
    unit: str
    unit_name: str
    place: str  # region code of where it was
    line: str
    topic: str = field(repr=False)  # what was asked; sealed at rest, in no event
    item: str  # code of an item of the catalogue; empty: none in particular
    guide: str  # code of the article that was used; empty: none
    outcome: Outcome
    note: str = field(repr=False)  # sealed likewise
    by: str  # staff id
    by_name: str
    given_at: datetime


def must_advise(unit: Unit | None, place: str, identity: Identity) -> Unit:
    """Whether the person advises there: who works at a post, or for the office over the place.

    Raises:
        Forbidden: the person does not.
        Invalid: the place is elsewhere.
    """
    if unit is None or not identity.has(*_ADVISERS) or unit.kind not in (UnitKind.POST, UnitKind.OFFICE):
        raise Forbidden("只有服务点和乡镇机构的人员登记指导", "only those of posts and offices record advice")
    if not place.startswith(unit.region):
        raise Invalid("place", f"不在{unit.name}的区划 {unit.region} 内", f"not inside {unit.region}")
    return unit
