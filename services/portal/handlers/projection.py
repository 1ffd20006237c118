"""Keep the read model: every event, in whatever order and however often, ends in the same rows."""

from services.portal.model.accounts import Account
from services.portal.model.projection import patch_of
from services.portal.model.timeline import timeline_entry
from services.portal.ports import Event, UnitOfWork
from shared.contracts import StaffRegistered


def project(event: Event, uow: UnitOfWork) -> None:
    """Write what the event says into its view and its timeline; open an account for new staff."""
    patch = patch_of(event.data, event.time)
    if patch is not None:
        uow.views.to_change(patch.view, patch.key).take(event.sequence, patch.fields)
    entry = timeline_entry(
        event_id=event.id,
        number=event.correlationid,
        subject=event.subject,
        sequence=event.sequence,
        time=event.time,
        data=event.data,
    )
    if entry is not None:
        uow.timeline.add(entry)
    if isinstance(event.data, StaffRegistered):
        _open_account(event.data.staff_id, uow)


def _open_account(name: str, uow: UnitOfWork) -> None:
    """An account without a password: nobody can sign in with it until an administrator gives a one-time one."""
    if uow.accounts.find(name) is None:
        uow.accounts.add(Account(name=name))
