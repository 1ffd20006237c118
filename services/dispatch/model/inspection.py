"""An inspection of a village (督查): every check answered, and each finding a matter that somebody has to see to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.dispatch.model.checklist import Check, Checklist
from services.dispatch.model.organisation import VILLAGE_DIGITS, Unit
from shared.contracts import Role
from shared.errors import FieldError, Forbidden, Invalid
from shared.identity import Identity

_INSPECTORS = (Role.AGENT, Role.HANDLER, Role.LEADER, Role.SUPERVISOR)


class Verdict(StrEnum):
    """What a check has shown."""

    FINE = "fine"  # 合格
    FINDING = "finding"  # 有问题
    NOT_APPLICABLE = "not_applicable"  # 不适用


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one check."""

    check: str
    verdict: Verdict
    note: str = field(default="", repr=False)  # a finding needs one; may name people: sealed at rest


@dataclass(eq=False, kw_only=True)
class Inspection:
    """One inspection. Written once, never changed."""

    inspection_id: str  # UUIDv7
    county: str
    checklist: str
    checklist_version: int
    title: str
    place: str  # region code of the village
    unit: str  # of the inspector
    by: str  # staff id
    by_name: str
    at: datetime
    answers: tuple[Answer, ...]


class FindingState(StrEnum):
    """What became of a finding."""

    REPORTED = "reported"  # on its way to become a case
    FILED = "filed"  # it is one
    REFUSED = "refused"  # it could not become one; the reason is beside it


@dataclass(eq=False, kw_only=True)
class Finding:
    """Something that is not as it should be, and the case it has become."""

    finding_id: str  # UUIDv7
    inspection_id: str
    check: str
    text: str  # of the check
    item: str
    place: str
    unit: str  # of the inspector
    urgent: bool
    what: str = field(repr=False)  # sealed at rest
    state: FindingState = FindingState.REPORTED
    case_number: str = ""
    refusal: str = ""  # why it could not become a case

    def be_filed(self, number: str) -> None:
        """It is a case now; said twice, it changes nothing."""
        self.state, self.case_number, self.refusal = FindingState.FILED, number, ""

    def be_refused(self, reason: str) -> None:
        """It could not become a case, unless it has."""
        if self.state is FindingState.REPORTED:
            self.state, self.refusal = FindingState.REFUSED, reason


def must_inspect(place: str, unit: Unit | None, identity: Identity) -> None:
    """Whether the person may inspect a village: one of their scope, or of their post.

    Raises:
        Invalid: it is no village.
        Forbidden: the role or the scope does not allow it.
    """
    if len(place) != VILLAGE_DIGITS or not place.isdigit():
        raise Invalid("place", "应为 12 位村（社区）代码", "the 12-digit code of a village")
    if not identity.has(*_INSPECTORS):
        raise Forbidden("您的岗位不做督查", "your role does not inspect")
    if not identity.covers(place) and (unit is None or not place.startswith(unit.region)):
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")


def findings_in(checklist: Checklist, answers: Sequence[Answer]) -> list[tuple[Check, Answer]]:
    """The checks that have shown something, if every check has exactly one answer.

    Raises:
        Invalid: naming every answer at fault, such as ``answers[2].check``.
    """
    known: Mapping[str, Check] = {check.code: check for check in checklist.checks}
    faults: list[FieldError] = []
    seen: set[str] = set()
    for number, answer in enumerate(answers):
        if answer.check not in known or answer.check in seen:
            faults.append(FieldError(f"answers[{number}].check", "清单没有此项，或重复", "no such check, or twice"))
        seen.add(answer.check)
        if answer.verdict is Verdict.FINDING and not answer.note.strip():
            faults.append(FieldError(f"answers[{number}].note", "请写明问题", "say what was found"))
    missing = [check.text for check in checklist.checks if check.code not in seen]
    if missing:
        faults.append(FieldError("answers", f"还有未检查的：{'、'.join(missing)}", f"{len(missing)} are missing"))
    if faults:
        first, *more = faults
        raise Invalid(first.field, first.zh, first.en, *more)
    return [(known[each.check], each) for each in answers if each.verdict is Verdict.FINDING]
