"""Where regions and units that were merged, split or replaced have gone, on a day."""

from datetime import date

from services.dispatch.ports import UnitOfWork
from shared.succession import successors_at


def regions_on(code: str, day: date, uow: UnitOfWork) -> tuple[str, ...]:
    """The regions valid on ``day`` where ``code`` was: itself, its successor, or several after a split."""
    return successors_at(code, day, lambda each: uow.organisation.regions([each]).get(each))


def units_on(code: str, day: date, uow: UnitOfWork) -> tuple[str, ...]:
    """The units valid on ``day`` where ``code`` was."""
    return successors_at(code, day, lambda each: uow.organisation.units([each]).get(each))


def region_of_matter(code: str, day: date, uow: UnitOfWork) -> tuple[str, str]:
    """The region that a matter of ``code`` is placed by on ``day``, and what to say of it if that is another one.

    Nobody here can tell which part of a region that was split a matter belongs to: it keeps its old code, and goes to
    the tier above.
    """
    today = regions_on(code, day, uow)
    if today == (code,) or not today:
        return code, ""
    if len(today) > 1:
        return code, f"原区划 {code} 已分为 {'、'.join(today)}；"
    return today[0], f"原区划 {code} 已由 {today[0]} 接续；"
