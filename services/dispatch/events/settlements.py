"""What posts settled themselves, told."""

from services.dispatch.model.settlement import Settlement, Standing
from shared.contracts import SettlementReported, SettlementReviewed


def settlement_reported(settlement: Settlement) -> SettlementReported:
    """A post has settled something and reports it, or reports it again with what was missing."""
    return SettlementReported(
        settlement_id=settlement.settlement_id,
        unit=settlement.unit,
        region=settlement.region,
        line=settlement.line,
        place=settlement.place,
        reported_by=settlement.reported_by,
    )


def settlement_reviewed(settlement: Settlement) -> SettlementReviewed:
    """The township has taken note of it, or asks for more."""
    return SettlementReviewed(
        settlement_id=settlement.settlement_id,
        unit=settlement.unit,
        region=settlement.region,
        line=settlement.line,
        noted=settlement.standing is Standing.NOTED,
        reviewed_by=settlement.reviewed_by or "",
    )
