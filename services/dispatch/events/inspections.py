"""Inspections, told."""

from services.dispatch.model.inspection import Finding, Inspection
from shared.contracts import FindingReported, InspectionRecorded


def inspection_recorded(inspection: Inspection, findings: int) -> InspectionRecorded:
    """A village was inspected."""
    return InspectionRecorded(
        inspection_id=inspection.inspection_id,
        checklist=inspection.checklist,
        checklist_version=inspection.checklist_version,
        place=inspection.place,
        unit=inspection.unit,
        checks=len(inspection.answers),
        findings=findings,
        by=inspection.by,
    )


def finding_reported(finding: Finding, inspection: Inspection, summary: str) -> FindingReported:
    """Something is not as it should be; ``summary`` is sealed already."""
    return FindingReported(
        finding_id=finding.finding_id,
        inspection_id=finding.inspection_id,
        check=finding.check,
        item=finding.item,
        region=finding.place,
        unit=finding.unit,
        urgent=finding.urgent,
        summary=summary,
        by=inspection.by,
        by_name=inspection.by_name,
    )
