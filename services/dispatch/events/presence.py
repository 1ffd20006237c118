"""Where people are, told."""

from datetime import date

from services.dispatch.model.presence import Leave, Secondment
from shared.contracts import DutyRostered, StaffLeaveRecorded, StaffSeconded


def staff_seconded(row: Secondment, home: str) -> StaffSeconded:
    """A person is lent to another unit, or it ends otherwise than was told."""
    return StaffSeconded(
        secondment=row.record_id,
        staff_id=row.staff_id,
        home=home,
        unit=row.unit,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reason=row.end_reason or row.reason,
        by=row.recorded_by,
    )


def staff_leave_recorded(row: Leave, unit: str) -> StaffLeaveRecorded:
    """A person is away, or comes back otherwise than was told."""
    return StaffLeaveRecorded(
        leave=row.record_id,
        staff_id=row.staff_id,
        unit=unit,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        deputy=row.deputy,
        by=row.recorded_by,
    )


def duty_rostered(unit: str, day: date, staff: tuple[str, ...], *, by: str) -> DutyRostered:
    """Who is on duty on a day."""
    return DutyRostered(unit=unit, day=day, staff=staff, by=by)
