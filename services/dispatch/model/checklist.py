"""Checklists (督查清单): what a village is inspected against. Data of the county, versioned as a whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.errors import Conflict, FieldError, Invalid

MOST_CHECKS = 60
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing to look at.

    Args:
        item: code of the item of the catalogue that a finding becomes a case of.
    """

    code: str
    text: str
    item: str
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """One version of a checklist."""

    county: str
    code: str
    version: int  # 1, 2, 3 …; inspections keep the one they were made with
    title: str
    checks: tuple[Check, ...]
    active: bool
    recorded_by: str  # staff id
    recorded_at: datetime

    def says(self, title: str, checks: Sequence[Check], *, active: bool) -> bool:
        """Whether this is what somebody wants it to say."""
        return (self.title, self.checks, self.active) == (title, tuple(checks), active)

    def must_be_current(self, version: int) -> None:
        """Refuse an inspection by a version that is not in force.

        Raises:
            Conflict: another one is, or none.
        """
        if not self.active or version != self.version:
            raise Conflict(
                f"清单“{self.title}”已更新为第 {self.version} 版，请重新打开后检查"
                if self.active
                else f"清单“{self.title}”已停用",
                f"checklist {self.code} is now version {self.version}{'' if self.active else ', and out of use'}",
            )


def must_be_checks(title: str, checks: Sequence[Check], at: str = "") -> None:
    """Refuse a checklist that nobody could work through.

    Raises:
        Invalid: naming every field at fault, such as ``checks[2].code``.
    """
    faults = [] if title.strip() else [FieldError(f"{at}title", "不能为空", "must not be empty")]
    if not 1 <= len(checks) <= MOST_CHECKS:
        faults.append(FieldError(f"{at}checks", f"应有 1 至 {MOST_CHECKS} 项", f"between 1 and {MOST_CHECKS}"))
    seen: set[str] = set()
    for number, check in enumerate(checks):
        if not _CODE.fullmatch(check.code):
            faults.append(FieldError(f"{at}checks[{number}].code", "应为小写字母、数字", "lower case and digits"))
        elif check.code in seen:
            faults.append(FieldError(f"{at}checks[{number}].code", "编号重复", "this code is used twice"))
        seen.add(check.code)
        if not check.text.strip():
            faults.append(FieldError(f"{at}checks[{number}].text", "不能为空", "must not be empty"))
        if not check.item.strip():
            faults.append(FieldError(f"{at}checks[{number}].item", "请写明问题转为哪个事项", "name an item"))
    if faults:
        first, *more = faults
        raise Invalid(first.field, first.zh, first.en, *more)
