"""The same matter told twice: suggested while a case is typed and when it is filed; it never stops anybody."""

from dataclasses import dataclass

from services.intake.handlers.identification import fingerprints
from services.intake.model.catalogue import Item
from services.intake.model.duplicates import (
    NEWEST,
    NEWEST_AT_FILING,
    PERSONAL,
    REPEAT_WITHIN,
    Likeness,
    OpenCase,
    Shown,
    Suggestion,
    most_alike,
)
from services.intake.model.resident import Fingerprints
from services.intake.ports import Seals, UnitOfWork
from shared.errors import Invalid
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class FindDuplicates:
    """What is known so far of a case that is being typed."""

    item: str
    region: str
    words: str = ""
    identity_number: str = ""
    phone: str = ""


def find_duplicates(command: FindDuplicates, actor: Identity, uow: UnitOfWork, seals: Seals) -> list[Suggestion]:
    """Open cases that may be the same matter, inside the actor's scope.

    Raises:
        Forbidden: the village lies outside the actor's scope.
        Invalid: there is no such item.
    """
    actor.must_cover(command.region)
    item = uow.items.current(command.region[:6], command.item)
    if item is None:
        raise Invalid("item", f"事项目录里没有“{command.item}”", f"the catalogue has no item {command.item}")
    resident = fingerprints(seals, identity_number=command.identity_number, phone=command.phone)
    return suggestions(item, command.region, command.words, resident, actor, uow, among=NEWEST)


def suggestions(
    item: Item,
    region: str,
    words: str,
    resident: Fingerprints,
    actor: Identity,
    uow: UnitOfWork,
    *,
    among: int = NEWEST_AT_FILING,
) -> list[Suggestion]:
    """Open cases of ``item`` in the township of ``region`` that may be the same matter, the likeliest first.

    None for who is not of the staff: even a mask would tell a neighbour something.
    """
    if not actor.staff_id:
        return []
    open_cases = uow.duplicates.open_cases(item.code, region[:9], scope=actor.scope, resident=resident, limit=among)
    ignored = (item.name, *item.aliases) if item.kind in PERSONAL else ()
    found = most_alike(words, region, open_cases, without=ignored)
    if not found:
        return []
    shown = uow.duplicates.shown([candidate.number for candidate, _ in found])
    return [_suggestion(candidate, alike, shown[candidate.number], region) for candidate, alike in found]


def _suggestion(candidate: OpenCase, alike: Likeness, shown: Shown, region: str) -> Suggestion:
    return Suggestion(
        number=candidate.number,
        title=shown.title,
        region=candidate.region,
        place=shown.place,
        state=shown.state,
        submitted_at=shown.submitted_at,
        resident=shown.resident,
        likeness=alike.score,
        shared=alike.shared,
        same_village=candidate.region == region,
        same_resident=candidate.same_resident,
        lead=shown.lead,
    )


def repeated_case(item: Item, resident: Fingerprints, uow: UnitOfWork) -> str:
    """The number of the same resident's case of the same item that was finished not long ago; empty: there is none."""
    since = uow.now - REPEAT_WITHIN
    return uow.duplicates.finished_before(item.code, item.county, resident, since) or ""
