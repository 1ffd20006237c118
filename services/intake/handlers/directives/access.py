"""Who may see a directive, and who may do what with it."""

from services.intake.model.directive import Directive, State
from services.intake.ports import UnitOfWork
from shared.contracts import Role
from shared.errors import Forbidden, NotFound
from shared.identity import Identity

_BEHIND_THE_DOOR = (Role.ISSUER, Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR)


def may_see(directive: Directive, actor: Identity) -> bool:
    """Whether the actor is addressed or oversees who is; before it is out, whether they take part in deciding."""
    if directive.issued_at is None:
        return actor.covers(directive.region) and actor.has(*_BEHIND_THE_DOOR)
    return directive.concerns(actor.scope)


def directive_in_scope(number: str, actor: Identity, uow: UnitOfWork, *, for_update: bool = False) -> Directive:
    """A directive the actor may see; any other is answered like one that does not exist.

    Raises:
        NotFound: there is none.
    """
    directive = uow.directives.get(number, for_update=for_update)
    if directive is None or not may_see(directive, actor):
        raise NotFound(f"没有来文 {number}", f"there is no directive {number}")
    return directive


def issuers_directive(number: str, actor: Identity, uow: UnitOfWork) -> Directive:
    """A directive, to be changed by who issued it, or by an issuer of the same unit.

    Raises:
        NotFound: the actor sees none.
        Forbidden: it is somebody else's.
    """
    directive = directive_in_scope(number, actor, uow, for_update=True)
    if directive.issued_by != actor.staff_id and directive.issuer_unit != actor.unit:
        raise Forbidden("只有交办机构可以这样做", "only the unit that issued it may do this")
    return directive


def directive_to_decide(number: str, actor: Identity, uow: UnitOfWork) -> Directive:
    """A directive, for a leader whose scope covers everything it addresses, and who has not proposed it.

    Raises:
        NotFound: the actor sees none.
        Forbidden: they cover only a part of it, or have proposed it themselves.
    """
    directive = directive_in_scope(number, actor, uow, for_update=True)
    actor.must_cover(directive.region)
    if directive.state is State.PROPOSED and directive.proposed_by == actor.staff_id:
        raise Forbidden("拟办人不能批示自己的拟办意见", "nobody decides on their own proposal")
    return directive
