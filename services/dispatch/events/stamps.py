"""Seals of offices and their use, told. What may name a resident is sealed."""

from services.dispatch.model.stamp import Stamp, StampUse, UseState
from services.dispatch.ports import Seal
from shared.contracts import StampRegistered, StampUseApplied, StampUseDecided, StampUseRequested, StampUseWithdrawn


def stamp_registered(stamp: Stamp, by: str) -> StampRegistered:
    """A seal is new or was changed."""
    return StampRegistered(
        stamp_id=stamp.stamp_id,
        name=stamp.name,
        unit=stamp.unit,
        region=stamp.region,
        keeper=stamp.keeper,
        approvers=stamp.approvers,
        in_use=stamp.in_use,
        by=by,
    )


def stamp_use_requested(use: StampUse, stamp: Stamp, seal: Seal) -> StampUseRequested:
    """Somebody asks for a stamp."""
    return StampUseRequested(
        use_id=use.use_id,
        stamp_id=use.stamp_id,
        stamp_name=use.stamp_name,
        unit=use.unit,
        region=use.region,
        what=seal(use.what),
        for_whom=seal(use.for_whom) if use.for_whom else "",
        copies=use.copies,
        case_number=use.case_number,
        approvers=stamp.approvers,
        by=use.requested_by,
    )


def stamp_use_decided(use: StampUse, stamp: Stamp, seal: Seal) -> StampUseDecided:
    """It was approved, or refused."""
    return StampUseDecided(
        use_id=use.use_id,
        stamp_id=use.stamp_id,
        stamp_name=use.stamp_name,
        unit=use.unit,
        region=use.region,
        approved=use.state is UseState.APPROVED,
        reason=seal(use.reason) if use.reason else "",
        requested_by=use.requested_by,
        keeper=stamp.keeper,
        by=use.decided_by or "",
    )


def stamp_use_applied(use: StampUse) -> StampUseApplied:
    """It is stamped."""
    return StampUseApplied(
        use_id=use.use_id, stamp_id=use.stamp_id, unit=use.unit, region=use.region, by=use.applied_by or ""
    )


def stamp_use_withdrawn(use: StampUse) -> StampUseWithdrawn:
    """It is not needed any more."""
    return StampUseWithdrawn(
        use_id=use.use_id, stamp_id=use.stamp_id, unit=use.unit, region=use.region, by=use.requested_by
    )
