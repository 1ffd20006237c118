"""Intake's repositories on a migrated SQLite database (tests/integration runs the services on PostgreSQL as well)."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from services.intake.handlers.catalogue import PutCatalogue, put_catalogue
from services.intake.handlers.directives.receiving import ReceiveDirective, receive_directive
from services.intake.model.case import Case, State
from services.intake.model.resident import Fingerprints
from services.intake.store import IntakeUnitOfWork
from services.intake.store.cases import cases
from shared.clock import FixedClock
from shared.contracts import DirectiveAction, Role, Tier
from shared.persistence.database import Database
from shared.persistence.migrations import differences, migrate
from shared.persistence.types import Sealed
from shared.sealing import Sealer, new_key
from tests.unit.intake.fakes import COUNTY, MORNING, VILLAGE, WANG, FakeUnitOfWork, identity, item, submitted

TOLD, ANSWER = "我婆婆有精神病，昨晚又跑出去了", "已联系卫生院上门评估"


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path}/intake.db"
    migrate("intake", address)
    return address


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    Sealed.configure(Sealer(new_key(), new_key()))
    opened = Database(url)
    yield opened
    opened.dispose()


def unit(database: Database) -> IntakeUnitOfWork:
    return IntakeUnitOfWork(database, FixedClock(MORNING))


def stored_case(database: Database) -> str:
    """A case with a notice, in the database."""
    case = submitted(FakeUnitOfWork(), "id_card").case
    case.fingerprints = Fingerprints("0" * 32, "1" * 32)  # the fake's can be read
    with unit(database) as uow:
        uow.cases.add(case)
        uow.commit()
    return case.number


def test_the_migrations_make_what_the_store_expects(url: str) -> None:
    assert differences("intake", url) == []


def test_migrating_again_changes_nothing(url: str) -> None:
    migrate("intake", url)
    assert differences("intake", url) == []


def test_a_case_comes_back_as_it_went(database: Database) -> None:
    number = stored_case(database)
    with unit(database) as uow:
        case = uow.cases.get(number)
        assert case is not None
        assert case.resident == WANG
        assert (case.state, case.co_tiers, case.materials) == (
            State.AWAITING_MATERIALS,
            (Tier.VILLAGE,),
            ("id_card",),
        )
        assert case.submitted_at == MORNING
        (notice,) = case.notices
        assert (notice.missing, notice.issued_at) == (("income",), MORNING)
        assert uow.cases.get("nowhere") is None


def test_personal_data_is_not_in_the_file(database: Database, tmp_path: Path) -> None:
    number = stored_case(database)
    with unit(database) as uow:
        case = uow.cases.get(number)
        assert case is not None
        case.summary, case.answer = TOLD, ANSWER
        uow.commit()
    with database.reader() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (WANG.name, WANG.identity_number, WANG.phone, TOLD, ANSWER):
        assert secret.encode() not in content
    with unit(database) as uow:
        case = uow.cases.get(number)
        assert case is not None
        assert (case.summary, case.answer) == (TOLD, ANSWER)


def test_of_two_who_change_a_case_at_once_one_is_told(database: Database) -> None:
    number = stored_case(database)
    with unit(database) as slow:
        case = slow.cases.get(number)
        assert case is not None
        slow.session.connection().execute(sa.update(cases).values(row_version=cases.c.row_version + 1))
        case.withdraw()
        with pytest.raises(StaleDataError):
            slow.commit()


def test_changes_to_tuples_and_states_are_kept(database: Database) -> None:
    number = stored_case(database)
    with unit(database) as uow:
        case = uow.cases.get(number)
        assert case is not None
        case.receive_materials(("income",))
        case.complete_materials()
        uow.commit()
    with unit(database) as uow:
        again: Case | None = uow.cases.get(number)
        assert again is not None
        assert (again.materials, again.state) == (("id_card", "income"), State.SUBMITTED)


def test_serials_without_a_gap_follow_each_other_and_a_rollback_uses_none_up(database: Database) -> None:
    def take(*, commit: bool) -> int:
        with unit(database) as uow:
            number = uow.serials.next_without_gap("archive/361103/2026/10")
            if commit:
                uow.commit()
        return number

    assert [take(commit=True), take(commit=False), take(commit=True)] == [1, 2, 2]
    with unit(database) as uow:
        assert uow.serials.next("another") == 1


def test_an_older_region_never_overwrites_a_newer_one(database: Database) -> None:
    with unit(database) as uow:
        for name, sequence in (("新名", 2), ("旧名", 1)):
            uow.regions.put(VILLAGE, name, "village", None, sequence)
        assert uow.regions.name(VILLAGE) == "新名"
        uow.regions.put(VILLAGE, "更新", "village", None, 3)
        assert uow.regions.name(VILLAGE) == "更新"
        assert uow.regions.name("unknown") is None


def test_directives_are_kept(database: Database) -> None:
    command = ReceiveDirective(
        title="通知", action=DirectiveAction.READ, line="x", region=COUNTY, target_tier=Tier.VILLAGE
    )
    with unit(database) as uow:
        uow.regions.put(COUNTY, "广丰区", "county", None, 1)
        uow.regions.put(VILLAGE, "富山村", "village", COUNTY, 1)
        number = receive_directive(command, identity(Role.ISSUER), uow).number
        uow.commit()
    with unit(database) as uow:
        directive = uow.directives.get(number)
        assert directive is not None
        assert (directive.action, directive.target_tier) == (DirectiveAction.READ, Tier.VILLAGE)


def test_a_second_attempt_stores_what_the_first_one_lost(database: Database) -> None:
    """The same command is tried again after a lost transaction; its items must not count as stored already."""
    command = PutCatalogue(county=COUNTY, items=(item(),))
    with contextlib.suppress(ConnectionError), unit(database) as uow:
        put_catalogue(command, identity(Role.ADMINISTRATOR), uow)
        uow.session.flush()
        raise ConnectionError("the database is gone at the commit")
    with unit(database) as uow:
        put_catalogue(command, identity(Role.ADMINISTRATOR), uow)
        uow.commit()
    with unit(database) as uow:
        assert [stored.code for stored in uow.items.all_current(COUNTY)] == [item().code]
