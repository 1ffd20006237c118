"""What must hold before regions, units and staff are taken over: every fault is named at once, with its field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.dispatch.model.hours import read_hours
from services.dispatch.model.organisation import CODE_DIGITS, KINDS_OF_TIER, Region, Staff, Unit, county_of
from shared.contracts import Tier
from shared.errors import FieldError, Invalid
from shared.succession import path_back

_PHONE = re.compile(r"\+?[0-9][0-9-]{4,19}")
_MOST_FAULTS = 100  # named in one answer; a wrong file has thousands


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Rows of one county on their way in. Rows that are not mentioned stay as they are."""

    county: str
    regions: Sequence[Region]
    units: Sequence[Unit]
    staff: Sequence[Staff]

    def region_codes(self) -> set[str]:
        """Every region that is given or referred to."""
        given = {row.code for row in self.regions} | {row.parent for row in self.regions if row.parent}
        given |= {code for row in self.regions for code in row.successors}
        return given | {row.region for row in self.units} | {row.scope for row in self.staff}

    def unit_codes(self) -> set[str]:
        """Every unit that is given or referred to."""
        followers = {code for row in self.units for code in row.successors}
        return {row.code for row in self.units} | {row.unit for row in self.staff} | followers

    def staff_ids(self) -> set[str]:
        """Every person who is given or referred to."""
        return {row.staff_id for row in self.staff} | {row.leader for row in self.units if row.leader}

    def check(self, *, regions: Mapping[str, Region], units: Mapping[str, Unit], staff: Mapping[str, Staff]) -> None:
        """Check the given rows against each other and against what is known already.

        Raises:
            Invalid: naming every field at fault, up to 100 of them.
        """
        known_regions = {**regions, **{row.code: row for row in self.regions}}
        known_units = {**units, **{row.code: row for row in self.units}}
        known_staff = {*staff, *(row.staff_id for row in self.staff)}
        faults = [
            *self._county_faults(),
            *self._region_faults(known_regions),
            *self._unit_faults(known_regions, known_staff, units),
            *self._staff_faults(known_regions, known_units, units, staff),
            *_succession_faults("regions", self.regions, known_regions),
            *_succession_faults("units", self.units, known_units),
        ]
        if faults:
            raise Invalid(*faults[0], *faults[1:_MOST_FAULTS])

    def _county_faults(self) -> Iterator[FieldError]:
        if not _is_code(self.county, Tier.COUNTY):
            yield FieldError("county", "县级区划代码应为 6 位数字", "a county's code has 6 digits")

    def _region_faults(self, known: Mapping[str, Region]) -> Iterator[FieldError]:
        for at, row in enumerate(self.regions):
            path = f"regions[{at}]"
            if not _is_code(row.code, row.tier):
                digits = CODE_DIGITS[row.tier]
                yield FieldError(f"{path}.code", f"代码应为 {digits} 位数字", f"a {row.tier} code has {digits} digits")
            elif not row.code.startswith(self.county):
                yield FieldError(f"{path}.code", "不属于本县", "does not lie in this county")
            if row.tier is Tier.COUNTY:
                if row.parent is not None:
                    yield FieldError(f"{path}.parent", "县级区划没有上级", "a county has no parent here")
            elif row.parent not in known:
                yield FieldError(f"{path}.parent", f"没有区划 {row.parent}", f"there is no region {row.parent}")
            elif not row.code.startswith(row.parent or "") or len(row.parent or "") >= len(row.code):
                yield FieldError(f"{path}.parent", "代码应以上级代码开头", "the code must start with its parent's")
            if row.valid_from is not None and row.valid_to is not None and row.valid_to < row.valid_from:
                yield FieldError(f"{path}.valid_to", "早于 valid_from", "is before valid_from")
        yield from _repeated("regions", "code", [row.code for row in self.regions])

    def _unit_faults(
        self, regions: Mapping[str, Region], staff: set[str], registered: Mapping[str, Unit]
    ) -> Iterator[FieldError]:
        for at, row in enumerate(self.units):
            path = f"units[{at}]"
            region = regions.get(row.region)
            if region is None:
                yield FieldError(f"{path}.region", f"没有区划 {row.region}", f"there is no region {row.region}")
            elif not row.region.startswith(self.county):
                yield FieldError(f"{path}.region", "不属于本县", "does not lie in this county")
            elif region.tier is not row.tier:
                yield FieldError(f"{path}.tier", "与区划的层级不符", f"the region's tier is {region.tier}")
            if row.kind not in KINDS_OF_TIER[row.tier]:
                kinds = ", ".join(sorted(KINDS_OF_TIER[row.tier]))
                yield FieldError(f"{path}.kind", f"该层级只有 {kinds}", f"this tier has only {kinds}")
            if row.leader is not None and row.leader not in staff:
                yield FieldError(f"{path}.leader", f"没有人员 {row.leader}", f"there is no person {row.leader}")
            if row.valid_to is not None and row.valid_to < row.valid_from:
                yield FieldError(f"{path}.valid_to", "早于 valid_from", "is before valid_from")
            yield from _reachable_faults(path, row)
            before = registered.get(row.code)
            if before is not None and county_of(before.region) != self.county:
                yield FieldError(f"{path}.code", "编码已被其他县使用", "another county uses this code")
        yield from _repeated("units", "code", [row.code for row in self.units])

    def _staff_faults(
        self,
        regions: Mapping[str, Region],
        units: Mapping[str, Unit],
        registered_units: Mapping[str, Unit],
        registered: Mapping[str, Staff],
    ) -> Iterator[FieldError]:
        for at, row in enumerate(self.staff):
            path = f"staff[{at}]"
            unit = units.get(row.unit)
            if unit is None:
                yield FieldError(f"{path}.unit", f"没有机构 {row.unit}", f"there is no unit {row.unit}")
            elif not unit.region.startswith(self.county):
                yield FieldError(f"{path}.unit", "不属于本县", "does not lie in this county")
            if row.scope not in regions:
                yield FieldError(f"{path}.scope", f"没有区划 {row.scope or '(空)'}", f"no region '{row.scope}'")
            elif not row.scope.startswith(self.county):
                yield FieldError(f"{path}.scope", "超出本县", "reaches beyond this county")
            if not row.roles:
                yield FieldError(f"{path}.roles", "至少一个角色", "give at least one role")
            if row.phone is not None and not _PHONE.fullmatch(row.phone):
                yield FieldError(f"{path}.phone", "电话号码格式不对", "is not a telephone number")
            before = registered.get(row.staff_id)
            home = registered_units.get(before.unit) if before is not None else None
            if home is not None and county_of(home.region) != self.county:
                yield FieldError(f"{path}.staff_id", "编号已被其他县使用", "another county uses this id")
        yield from _repeated("staff", "staff_id", [row.staff_id for row in self.staff])


