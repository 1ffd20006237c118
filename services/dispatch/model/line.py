"""Lines of work (工作分线制): each with its targets, a leader, a unit, deadlines and measures."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from services.dispatch.model.organisation import Unit
from shared.contracts import LineTarget
from shared.errors import FieldError, Invalid

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_FAULTS = 100  # named in one answer


@dataclass(eq=False, kw_only=True)
class Line:
    """One line of work of a county. None on the way in: it stays as it is known."""

    county: str
    code: str
    name: str
    name_en: str = ""
    leader_title: str | None = None
    leader: str | None = None  # staff id; empty: nobody is named
    unit: str | None = None  # code of the unit that leads it; empty: none is named
    active: bool | None = None
    targets: tuple[LineTarget, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRegistration:
    """Lines of one county on their way in. Lines that are not mentioned stay as they are."""

    county: str
    lines: Sequence[Line]

    def unit_codes(self) -> set[str]:
        """Every unit that is referred to."""
        own = {line.unit for line in self.lines if line.unit}
        return own | {target.unit for line in self.lines for target in line.targets or () if target.unit}

    def staff_ids(self) -> set[str]:
        """Every person who is referred to."""
        return {line.leader for line in self.lines if line.leader}

    def check(self, *, units: Mapping[str, Unit], staff: Collection[str]) -> None:
        """Check the lines against each other and against the organisation.

        Raises:
            Invalid: naming every field at fault, such as ``lines[2].targets[0].unit``.
        """
        faults = [*self._line_faults(units, staff), *_repeated("lines", [line.code for line in self.lines])]
        if faults:
            raise Invalid(*faults[0], *faults[1:_MOST_FAULTS])

    def _line_faults(self, units: Mapping[str, Unit], staff: Collection[str]) -> Iterator[FieldError]:
        for at, line in enumerate(self.lines):
            path = f"lines[{at}]"
            if not _CODE.fullmatch(line.code):
                zh, en = "应以小写字母开头，只含小写字母、数字和下划线", "lower-case letters, digits and underscores"
                yield FieldError(f"{path}.code", zh, en)
            if line.leader and line.leader not in staff:
                yield FieldError(f"{path}.leader", f"没有人员 {line.leader}", f"there is no person {line.leader}")
            yield from self._unit_faults(f"{path}.unit", line.unit, units)
            targets = line.targets or ()
            for number, target in enumerate(targets):
                inner = f"{path}.targets[{number}]"
                yield from self._unit_faults(f"{inner}.unit", target.unit, units)
                if (target.measure is None) != (target.aim_percent is None):
                    zh, en = "指标和目标值要一起写", "a measure and its aim belong together"
                    yield FieldError(f"{inner}.aim_percent", zh, en)
            yield from _repeated(f"{path}.targets", [target.code for target in targets])

    def _unit_faults(self, path: str, code: str | None, units: Mapping[str, Unit]) -> Iterator[FieldError]:
        if not code:
            return
        unit = units.get(code)
        if unit is None:
            yield FieldError(path, f"没有机构 {code}", f"there is no unit {code}")
        elif not unit.region.startswith(self.county):
            yield FieldError(path, "不属于本县", "does not lie in this county")


def complete(given: Line, known: Line | None) -> Line:
    """The line with everything that was not mentioned as it is known, or empty."""
    before = known or Line(
        county=given.county, code=given.code, name=given.name, leader_title="", active=True, targets=()
    )
    return Line(
        county=given.county,
        code=given.code,
        name=given.name,
        name_en=given.name_en or before.name_en,
        leader_title=before.leader_title if given.leader_title is None else given.leader_title,
        leader=(before.leader if given.leader is None else given.leader) or None,
        unit=(before.unit if given.unit is None else given.unit) or None,
        active=before.active if given.active is None else given.active,
        targets=before.targets if given.targets is None else given.targets,
    )


def differing(one: Line, other: Line) -> list[str]:
    """The fields in which two lines differ."""
    return [each.name for each in fields(one) if getattr(one, each.name) != getattr(other, each.name)]


def _repeated(rows: str, codes: Sequence[str]) -> Iterator[FieldError]:
    first: dict[str, int] = {}
    for at, code in enumerate(codes):
        if first.setdefault(code, at) != at:
            row = f"{rows}[{first[code]}]"
            yield FieldError(f"{rows}[{at}].code", f"与 {row} 重复", f"is the same as in {row}")
