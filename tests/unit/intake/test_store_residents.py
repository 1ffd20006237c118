"""The blind index and the register of looks on a real database."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.intake import store
from services.intake.handlers import looks
from services.intake.handlers.filing import FileCase, file_case
from services.intake.handlers.identification import fingerprints
from services.intake.handlers.looks import LookUpResident
from services.intake.model.look import Purpose
from services.intake.ports import LookFilter
from services.intake.schemas.forms import CheckedForms
from shared.clock import FixedClock
from shared.contracts import LookReason
from shared.persistence.database import Database
from shared.persistence.types import Sealed
from shared.sealing import Sealer, new_key
from tests.unit.intake.fakes import CLERK, COUNTY, MORNING, VILLAGE, WANG, item

SEALER = Sealer(new_key(), new_key())
PURPOSE = Purpose(reason=LookReason.OTHER, note="核对王小明的材料")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    Sealed.configure(SEALER)
    opened = Database(f"sqlite:///{tmp_path}/intake.db")
    store.metadata.create_all(opened.engine)
    with store.IntakeUnitOfWork(opened, FixedClock(MORNING)) as uow:
        uow.regions.put(VILLAGE, "富山村", "village", None, 1)
        uow.items.add(item())
        uow.commit()
    return opened


def unit(database: Database) -> store.IntakeUnitOfWork:
    return store.IntakeUnitOfWork(database, FixedClock(MORNING))


def filed_case(database: Database) -> str:
    with unit(database) as uow:
        filed = file_case(FileCase(item="zdshbz", region=VILLAGE, resident=WANG), CLERK, uow, SEALER, CheckedForms())
        uow.commit()
    return filed.case.number


def test_a_case_is_found_by_what_cannot_be_read(database: Database, tmp_path: Path) -> None:
    number = filed_case(database)
    with unit(database) as uow:
        for wanted in (
            fingerprints(SEALER, identity_number=WANG.identity_number.lower()),
            fingerprints(SEALER, phone=f"+86{WANG.phone}"),
        ):
            (found,) = uow.residents.matters(wanted, scope=COUNTY, limit=10)
            assert (found.number, found.resident) == (number, WANG)
            assert uow.residents.matters(wanted, scope="361104", limit=10) == []
        assert uow.residents.matters(fingerprints(SEALER), scope="", limit=10) == []
        other = Sealer(new_key(), new_key())
        assert uow.residents.matters(fingerprints(other, phone=WANG.phone), scope="", limit=10) == []


def test_the_search_uses_the_index(database: Database) -> None:
    with database.reader() as connection:
        plan = connection.execute(
            sa.text(
                "EXPLAIN QUERY PLAN SELECT * FROM cases WHERE identity_fingerprint = 'x' OR phone_fingerprint = 'y'"
            )
        ).all()
    assert "SCAN cases" not in str(plan)
    assert "USING INDEX ix_cases_of_identity" in str(plan)


def test_the_register_comes_back_newest_first_and_its_notes_are_sealed(database: Database, tmp_path: Path) -> None:
    number = filed_case(database)
    for _ in range(3):
        with unit(database) as uow:
            looks.view_resident(number, PURPOSE, CLERK, "10.0.0.7", uow)
            uow.commit()
    with unit(database) as uow:
        page = looks.list_looks(LookFilter(limit=2), CLERK, uow)
        rest = looks.list_looks(LookFilter(limit=2, before=page.next), CLERK, uow)
        everything = [*page.looks, *rest.looks]
        assert [look.look_id for look in everything] == sorted((look.look_id for look in everything), reverse=True)
        assert len(everything) == 3
        assert everything[0].note == PURPOSE.note
        assert looks.list_looks(LookFilter(case_number="another"), CLERK, uow).looks == []
        assert looks.list_looks(LookFilter(since=MORNING + timedelta(seconds=1)), CLERK, uow).looks == []
        assert len(looks.list_looks(LookFilter(until=MORNING + timedelta(seconds=1)), CLERK, uow).looks) == 3
    with database.reader() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (PURPOSE.note, WANG.name, WANG.phone, WANG.identity_number):
        assert secret.encode() not in content


def test_the_resident_learns_of_views_and_of_searches(database: Database) -> None:
    number = filed_case(database)
    with unit(database) as uow:
        looks.view_resident(number, PURPOSE, CLERK, "", uow)
        looks.look_up_resident(LookUpResident(purpose=PURPOSE, phone=WANG.phone), CLERK, "", uow, SEALER)
        looks.look_up_resident(LookUpResident(purpose=PURPOSE, phone="13900000000"), CLERK, "", uow, SEALER)
        case = uow.cases.get(number)
        assert case is not None
        (told,) = uow.looks.by_unit(number, case.fingerprints)
        assert (told.unit, told.count, told.last_at) == ("u", 2, MORNING)


def test_wrong_codes_are_counted_and_forgotten(database: Database) -> None:
    with unit(database) as uow:
        uow.code_tries.add("n", MORNING)
        uow.code_tries.add("n", MORNING - timedelta(hours=2))
        assert uow.code_tries.since("n", MORNING - timedelta(hours=1)) == 1
        assert uow.code_tries.forget_before(MORNING - timedelta(hours=1)) == 1
        assert uow.code_tries.since("n", MORNING - timedelta(hours=9)) == 1
