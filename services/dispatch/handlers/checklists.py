"""The county's checklists: loaded as a whole, versioned one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch.model.checklist import Check, Checklist, must_be_checks
from services.dispatch.model.organisation import county_of
from services.dispatch.ports import UnitOfWork
from shared.errors import Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenChecklist:
    """What a checklist is to say."""

    code: str
    title: str
    checks: tuple[Check, ...]
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PutChecklists:
    """The checklists of a county; those that are not named stay as they are."""

    county: str
    checklists: tuple[GivenChecklist, ...]


def put_checklists(command: PutChecklists, identity: Identity, uow: UnitOfWork) -> list[Checklist]:
    """Load checklists. One that says what it said before stays the version it was.

    Raises:
        Forbidden: the county is not the administrator's.
        Invalid: naming the first checklist at fault, and all that is wrong with it.
    """
    identity.must_cover(command.county)
    codes = [each.code for each in command.checklists]
    for number, each in enumerate(command.checklists):
        if each.code in codes[:number]:
            raise Invalid(f"checklists[{number}].code", "编号重复", "this code is used twice")
        must_be_checks(each.title, each.checks, f"checklists[{number}].")
        known = uow.checklists.find(command.county, each.code)
        if known is not None and known.says(each.title, each.checks, active=each.active):
            continue
        uow.checklists.add(
            Checklist(
                county=command.county,
                code=each.code,
                version=known.version + 1 if known is not None else 1,
                title=each.title,
                checks=each.checks,
                active=each.active,
                recorded_by=identity.staff_id,
                recorded_at=uow.now,
            )
        )
    return uow.checklists.current(command.county)


def list_checklists(county: str | None, identity: Identity, uow: UnitOfWork) -> Sequence[Checklist]:
    """The checklists in use in a county, one's own if none is named.

    Raises:
        Invalid: none is named, and the person is of no county in particular.
    """
    wanted = county or county_of(identity.scope)
    if not wanted:
        raise Invalid("county", "请指明县区", "name the county")
    return [each for each in uow.checklists.current(wanted) if each.active]
