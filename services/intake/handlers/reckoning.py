"""What a matter needs, worked out from what is stored: shared by filing, notices and printing."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.intake.model.answers import known_of
from services.intake.model.case import Case
from services.intake.model.catalogue import Item
from services.intake.model.door import RULES, Door
from services.intake.model.holdings import EarlierCase, holdings_of
from services.intake.model.notice import HeldPaper, Holding, Reckoning, reckon
from services.intake.model.resident import Fingerprints
from services.intake.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Invalid, NotFound

_EARLIER_CASES = 100  # newest of one resident that are looked at


def today(uow: UnitOfWork) -> date:
    """The day it is in Shanghai."""
    return uow.now.astimezone(SHANGHAI).date()


def current_item(county: str, code: str, uow: UnitOfWork) -> Item:
    """The version in force.

    Raises:
        Invalid: there is none.
    """
    item = uow.items.current(county, code)
    if item is None:
        raise Invalid("item", f"事项目录里没有“{code}”", f"the catalogue has no item {code}")
    return item


def item_of(case: Case, uow: UnitOfWork) -> Item:
    """The version a case was filed under."""
    item = uow.items.version(case.county, case.item_code, case.item_version)
    if item is None:
        raise NotFound("找不到该工单的事项版本", "the item version of this case is missing")
    return item


def known_materials(codes: Iterable[str], item: Item) -> None:
    """Refuse papers the item does not know.

    Raises:
        Invalid: naming the first.
    """
    for position, code in enumerate(codes):
        if item.material(code) is None:
            raise Invalid(
                f"materials[{position}]",
                f"“{item.name}”没有材料“{code}”",
                f"{item.code} has no paper {code}",
            )


def holdings_for(item: Item, resident: Fingerprints, uow: UnitOfWork, *, but: str = "") -> Sequence[Holding]:
    """What the network holds of a resident, if a paper of the item can be spared by it.

    Args:
        but: number of the case itself.
    """
    if not any(material.held for material in item.materials):
        return ()
    earlier = uow.cases.earlier_of(resident, item.county, _EARLIER_CASES)

    def version(case: EarlierCase) -> Item | None:
        return uow.items.version(item.county, case.item_code, case.item_version)

    return tuple(holdings_of((case for case in earlier if case.number != but), version))


def reckoning_of(case: Case, item: Item, holdings: Sequence[Holding] = ()) -> Reckoning:
    """What a filed case still needs; ages and holdings are counted on the day it was filed."""
    day = case.submitted_at.astimezone(SHANGHAI).date()
    by_proxy = RULES[Door(case.door)].needs_mandate
    known = known_of(item, case.answers, case.filled, resident=case.resident, by_proxy=by_proxy, day=day)
    found = ((item.material(code), source) for code, source in case.held.items())
    return reckon(
        item,
        known,
        day=day,
        handed_over=case.materials,
        holdings=holdings,
        already_held=[HeldPaper(material, source) for material, source in found if material is not None],
        mandated=bool(case.mandate),
    )


def spare(case: Case, reckoning: Reckoning) -> None:
    """Write into the case which papers it is spared and by what, so that nobody asks for them later."""
    case.held = {**case.held, **{paper.material.code: paper.source or case.mandate for paper in reckoning.held}}
