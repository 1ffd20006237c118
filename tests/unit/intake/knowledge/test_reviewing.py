"""Overdue articles: one reminder to the owner, and not a flood."""

from datetime import date, timedelta

import pytest

from services.intake.handlers.knowledge.reviewing import overdue_articles, request_reviews
from services.intake.handlers.knowledge.writing import (
    ConfirmArticle,
    WithdrawArticle,
    add_question,
    confirm,
    put_guide,
    put_path,
    withdraw,
)
from shared.contracts import KnowledgeReviewRequested
from shared.errors import Forbidden
from tests.unit.intake.knowledge.fakes import (
    ADMINISTRATOR,
    COUNTY,
    LEADER,
    MENTOR,
    MONDAY,
    OWNER,
    FakeUnitOfWork,
    a_guide,
    a_path,
    a_question,
)

DUE = date(2026, 12, 1)


@pytest.fixture
def uow(uow: FakeUnitOfWork) -> FakeUnitOfWork:
    put_guide(COUNTY, "zdshbz", a_guide(review_on=DUE), LEADER, uow)
    add_question(COUNTY, a_question(review_on=DUE + timedelta(days=1)), LEADER, uow)
    add_question(COUNTY, a_question(review_on=DUE, owner="mentor", question="另一个人的？"), LEADER, uow)
    put_path(COUNTY, "civil_affairs", a_path(review_on=date(2027, 6, 30)), LEADER, uow)
    return uow


def reminders(uow: FakeUnitOfWork) -> list[tuple[str | None, list[str]]]:
    """Whom the timer reminded, and of what; running it again must remind nobody."""
    before = len(uow.of(KnowledgeReviewRequested))
    sent = request_reviews(uow)
    assert request_reviews(uow) == 0
    events = uow.of(KnowledgeReviewRequested)[before:]
    assert len(events) == sent
    return [(event.owner, [article.code for article in event.articles]) for event in events]


def test_on_the_review_date_itself_nothing_is_overdue(uow: FakeUnitOfWork) -> None:
    uow.now = MONDAY + timedelta(days=8)  # 2026-12-01
    assert reminders(uow) == []
    assert overdue_articles(COUNTY, OWNER, uow) == []


def test_the_day_is_that_of_shanghai(uow: FakeUnitOfWork) -> None:
    uow.now = MONDAY.replace(month=12, day=1, hour=15, minute=59)
    assert reminders(uow) == []
    uow.now += timedelta(minutes=1)  # midnight there
    assert reminders(uow) == [("mentor", ["q0002"]), ("owner", ["zdshbz"])]


def test_each_owner_gets_one_reminder_with_everything(uow: FakeUnitOfWork) -> None:
    uow.now = MONDAY + timedelta(days=30)
    assert reminders(uow) == [("mentor", ["q0002"]), ("owner", ["zdshbz", "q0001"])]
    uow.now += timedelta(days=100)
    assert reminders(uow) == [], "what was named once is not named again"


def test_what_becomes_overdue_within_a_week_waits_for_the_next_reminder(uow: FakeUnitOfWork) -> None:
    uow.now = MONDAY + timedelta(days=9)
    assert reminders(uow) == [("mentor", ["q0002"]), ("owner", ["zdshbz"])]
    uow.now += timedelta(days=6, hours=23)
    assert reminders(uow) == []
    uow.now += timedelta(hours=1)
    assert reminders(uow) == [("owner", ["q0001"])]


def test_a_new_edition_that_becomes_overdue_is_named_again(uow: FakeUnitOfWork) -> None:
    uow.now = MONDAY + timedelta(days=30)
    reminders(uow)
    command = ConfirmArticle(review_on=date(2027, 2, 1), reason="核对过")
    confirm(COUNTY, "zdshbz", command, OWNER, uow.guides, uow)
    assert [each.code for each in overdue_articles(COUNTY, OWNER, uow)] == ["q0001"]
    uow.now = MONDAY + timedelta(days=80)
    assert reminders(uow) == [("owner", ["zdshbz"])]


def test_who_has_left_is_not_written_to(uow: FakeUnitOfWork) -> None:
    uow.register("owner", active=False, sequence=2)
    uow.now = MONDAY + timedelta(days=30)
    assert reminders(uow) == [("mentor", ["q0002"]), (None, ["zdshbz", "q0001"])]


def test_what_is_withdrawn_is_nobodys_work(uow: FakeUnitOfWork) -> None:
    withdraw(COUNTY, "zdshbz", WithdrawArticle(reason="政策停了"), LEADER, uow.guides, uow)
    uow.now = MONDAY + timedelta(days=9)
    assert reminders(uow) == [("mentor", ["q0002"])]


def test_the_list_is_the_owners_and_everybodys_for_editors(uow: FakeUnitOfWork) -> None:
    uow.now = MONDAY + timedelta(days=30)
    assert [each.code for each in overdue_articles(COUNTY, OWNER, uow)] == ["zdshbz", "q0001"]
    assert [each.code for each in overdue_articles(COUNTY, MENTOR, uow)] == ["q0002"]
    assert overdue_articles(COUNTY, ADMINISTRATOR, uow) == []
    everybodys = overdue_articles(COUNTY, ADMINISTRATOR, uow, everybodys=True)
    assert [each.code for each in everybodys] == ["zdshbz", "q0002", "q0001"]
    with pytest.raises(Forbidden):
        overdue_articles(COUNTY, OWNER, uow, everybodys=True)
