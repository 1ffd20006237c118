"""The inbox and the overseers' view, as use cases."""

from typing import Any

import pytest
from marshmallow import ValidationError

from services.notify.handlers import matters, reading
from services.notify.handlers.reading import InboxWanted, MessagesWanted
from services.notify.model import State
from services.notify.schemas import InboxQuery, InboxView, MessageListView, MessagesQuery
from shared.contracts import Role, TaskAssigned
from shared.errors import Invalid, NotFound
from shared.identity import Identity
from tests.unit.notify.fakes import AGENT, NUMBER, VILLAGE, FakeUnitOfWork, desk, event_of, submitted


def person(staff_id: str, scope: str = "") -> Identity:
    return Identity(staff_id=staff_id, name="", unit="", scope=scope, roles=frozenset(Role))


@pytest.fixture
def uow() -> FakeUnitOfWork:
    world = FakeUnitOfWork()
    for _ in range(5):
        matters.task_assigned(event_of(TaskAssigned), world, desk)
    return world


def test_my_inbox_comes_newest_first_in_stretches(uow: FakeUnitOfWork) -> None:
    first = reading.read_inbox(person(AGENT), InboxWanted(limit=3), uow)
    second = reading.read_inbox(person(AGENT), InboxWanted(limit=3, before=first.next), uow)
    ids = [message.message_id for message in (*first.items, *second.items)]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 5
    assert (first.unread, second.next) == (5, None)


def test_a_receipt_is_kept_once(uow: FakeUnitOfWork) -> None:
    message = uow.written()[0]
    reading.give_receipt(person(AGENT), message.message_id, uow)
    first = message.read_at
    uow.now = uow.now.replace(hour=9)
    reading.give_receipt(person(AGENT), message.message_id, uow)
    assert message.read_at == first is not None
    inbox = reading.read_inbox(person(AGENT), InboxWanted(unread_only=True), uow)
    assert (len(inbox.items), inbox.unread) == (4, 4)


def test_nobody_gives_a_receipt_for_somebody_else(uow: FakeUnitOfWork) -> None:
    for message_id in (uow.written()[0].message_id, "unheard-of"):
        with pytest.raises(NotFound):
            reading.give_receipt(person("somebody"), message_id, uow)


@pytest.mark.parametrize(
    ("schema", "query", "field"),
    [
        *((InboxQuery, {"limit": limit}, "limit") for limit in ("0", "201", "-1", "ten", "", "9" * 5000)),
        (InboxQuery, {"unread": "perhaps"}, "unread"),
        (InboxQuery, {"about": NUMBER}, "about"),
        (MessagesQuery, {"state": "lost"}, "state"),
    ],
)
def test_a_query_that_means_nothing_is_refused(schema: Any, query: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        schema().load(query)
    assert refused.value.normalized_messages().keys() == {field}


def test_a_search_without_a_question_is_refused(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid, match="about"):
        reading.search_messages(person("overseer"), MessagesQuery().load({}), uow)


def test_an_overseer_sees_their_own_region_only(uow: FakeUnitOfWork) -> None:
    assert len(reading.search_messages(person("o", "361103"), MessagesWanted(about=NUMBER), uow).items) == 5
    assert reading.search_messages(person("o", "361103999"), MessagesWanted(about=NUMBER), uow).items == []


def test_answers_show_both_languages_local_time_and_no_number(uow: FakeUnitOfWork) -> None:
    matters.case_submitted(submitted(), uow, desk)
    inbox = InboxView().dump(reading.read_inbox(person(AGENT), InboxWanted(), uow))
    assert inbox["items"][0]["title"].startswith("新任务")
    assert inbox["items"][0]["title_en"].startswith("New task")
    assert inbox["items"][0]["created_at"] == "2026-11-23T12:00:00+08:00"
    found = MessageListView().dump(
        reading.search_messages(person("o", VILLAGE), MessagesWanted(state=State.PENDING), uow)
    )
    assert [item["recipient"] for item in found["items"]] == [f"resident/{NUMBER}"]
    assert found["items"][0]["audience"] == "resident"
