"""Information reported upward, told; what it says is sealed."""

from services.dispatch.model.information import InformationPart, InformationReport
from services.dispatch.ports import Seal
from shared.contracts import InformationReceived, InformationReported


def information_reported(report: InformationReport, part: InformationPart, seal: Seal) -> InformationReported:
    """A part was reported."""
    return InformationReported(
        report_id=report.report_id,
        part=part.part,
        stage=part.stage,
        kind=report.kind,
        urgent=report.urgent,
        unit=report.unit,
        unit_name=report.unit_name,
        region=report.region,
        place=report.place,
        happened_at=report.happened_at,
        title=seal(report.title),
        text=seal(part.text),
        in_time=part.in_time,
        to_unit=report.to_unit,
        to_leader=report.to_leader,
        by=part.reported_by,
    )


def information_received(part: InformationPart, unit: str) -> InformationReceived:
    """The tier above has it."""
    return InformationReceived(report_id=part.report_id, part=part.part, unit=unit, by=part.received_by or "")
