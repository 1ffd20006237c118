"""The inbox and the overseers' view, as use cases."""

import pytest

from services.notify.handlers import matters, reading
from services.notify.schemas import InboxView, MessageListView
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
    first = reading.read_inbox(person(AGENT), {"limit": "3"}, uow)
    second = reading.read_inbox(person(AGENT), {"limit": "3", "cursor": first.next or ""}, uow)
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
    inbox = reading.read_inbox(person(AGENT), {"unread": "true"}, uow)
    assert (len(inbox.items), inbox.unread) == (4, 4)


def test_nobody_gives_a_receipt_for_somebody_else(uow: FakeUnitOfWork) -> None:
    for message_id in (uow.written()[0].message_id, "unheard-of"):
        with pytest.raises(NotFound):
            reading.give_receipt(person("somebody"), message_id, uow)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "ten", "", "²"])
def test_a_wrong_limit_is_named(uow: FakeUnitOfWork, limit: str) -> None:
    with pytest.raises(Invalid, match="limit"):
        reading.read_inbox(person(AGENT), {"limit": limit}, uow)


@pytest.mark.parametrize(("query", "field"), [({}, "about"), ({"state": "lost"}, "state")])
def test_a_search_without_a_question_is_refused(uow: FakeUnitOfWork, query: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid, match=field):
        reading.search_messages(person("overseer"), query, uow)


def test_an_overseer_sees_their_own_region_only(uow: FakeUnitOfWork) -> None:
    assert len(reading.search_messages(person("o", "361103"), {"about": NUMBER}, uow).items) == 5
    assert reading.search_messages(person("o", "361103999"), {"about": NUMBER}, uow).items == []


def test_answers_show_both_languages_local_time_and_no_number(uow: FakeUnitOfWork) -> None:
    matters.case_submitted(submitted(), uow, desk)
    inbox = InboxView().dump(reading.read_inbox(person(AGENT), {}, uow))
    assert inbox["items"][0]["title"].startswith("新任务")
    assert inbox["items"][0]["title_en"].startswith("New task")
    assert inbox["items"][0]["created_at"] == "2026-11-23T12:00:00+08:00"
    found = MessageListView().dump(reading.search_messages(person("o", VILLAGE), {"state": "pending"}, uow))
    assert [item["recipient"] for item in found["items"]] == [f"resident/{NUMBER}"]
    assert found["items"][0]["audience"] == "resident"
