"""Reporting information upward, following up, and confirming that it was received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch import events
from services.dispatch.handlers.placing import today
from services.dispatch.model.classified import refuse_classified
from services.dispatch.model.information import InformationPart, InformationReport, must_have_happened
from services.dispatch.model.organisation import COUNTY_DIGITS, TOWNSHIP_DIGITS, Unit
from services.dispatch.model.settlement import must_say
from services.dispatch.ports import InformationFilter, Seal, UnitOfWork
from shared.contracts import InformationKind, ReportStage, Tier, UnitKind
from shared.errors import Forbidden, Invalid, NotFound
from shared.identifiers import new_id
from shared.identity import Identity

# Who takes it at the tier above: the township's headship, the county's supervision office (县督查室).
_ABOVE = {
    Tier.VILLAGE: (TOWNSHIP_DIGITS, UnitKind.HEADSHIP),
    Tier.TOWNSHIP: (COUNTY_DIGITS, UnitKind.SUPERVISION),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInformation:
    """Something that those above should know (初报)."""

    kind: InformationKind
    urgent: bool
    happened_at: datetime
    title: str
    text: str
    place: str | None = None  # None: the region of one's unit


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpInformation:
    """What has become of it (续报), for the last time if ``final`` (终报)."""

    text: str
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationPage:
    """One page of a list; ``next`` is what to ask ``after``, None at the end."""

    items: Sequence[InformationReport]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationFile:
    """A report and all its parts."""

    report: InformationReport
    parts: Sequence[InformationPart]


def report_information(command: ReportInformation, identity: Identity, uow: UnitOfWork, seal: Seal) -> InformationFile:
    """Report something upward.

    Raises:
        Forbidden: the person works in no unit.
        Invalid: naming the field; it is marked as classified, too.
    """
    unit = uow.organisation.units([identity.unit]).get(identity.unit)
    if unit is None:
        raise Forbidden("只有机构的工作人员可以上报信息", "only people of a unit report upward")
    must_say("title", command.title)
    must_say("text", command.text)
    refuse_classified(title=command.title, text=command.text)
    must_have_happened(command.happened_at, uow.now)
    place = command.place or unit.region
    if not place.startswith(unit.region):
        raise Invalid("place", f"不在{unit.name}的区划 {unit.region} 内", f"not inside {unit.region}")
    above = _unit_above(unit, uow)
    report = InformationReport(
        report_id=new_id(),
        kind=command.kind,
        urgent=command.urgent,
        unit=unit.code,
        unit_name=unit.name,
        region=unit.region,
        place=place,
        happened_at=command.happened_at,
        title=command.title,
        to_unit=above.code if above else None,
        to_leader=above.leader if above else None,
        begun_at=uow.now,
    )
    uow.information.add(report)
    part = _add(report, command.text, ReportStage.FIRST, identity, uow, seal)
    return InformationFile(report=report, parts=[part])


def follow_up_information(
    report_id: str, command: FollowUpInformation, identity: Identity, uow: UnitOfWork, seal: Seal
) -> InformationFile:
    """Report what has become of it.

    Raises:
        NotFound, Forbidden: there is none, or the person is not of the unit that reports it.
        Conflict: the final report has come.
        Invalid: naming the field; it is marked as classified, too.
    """
    report = uow.information.claim(report_id)
    if identity.unit != report.unit:
        raise Forbidden(f"由{report.unit_name}续报", f"{report.unit} reports on it")
    must_say("text", command.text)
    refuse_classified(text=command.text)
    _add(report, command.text, ReportStage.FINAL if command.final else ReportStage.FOLLOW_UP, identity, uow, seal)
    return InformationFile(report=report, parts=uow.information.parts(report_id))


def receive_information(report_id: str, number: str, identity: Identity, uow: UnitOfWork) -> InformationFile:
    """Confirm that a part was received above.

    Raises:
        NotFound, Forbidden: there is none, or the person is not of the tier above.
        Conflict: it was confirmed already.
    """
    report = uow.information.claim(report_id)
    report.must_receive(identity)
    parts = uow.information.parts(report_id)
    part = next((each for each in parts if str(each.part) == number), None)
    if part is None:
        raise NotFound(f"没有第 {number} 次上报", f"there is no part {number}")
    part.receive(by=identity, now=uow.now)
    uow.publish(events.information_received(part, identity.unit))
    return InformationFile(report=report, parts=parts)


def show_information(report_id: str, identity: Identity, uow: UnitOfWork) -> InformationFile:
    """A report with all its parts.

    Raises:
        NotFound, Forbidden: there is none, or it is not for this person's eyes.
    """
    report = uow.information.get(report_id)
    if not report.may_see(identity):
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")
    return InformationFile(report=report, parts=uow.information.parts(report_id))


def list_information(wanted: InformationFilter, identity: Identity, uow: UnitOfWork) -> InformationPage:
    """A page of the reports in the person's scope, of their unit or for it, newest first."""
    found = uow.information.visible_to(identity, wanted)
    return InformationPage(items=found, next=found[-1].report_id if len(found) == wanted.limit else None)


def _add(
    report: InformationReport, text: str, stage: ReportStage, identity: Identity, uow: UnitOfWork, seal: Seal
) -> InformationPart:
    part = report.add_part(text, stage, by=identity, now=uow.now)
    uow.information.add(part)
    uow.publish(events.information_reported(report, part, seal))
    return part


def _unit_above(unit: Unit, uow: UnitOfWork) -> Unit | None:
    if unit.tier not in _ABOVE:
        return None
    digits, kind = _ABOVE[unit.tier]
    region = unit.region[:digits]
    near = uow.organisation.workforce([region], on=today(uow)).units
    return next((each for each in near if each.kind is kind and each.region == region), None)
