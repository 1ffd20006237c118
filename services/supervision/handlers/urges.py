"""Urges are signed for by whom they address."""

from services.supervision import events
from services.supervision.model.urge import Urge
from services.supervision.ports import UnitOfWork
from shared.errors import NotFound
from shared.identity import Identity


def sign_urge(urge_id: str, identity: Identity, uow: UnitOfWork) -> Urge:
    """Put on record that the addressee has seen the urge.

    Raises:
        NotFound: there is no such urge.
        Forbidden: it is addressed to somebody else.
        Conflict: it is signed for already.
    """
    urge = uow.urges.get(urge_id)
    if urge is None:
        raise NotFound("没有这份催办", "there is no such urge")
    urge.sign(identity, uow.now)
    uow.publish(events.urge_signed(urge, identity.staff_id))
    return urge
