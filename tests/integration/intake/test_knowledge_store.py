"""Guides, questions, paths and learners on both kinds of database."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.intake.handlers import learning
from services.intake.handlers.knowledge.reviewing import request_reviews
from services.intake.handlers.knowledge.writing import WithdrawArticle, add_question, put_guide, put_path, withdraw
from services.intake.handlers.learning import MarkRead, StartLearning, TakeTest
from services.intake.model.knowledge.learning import Learning
from services.intake.model.staff import StaffMember
from services.intake.store import IntakeUnitOfWork
from shared.clock import FixedClock
from shared.persistence.database import Database
from shared.persistence.types import Sealed
from shared.sealing import Sealer, new_key
from tests.infrastructure.databases import Databases
from tests.unit.intake.knowledge.fakes import (
    COUNTY,
    LEADER,
    MENTOR,
    MONDAY,
    NEWCOMER,
    OWNER,
    a_guide,
    a_path,
    a_question,
    item,
)

LINE = "civil_affairs"


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    Sealed.configure(Sealer(new_key(), new_key()))
    opened = Database(databases.migrated("intake"))
    with unit(opened) as uow:
        uow.items.add(item())
        for who in (LEADER, OWNER, NEWCOMER, MENTOR):
            uow.staff.put(member(who.staff_id, who.scope))
        uow.commit()
    yield opened
    opened.dispose()


def unit(database: Database, *, days: int = 0) -> IntakeUnitOfWork:
    return IntakeUnitOfWork(database, FixedClock(MONDAY + timedelta(days=days)))


def member(staff_id: str, scope: str = COUNTY, *, active: bool = True, sequence: int = 1) -> StaffMember:
    return StaffMember(staff_id=staff_id, name="某", unit="u", scope=scope, active=active, sequence=sequence)


def filled(database: Database) -> None:
    """One article of each kind."""
    with unit(database) as uow:
        put_guide(COUNTY, "zdshbz", a_guide(), LEADER, uow)
        add_question(COUNTY, a_question(), LEADER, uow)
        put_path(COUNTY, LINE, a_path(), LEADER, uow)
        uow.commit()


def test_articles_come_back_as_they_went(database: Database) -> None:
    filled(database)
    with unit(database) as uow:
        guide, question, path = (
            uow.guides.newest(COUNTY, "zdshbz"),
            uow.questions.newest(COUNTY, "q0001"),
            uow.paths.newest(COUNTY, LINE),
        )
        assert guide is not None
        assert question is not None
        assert path is not None
        assert (guide.entries, guide.item_name, guide.line) == (a_guide().entries, "最低生活保障", LINE)
        assert (guide.edition.changed_at, guide.edition.review_on) == (MONDAY, date(2027, 6, 30))
        assert (question.also_asked, question.note, question.public) == (("低保代办",), "先查有没有监护争议", True)
        wanted = a_path()
        assert (path.steps, path.plans, path.test) == (wanted.steps, wanted.plans, wanted.test)


def test_every_edition_is_kept_and_the_newest_is_found(database: Database) -> None:
    filled(database)
    for days, reason in ((1, "二"), (2, "三")):
        with unit(database, days=days) as uow:
            put_guide(COUNTY, "zdshbz", a_guide(review_on=date(2027, 7, days)), OWNER, uow)
            uow.commit()
        assert reason
    with unit(database) as uow:
        assert [each.edition.version for each in uow.guides.editions(COUNTY, "zdshbz")] == [3, 2, 1]
        assert [each.edition.version for each in uow.guides.valid(COUNTY)] == [3]
        first = uow.guides.edition(COUNTY, "zdshbz", 1)
        assert first is not None
        assert first.edition.review_on == date(2027, 6, 30)
        assert uow.guides.valid("361102") == []
        assert uow.guides.newest(COUNTY, "unheard_of") is None


def test_what_is_withdrawn_is_not_valid_and_a_stamp_tells_of_it(database: Database) -> None:
    filled(database)
    with unit(database) as uow:
        before = uow.knowledge.stamp(COUNTY)
        withdraw(COUNTY, "zdshbz", WithdrawArticle(reason="停了"), LEADER, uow.guides, uow)
        uow.commit()
    with unit(database) as uow:
        assert uow.guides.valid(COUNTY) == []
        assert uow.knowledge.stamp(COUNTY) != before
        assert uow.knowledge.stamp("361102") == (0, 0)
        assert len(uow.guides.editions(COUNTY, "zdshbz")) == 2


def test_two_editions_of_one_number_cannot_be(database: Database) -> None:
    """Of two people who write at once, one is told: the endpoint tries again and finds the other's edition."""
    filled(database)
    with unit(database) as uow:
        guide = uow.guides.newest(COUNTY, "zdshbz")
        assert guide is not None
        edition = guide.edition
    with unit(database) as slow:
        slow.guides.add(guide.copy(edition))
        with pytest.raises(IntegrityError):
            slow.commit()


def test_reminders_are_remembered(database: Database) -> None:
    filled(database)
    for days, sent in ((100, 0), (220, 1), (221, 0), (400, 0)):
        with unit(database, days=days) as uow:
            assert request_reviews(uow) == sent, days
            uow.commit()
    with unit(database) as uow:
        assert set(uow.reminders.last()) == {(COUNTY, "owner")}
        assert uow.reminders.last()[COUNTY, "owner"] == MONDAY + timedelta(days=220)
        overdue = uow.guides.overdue(date(2027, 7, 1))
        assert uow.reminders.named(overdue) >= {(COUNTY, "guide", "zdshbz", 1)}


def test_what_came_of_a_test_cannot_be_read_in_the_database(database: Database) -> None:
    filled(database)
    with unit(database) as uow:
        learning.start_learning(StartLearning(line=LINE, mentor="mentor"), NEWCOMER, uow)
        learning.mark_read(LINE, MarkRead(step="guide/zdshbz"), NEWCOMER, uow)
        learning.take_test(LINE, TakeTest(answers={0: (0,), 1: (0, 2)}), NEWCOMER, uow)
        uow.commit()
    with unit(database) as uow:
        (view,) = learning.my_mentees(MENTOR, uow)
        (attempt,) = view.learning.attempts
        assert (attempt.passed, attempt.read_again, attempt.on) == (False, ("guide/zdshbz",), date(2026, 11, 23))
        assert view.learning.read == ("guide/zdshbz",)
        (raw,) = uow.session.execute(sa.text("SELECT attempts FROM learning")).scalars()
    assert "passed" not in raw
    assert "zdshbz" not in raw


def test_one_is_on_a_path_once(database: Database) -> None:
    filled(database)

    def start(learning_id: str) -> Learning:
        return Learning(
            learning_id=learning_id,
            county=COUNTY,
            line=LINE,
            learner="newcomer",
            mentor=None,
            started_on=date(2026, 11, 23),
        )

    with unit(database) as uow:
        uow.learnings.add(start("a"))
        uow.commit()
    with unit(database) as uow:
        uow.learnings.add(start("b"))
        with pytest.raises(IntegrityError):
            uow.commit()


def test_older_news_of_a_person_changes_nothing(database: Database) -> None:
    with unit(database) as uow:
        uow.staff.put(member("owner", active=False, sequence=3))
        uow.staff.put(member("owner", active=True, sequence=2))
        uow.commit()
    with unit(database) as uow:
        known = uow.staff.get("owner")
        assert known is not None
        assert (known.active, known.sequence) == (False, 3)
        assert not known.works_in(COUNTY)
        assert uow.staff.get("ghost") is None