def _reachable_faults(path: str, row: Unit) -> Iterator[FieldError]:
    if row.hours:
        try:
            read_hours(row.hours)
        except ValueError:
            zh, en = "应像 08:30-12:00,14:30-17:30，先后有序、互不重叠", "write it as 08:30-12:00,14:30-17:30, in order"
            yield FieldError(f"{path}.hours", zh, en)
    if row.duty_phone is not None and not _PHONE.fullmatch(row.duty_phone):
        yield FieldError(f"{path}.duty_phone", "电话号码格式不对", "is not a telephone number")


def _succession_faults(
    rows: str, given: Sequence[Region | Unit], known: Mapping[str, Region] | Mapping[str, Unit]
) -> Iterator[FieldError]:
    """``known`` must hold every successor, and the successors of those."""
    for at, row in enumerate(given):
        path = f"{rows}[{at}]"
        if row.successors and row.valid_to is None:
            yield FieldError(f"{path}.valid_to", "有接续者的须写明最后一天", "what has successors needs a last day")
        for code in row.successors:
            if code not in known:
                yield FieldError(f"{path}.successors", f"没有 {code}", f"there is no {code}")
        circle = path_back(row, known.get)
        if circle:
            way = " → ".join(circle)
            yield FieldError(f"{path}.successors", f"接续成环：{way}", f"the succession goes in a circle: {way}")


def _is_code(code: str, tier: Tier) -> bool:
    return code.isascii() and code.isdigit() and len(code) == CODE_DIGITS[tier]


def _repeated(rows: str, key: str, values: Sequence[str]) -> Iterator[FieldError]:
    first: dict[str, int] = {}
    for at, value in enumerate(values):
        if not value:
            yield FieldError(f"{rows}[{at}].{key}", "不能为空", "must not be empty")
        elif value in first:
            row = f"{rows}[{first[value]}]"
            yield FieldError(f"{rows}[{at}].{key}", f"与 {row} 重复", f"is the same as in {row}")
        else:
            first[value] = at
