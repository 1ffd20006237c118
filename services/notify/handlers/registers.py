"""What is told about the registers of an office: stamps to approve or make, a duty to take over, information."""

from services.notify.events import of_register
from services.notify.handlers.telling import tell
from services.notify.ports import Desk, Event, UnitOfWork
from shared.contracts import DutyHandedOver, InformationReported, StampUseDecided, StampUseRequested


def stamp_use_requested(event: Event[StampUseRequested], uow: UnitOfWork, desk: Desk) -> None:
    """Tell everybody who may approve it, at once: a stamp is a matter of minutes."""
    data = event.data
    approvers = tuple(who for who in data.approvers if who != data.by)
    tell(of_register(event, data.use_id, called_upon=approvers, unit=data.unit), uow, desk)


def stamp_use_decided(event: Event[StampUseDecided], uow: UnitOfWork, desk: Desk) -> None:
    """Tell who has asked; and who stamps now, if it was approved."""
    data = event.data
    called_upon = (data.requested_by, data.keeper) if data.approved else (data.requested_by,)
    tell(of_register(event, data.use_id, called_upon=called_upon, unit=data.unit), uow, desk)


def duty_handed_over(event: Event[DutyHandedOver], uow: UnitOfWork, desk: Desk) -> None:
    """Tell who is on duty next, who has to sign."""
    data = event.data
    tell(of_register(event, data.entry_id, called_upon=(data.to,), unit=data.unit), uow, desk)


def information_reported(event: Event[InformationReported], uow: UnitOfWork, desk: Desk) -> None:
    """Tell who leads the unit above, or whoever oversees the place, to confirm it."""
    data = event.data
    leader = (data.to_leader,) if data.to_leader else ()
    tell(of_register(event, data.report_id, called_upon=leader, unit=data.to_unit), uow, desk)
