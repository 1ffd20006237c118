"""The duty log, told; what its entries say is sealed."""

from services.dispatch.model.duty_log import DutyEntry, DutyHandover
from services.dispatch.ports import Seal
from shared.contracts import DutyHandedOver, DutyLogged, DutyTakenOver


def duty_logged(entry: DutyEntry, seal: Seal) -> DutyLogged:
    """Something was written down."""
    return DutyLogged(
        entry_id=entry.entry_id,
        unit=entry.unit,
        region=entry.region,
        kind=entry.kind,
        happened_at=entry.happened_at,
        text=seal(entry.text),
        corrects=entry.corrects,
        by=entry.written_by,
    )


def duty_handed_over(handover: DutyHandover, seal: Seal) -> DutyHandedOver:
    """A shift ends; the next one has to sign."""
    return DutyHandedOver(
        entry_id=handover.handover_id,
        unit=handover.unit,
        region=handover.region,
        text=seal(handover.text),
        to=handover.to,
        by=handover.handed_by,
    )


def duty_taken_over(handover: DutyHandover) -> DutyTakenOver:
    """They have signed."""
    return DutyTakenOver(entry_id=handover.handover_id, unit=handover.unit, region=handover.region, by=handover.to)
