"""The store on a real SQLite file: mapping, uniqueness, claims, scope, and the migration."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.notify.handlers import delivery, directory, matters
from services.notify.model import SENDING_LEASE, Channel, State
from services.notify.postman import Postman
from services.notify.senders import FileSender
from services.notify.store import NotifyUnitOfWork
from shared.clock import FixedClock
from shared.contracts import CaseAccepted, Role, StaffRegistered, TaskAssigned, UnitRegistered
from shared.persistence.database import Database
from shared.persistence.migrations import differences, migrate
from shared.sealing import Sealer
from tests.unit.notify.fakes import AGENT, NOON, NUMBER, PHONE, VILLAGE, desk, event_of, submitted

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("notify") / "template.db"
    migrate("notify", f"sqlite:///{file}")
    with sa.create_engine(f"sqlite:///{file}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return file.read_bytes()


@pytest.fixture
def database(tmp_path: Path, migrated: bytes) -> Iterator[Database]:
    (tmp_path / "notify.db").write_bytes(migrated)
    database = Database(f"sqlite:///{tmp_path}/notify.db")
    yield database
    database.dispose()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


class Units:
    def __init__(self, database: Database, clock: FixedClock) -> None:
        self._database, self._clock = database, clock

    def __call__(self, *, read_only: bool = False) -> NotifyUnitOfWork:
        return NotifyUnitOfWork(self._database, self._clock, read_only=read_only)


@pytest.fixture
def units(database: Database, clock: FixedClock) -> Units:
    return Units(database, clock)


def test_the_migration_makes_the_tables_that_the_store_expects(tmp_path: Path) -> None:
    migrate("notify", f"sqlite:///{tmp_path}/fresh.db")
    assert differences("notify", f"sqlite:///{tmp_path}/fresh.db") == []


def test_a_message_comes_back_as_it_was_written(units: Units) -> None:
    with units() as uow:
        matters.case_submitted(submitted(), uow, desk)
        uow.commit()
    with units(read_only=True) as uow:
        [message] = uow.messages.search(scope="361103102", about=NUMBER, state=None, before=None, limit=9)
        assert (message.state, message.channel, message.created_at) == (State.PENDING, Channel.FILE, NOON)
        assert uow.messages.search(scope="361103_", about=NUMBER, state=None, before=None, limit=9) == []
        assert uow.messages.search(scope="", about=None, state=State.SENT, before=None, limit=9) == []
        assert uow.messages.tally()[State.PENDING] == 1


def test_the_database_itself_refuses_a_second_message_about_the_same(units: Units) -> None:
    event = event_of(TaskAssigned)
    with units() as uow:
        matters.task_assigned(event, uow, desk)
        matters.task_assigned(event, uow, desk)
        uow.commit()
        assert uow.messages.unread(AGENT) == 1
    with units() as uow:
        copy = uow.messages.inbox(AGENT, before=None, unread_only=True, limit=1)[0]
        values = {column.name: getattr(copy, column.name) for column in uow.metadata.tables["message"].columns}
        twice = sa.insert(uow.metadata.tables["message"]).values(values | {"message_id": "another"})
        with pytest.raises(IntegrityError):
            uow.session.execute(twice)


def test_a_letter_goes_out_through_the_file_and_the_outbox_tells_it(
    units: Units, clock: FixedClock, tmp_path: Path
) -> None:
    sealer = Sealer(KEY, KEY)
    with units() as uow:
        matters.case_submitted(submitted(contact=sealer.seal(PHONE)), uow, desk)
        matters.case_moved(event_of(CaseAccepted), uow, desk)
        uow.commit()
    file = tmp_path / "out" / "messages.jsonl"
    postman = Postman(units, {Channel.FILE: FileSender(file)}, sealer, desk, clock)
    assert (postman.round(), postman.round()) == (2, 0)
    assert len(file.read_text().splitlines()) == 2
    assert PHONE not in file.read_text()
    with units(read_only=True) as uow:
        bodies = uow.session.scalars(sa.select(uow.metadata.tables["outbox"].c.body)).all()
        assert len(bodies) == 2
        assert all("138****5678" in body and PHONE not in body for body in bodies)


def test_a_claimed_message_is_taken_by_nobody_else_and_is_given_up_after_its_lease(
    units: Units, clock: FixedClock
) -> None:
    with units() as uow:
        matters.case_submitted(submitted(), uow, desk)
        uow.commit()
    with units() as uow:
        assert delivery.claim_next(uow) is not None
        uow.commit()
    with units() as uow:
        assert delivery.claim_next(uow) is None
        assert delivery.give_up_lost(uow, desk) == 0
    clock.advance(SENDING_LEASE + timedelta(seconds=1))
    with units() as uow:
        assert delivery.give_up_lost(uow, desk) == 1
        uow.commit()
    with units(read_only=True) as uow:
        assert uow.messages.tally()[State.UNKNOWN] == 1
        assert uow.messages.unread(AGENT) == 1


def test_who_oversees_a_village_is_found_by_scope_and_role(units: Units) -> None:
    scopes = {"village": VILLAGE, "township": VILLAGE[:9], "county": VILLAGE[:6], "all": "", "beside": "361103999"}
    with units() as uow:
        for staff_id, scope in scopes.items():
            roles = (Role.DISPATCHER,) if staff_id != "county" else (Role.SUPERVISOR,)
            event = event_of(StaffRegistered, staff_id=staff_id, scope=scope, roles=roles, active=staff_id != "all")
            directory.staff_registered(event, uow)
        uow.commit()
    with units(read_only=True) as uow:
        assert [who.staff_id for who in uow.directory.holders(Role.DISPATCHER, VILLAGE)] == ["township", "village"]
        assert [who.staff_id for who in uow.directory.holders(Role.SUPERVISOR, VILLAGE)] == ["county"]


def test_the_newest_word_on_a_unit_is_kept(units: Units) -> None:
    for sequence, leader in ((2, "new"), (1, "old"), (3, None)):
        with units() as uow:
            directory.unit_registered(event_of(UnitRegistered, sequence=sequence, leader=leader), uow)
            uow.commit()
    with units(read_only=True) as uow:
        unit = uow.directory.unit(f"{VILLAGE}-P")
        assert unit is not None
        assert (unit.leader, unit.sequence) == (None, 3)


def test_a_directive_to_247_villages_tells_247_people(units: Units) -> None:
    for number in range(247):
        with units() as uow:
            event = event_of(TaskAssigned, task_id=f"task-{number}", assignee=f"person-{number}", sequence=1)
            matters.task_assigned(event, uow, desk)
            uow.commit()
    with units(read_only=True) as uow:
        assert all(uow.messages.unread(f"person-{number}") == 1 for number in range(247))
