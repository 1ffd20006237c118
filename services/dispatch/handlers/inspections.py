"""Inspecting a village (督查): findings become cases, by event, each once."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.handlers.field_work import unit_in_the_field
from services.dispatch.model.inspection import Answer, Finding, Inspection, findings_in, must_inspect
from services.dispatch.model.organisation import county_of
from services.dispatch.ports import Seal, UnitOfWork
from shared.contracts import FindingFiled, FindingRefused
from shared.errors import Forbidden, Invalid, NotYet
from shared.identifiers import new_id
from shared.identity import Identity

_LATEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspect:
    """A village was inspected."""

    checklist: str
    version: int  # of the checklist that was worked through
    place: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """An inspection with what it has shown."""

    inspection: Inspection
    findings: Sequence[Finding]


def inspect(command: Inspect, identity: Identity, uow: UnitOfWork, seal: Seal) -> Inspected:
    """Put an inspection on record and report its findings, each of which intake makes a case of.

    Raises:
        Forbidden: the village is not the person's to inspect.
        Conflict: another version of the checklist is in force.
        Invalid: naming the field.
    """
    must_inspect(command.place, uow.organisation.units([identity.unit]).get(identity.unit), identity)
    if command.place not in uow.organisation.regions([command.place]):
        raise Invalid("place", f"没有区划 {command.place}", f"there is no region {command.place}")
    county = county_of(command.place)
    checklist = uow.checklists.find(county, command.checklist)
    if checklist is None:
        raise Invalid("checklist", f"没有清单 {command.checklist}", f"there is no checklist {command.checklist}")
    checklist.must_be_current(command.version)
    shown = findings_in(checklist, command.answers)
    inspection = Inspection(
        inspection_id=new_id(),
        county=county,
        checklist=checklist.code,
        checklist_version=checklist.version,
        title=checklist.title,
        place=command.place,
        unit=identity.unit,
        by=identity.staff_id,
        by_name=identity.name,
        at=uow.now,
        answers=command.answers,
    )
    found = [
        Finding(
            finding_id=new_id(),
            inspection_id=inspection.inspection_id,
            check=check.code,
            text=check.text,
            item=check.item,
            place=command.place,
            unit=identity.unit,
            urgent=check.urgent,
            what=answer.note.strip(),
        )
        for check, answer in shown
    ]
    uow.inspections.add(inspection, found)
    uow.publish(events.inspection_recorded(inspection, len(found)))
    for finding in found:
        uow.publish(events.finding_reported(finding, inspection, seal(f"{finding.text}：{finding.what}")))
    return Inspected(inspection=inspection, findings=found)


def show_inspection(inspection_id: str, identity: Identity, uow: UnitOfWork) -> Inspected:
    """One inspection.

    Raises:
        NotFound, Forbidden: there is none, or it is not for this person's eyes.
    """
    inspection = uow.inspections.get(inspection_id)
    if not identity.covers(inspection.place) and inspection.unit != identity.unit:
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")
    return Inspected(inspection=inspection, findings=uow.inspections.findings([inspection_id]))


def latest_inspections(unit: str | None, place: str | None, identity: Identity, uow: UnitOfWork) -> list[Inspected]:
    """The last inspections of a village, or those that a unit's people made, the newest first.

    Raises:
        NotFound, Forbidden: there is no such unit, or it or the village is not for this person's eyes.
    """
    if place is not None:
        identity.must_cover(place)
        found = uow.inspections.in_place(place, _LATEST)
    else:
        found = uow.inspections.of_unit(unit_in_the_field(unit or identity.unit, identity, uow).code, _LATEST)
    shown = uow.inspections.findings([each.inspection_id for each in found])
    return [
        Inspected(inspection=each, findings=[f for f in shown if f.inspection_id == each.inspection_id])
        for each in found
    ]


def finding_filed(said: FindingFiled, uow: UnitOfWork) -> None:
    """A finding has become a case.

    Raises:
        NotYet: the finding is not here; it was, when it was reported, so the database is behind.
    """
    _finding(said.finding_id, uow).be_filed(said.number)


def finding_refused(said: FindingRefused, uow: UnitOfWork) -> None:
    """A finding could not become a case."""
    _finding(said.finding_id, uow).be_refused(said.reason)


def _finding(finding_id: str, uow: UnitOfWork) -> Finding:
    finding = uow.inspections.finding(finding_id)
    if finding is None:
        raise NotYet(f"finding {finding_id} is not known here")
    return finding
