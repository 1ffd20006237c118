"""The catalogue's versions on both kinds of database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.intake.handlers.catalogue import (
    ChangeItem,
    PutCatalogue,
    WithdrawVersion,
    change_item,
    put_catalogue,
    withdraw_version,
)
from services.intake.handlers.item_search import ItemIndexes
from services.intake.model.catalogue import Item, Withdrawal
from services.intake.store import IntakeUnitOfWork
from shared.clock import FixedClock
from shared.contracts import Role
from shared.errors import Invalid, NotFound
from shared.persistence.database import Database
from shared.persistence.types import Sealed
from shared.sealing import Sealer, new_key
from tests.infrastructure.databases import Databases
from tests.unit.intake.fakes import COUNTY, MORNING, TODAY, identity, item
from tests.unit.intake.test_catalogue import RICH

ADMINISTRATOR = identity(Role.ADMINISTRATOR)
NEXT_YEAR = date(2027, 1, 1)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    Sealed.configure(Sealer(new_key(), new_key()))
    opened = Database(databases.migrated("intake"))
    yield opened
    opened.dispose()


def unit(database: Database, **later: float) -> IntakeUnitOfWork:
    return IntakeUnitOfWork(database, FixedClock(MORNING + timedelta(**later)))


def put(database: Database, *items: Item, **more: Any) -> None:
    with unit(database) as uow:
        put_catalogue(PutCatalogue(county=COUNTY, items=items, **more), ADMINISTRATOR, uow)
        uow.commit()


def test_every_version_is_kept_and_the_one_in_force_is_found(database: Database) -> None:
    put(database, RICH, item("b"), reason="首次发布")
    put(database, replace(RICH, promised_working_days=9, valid_from=NEXT_YEAR), reason="新办法")
    put(database, replace(RICH, promised_working_days=15))
    with unit(database) as uow:
        assert uow.items.version(COUNTY, "rich", 1) == RICH
        days = {day: uow.items.current(COUNTY, "rich", day) for day in (date(1999, 1, 1), TODAY, NEXT_YEAR)}
        assert [each and (each.version, each.promised_working_days) for each in days.values()] == [
            None,
            (3, 15),
            (2, 9),
        ]
        assert [(each.code, each.version) for each in uow.items.all_current(COUNTY)] == [("b", 1), ("rich", 3)]
        assert [(each.code, each.version) for each in uow.items.all_current(COUNTY, NEXT_YEAR)] == [
            ("b", 1),
            ("rich", 2),
        ]
        assert {(each.code, each.version) for each in uow.items.all_from(COUNTY, TODAY)} == {
            ("b", 1),
            ("rich", 2),
            ("rich", 3),
        }
        assert uow.items.last_versions(COUNTY) == {"b": 1, "rich": 3}
        history = uow.items.history(COUNTY, "rich")
        assert [(each.item.version, each.by, each.reason) for each in history] == [
            (3, "s-1", ""),
            (2, "s-1", "新办法"),
            (1, "s-1", "首次发布"),
        ]
        assert history[0].at == MORNING
        assert uow.items.all_current("361102") == []
        assert uow.items.current(COUNTY, "unheard_of") is None
    with unit(database, days=60) as uow:
        current = uow.items.current(COUNTY, "rich")
        assert current is not None
        assert current.version == 2, "its day has come"


def test_an_ended_item_is_gone_the_day_after(database: Database) -> None:
    put(database, item("a", valid_to=TODAY))
    with unit(database) as uow:
        assert uow.items.current(COUNTY, "a") is not None
    with unit(database, days=1) as uow:
        assert uow.items.current(COUNTY, "a") is None
        assert uow.items.all_current(COUNTY) == []


def test_a_withdrawn_version_is_never_in_force_and_stays_on_record(database: Database) -> None:
    put(database, item("a"))
    put(database, item("a", name="新低保", valid_from=NEXT_YEAR), item("b", valid_from=NEXT_YEAR))
    with unit(database) as uow:
        for code, version in (("a", 2), ("b", 1)):
            command = WithdrawVersion(county=COUNTY, code=code, version=version, reason="推迟")
            withdraw_version(command, ADMINISTRATOR, uow)
        uow.commit()
    with unit(database, days=60) as uow:
        assert uow.items.current(COUNTY, "a") == item("a")
        assert uow.items.all_current(COUNTY) == [item("a")]
        assert uow.items.all_from(COUNTY, TODAY) == [item("a")]
        assert uow.items.last_versions(COUNTY) == {"a": 2, "b": 1}
        newest, oldest = uow.items.history(COUNTY, "a")
        assert newest.withdrawn == Withdrawal("s-1", MORNING, "推迟")
        assert oldest.withdrawn is None
        assert uow.items.revision(COUNTY) == 4


def test_a_mistake_leaves_everything_as_it_was(database: Database) -> None:
    put(database, item("a"))
    with pytest.raises(Invalid):
        put(database, item("a", name="低保"), item("b", promised_working_days=None))
    with unit(database) as uow:
        assert [each.name for each in uow.items.all_current(COUNTY)] == [item().name]
        assert uow.items.revision(COUNTY) == 1


def test_the_revision_grows_with_each_change_and_only_then(database: Database) -> None:
    revisions = []
    for one in (item("a"), item("a"), item("a", name="低保")):
        put(database, one)
        with unit(database) as uow:
            revisions.append(uow.items.revision(COUNTY))
    assert revisions == [1, 1, 2]


class TestSearch:
    def find(self, indexes: ItemIndexes, database: Database, query: str, **later: float) -> list[str]:
        with unit(database, **later) as uow:
            return [found.item.name for found in indexes.search(query, COUNTY, uow)]

    def test_a_change_by_another_copy_is_found_at_once(self, database: Database) -> None:
        put(database, item("a"))
        here = ItemIndexes()
        assert self.find(here, database, "低保") == [item().name]  # an abbreviation of the name
        with unit(database) as uow:  # as another process would
            changes = {"name": "基本生活救助", "aliases": ("吃低保",)}
            change_item(ChangeItem(county=COUNTY, code="a", changes=changes), ADMINISTRATOR, uow)
            uow.commit()
        assert self.find(here, database, "低保") == ["基本生活救助"]
        assert self.find(here, database, "zuidi") == []

    def test_what_begins_in_the_future_is_found_when_its_day_has_come(self, database: Database) -> None:
        put(database, item("a"), item("b", name="育儿补贴", valid_from=NEXT_YEAR))
        here = ItemIndexes()
        assert self.find(here, database, "育儿") == []
        assert self.find(here, database, "yuer", days=60) == ["育儿补贴"]

    def test_a_county_without_a_catalogue_is_not_found(self, database: Database) -> None:
        put(database, item("a"))
        with unit(database) as uow:
            with pytest.raises(NotFound):
                ItemIndexes().search("低保", "110101", uow)
            assert ItemIndexes().search("", COUNTY, uow) == []
