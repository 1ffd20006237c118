"""Who may read and change a county's articles."""

from services.intake.model.knowledge import Article
from services.intake.ports import UnitOfWork
from shared.contracts import Role
from shared.errors import Forbidden, Invalid
from shared.identity import Identity

_EDITORS = (Role.LEADER, Role.ADMINISTRATOR)


def county_of(actor: Identity, asked: str) -> str:
    """The county an actor works in; one who covers all counties names it.

    Raises:
        Invalid: it is not named, or is no code of a county.
    """
    county = actor.scope[:6] or asked
    if len(county) != 6 or not (county.isascii() and county.isdigit()):
        raise Invalid("county", "请给出 6 位区划代码", "give the 6 digits of a county")
    return county


def may_edit_all(actor: Identity, county: str) -> bool:
    """Whether the actor may change every article: leaders and administrators of the whole county."""
    return actor.covers(county) and actor.has(*_EDITORS)


def must_edit(actor: Identity, county: str, before: Article | None) -> None:
    """Refuse who may not change an article: editors of the county may, and whoever answers for it.

    Raises:
        Forbidden: the actor is neither.
    """
    if may_edit_all(actor, county) or (before is not None and before.edition.owner == actor.staff_id):
        return
    raise Forbidden(
        "只有县级负责人、管理员和这篇内容的责任人可以修改",
        "only leaders and administrators of the county, and its owner, may change this",
    )


def must_be_staff(staff_id: str, county: str, field: str, uow: UnitOfWork) -> None:
    """Refuse a name nobody bears: an owner who does not exist would never be reminded.

    Raises:
        Invalid: there is no such person in the county, or they have left.
    """
    member = uow.staff.get(staff_id)
    if member is None or not member.works_in(county):
        raise Invalid(
            field,
            f"本县没有在岗的工作人员“{staff_id}”",
            f"nobody with the id {staff_id} works in this county",
        )
