"""The catalogue: a changed item is a new version, and running cases keep theirs."""

from dataclasses import dataclass

from services.intake import events
from services.intake.model.catalogue import Item
from services.intake.ports import UnitOfWork
from shared.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class PutCatalogue:
    """A county's whole catalogue; versions in it are ignored, the next one is given here."""

    county: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """How many items the county has, and how many of them are new or changed."""

    items: int
    changed: int


def put_catalogue(command: PutCatalogue, uow: UnitOfWork) -> CatalogueChange:
    """Store what is new or changed as a new version, and publish just that."""
    seen: set[str] = set()
    current = {item.code: item for item in uow.items.all_current(command.county)}
    changed = 0
    for position, item in enumerate(command.items):
        if item.code in seen:
            raise Invalid(
                f"items[{position}].code",
                f"事项“{item.code}”重复",
                f"item {item.code} appears twice",
            )
        seen.add(item.code)
        before = current.get(item.code)
        if before is not None and item.same_as(before):
            continue
        item.version = before.version + 1 if before else 1
        uow.items.add(item)
        uow.publish(events.item_published(item))
        changed += 1
    return CatalogueChange(items=len(seen), changed=changed)
