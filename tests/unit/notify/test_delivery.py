"""Sending: outside of transactions, with retries, and never twice blindly."""

from datetime import timedelta

import pytest

from services.notify.handlers import delivery, matters
from services.notify.model import RETRY_AFTER, SENDING_LEASE, Channel, HandOver, Message, State
from services.notify.ports import NotSent
from services.notify.postman import Postman
from shared.clock import FixedClock
from shared.errors import PermanentError
from tests.unit.notify.fakes import AGENT, NOON, PHONE, FakeSealer, FakeSender, FakeUnitOfWork, desk, submitted


@pytest.fixture
def uow() -> FakeUnitOfWork:
    world = FakeUnitOfWork()
    matters.case_submitted(submitted(), world, desk)
    world.published.clear()
    return world


@pytest.fixture
def sender(uow: FakeUnitOfWork) -> FakeSender:
    return FakeSender(uow)


@pytest.fixture
def postman(uow: FakeUnitOfWork, sender: FakeSender) -> Postman:
    return Postman(uow, {Channel.FILE: sender}, FakeSealer(), desk, FixedClock(NOON))


def the_message(uow: FakeUnitOfWork) -> Message:
    return uow.written()[0]


def asked_by_hand(uow: FakeUnitOfWork) -> list[tuple[str, str]]:
    return [(row.recipient, row.error) for row in uow.written() if row.channel is Channel.CALL_LIST]


def test_a_message_is_sent_recorded_and_published_with_the_number_masked(
    uow: FakeUnitOfWork, sender: FakeSender, postman: Postman
) -> None:
    assert postman.round() == 1
    message = the_message(uow)
    assert (message.state, message.address, message.attempts) == (State.SENT, "138****5678", 1)
    assert sender.letters[0].phone == PHONE
    assert PHONE not in repr(sender.letters[0])
    assert [event.recipient for event in uow.published] == ["138****5678"]
    assert postman.round() == 0, "sent once"


def test_a_refusal_is_tried_again_after_growing_waits_and_then_a_person_tells_it(
    uow: FakeUnitOfWork, sender: FakeSender, postman: Postman
) -> None:
    sender.failures = [NotSent("busy") for _ in range(len(RETRY_AFTER) + 1)]
    for wait in RETRY_AFTER:
        assert postman.round() == 1
        assert the_message(uow).state is State.PENDING
        uow.later(wait - timedelta(seconds=1))
        assert postman.round() == 0, "not before its time"
        uow.later(timedelta(seconds=1))
    assert postman.round() == 1
    assert (the_message(uow).state, the_message(uow).error) == (State.FAILED, "busy")
    assert asked_by_hand(uow) == [(AGENT, HandOver.FAILED)]
    assert sender.letters == []


def test_a_final_refusal_is_not_tried_again(uow: FakeUnitOfWork, sender: FakeSender, postman: Postman) -> None:
    sender.failures = [NotSent("no such number", retry=False)]
    postman.round()
    assert the_message(uow).state is State.FAILED
    assert asked_by_hand(uow) == [(AGENT, HandOver.FAILED)]


def test_an_unclear_outcome_is_never_sent_again(uow: FakeUnitOfWork, sender: FakeSender, postman: Postman) -> None:
    sender.failures = [TimeoutError(PHONE)]
    postman.round()
    assert the_message(uow).state is State.UNKNOWN
    assert PHONE not in the_message(uow).error
    assert asked_by_hand(uow) == [(AGENT, HandOver.UNKNOWN)]
    uow.later(timedelta(days=1))
    assert postman.round() == 0


def test_a_crash_between_sending_and_recording_becomes_unknown_and_is_never_sent_again(
    uow: FakeUnitOfWork, sender: FakeSender, postman: Postman
) -> None:
    assert delivery.claim_next(uow) is not None  # and then the process dies
    assert postman.round() == 0
    assert the_message(uow).state is State.SENDING
    uow.later(SENDING_LEASE)
    assert postman.round() == 0
    assert the_message(uow).state is State.UNKNOWN
    assert asked_by_hand(uow) == [(AGENT, HandOver.UNKNOWN)]
    assert sender.letters == []


def test_a_late_word_settles_an_unknown_message(uow: FakeUnitOfWork) -> None:
    claimed = delivery.claim_next(uow)
    assert claimed is not None
    uow.later(SENDING_LEASE)
    delivery.give_up_lost(uow, desk)
    delivery.record(claimed.message_id, delivery.Sent("138****5678"), uow, desk)
    assert the_message(uow).state is State.SENT


def test_a_contact_that_cannot_be_opened_goes_to_a_person(uow: FakeUnitOfWork, sender: FakeSender) -> None:
    class WrongKey:
        def open(self, token: str) -> str:
            raise PermanentError("密钥不对", "wrong key")

    Postman(uow, {Channel.FILE: sender}, WrongKey(), desk, FixedClock(NOON)).round()
    assert the_message(uow).state is State.FAILED
    assert asked_by_hand(uow) == [(AGENT, HandOver.FAILED)]


def test_a_channel_without_a_sender_goes_to_a_person(uow: FakeUnitOfWork) -> None:
    Postman(uow, {}, FakeSealer(), desk, FixedClock(NOON)).round()
    assert asked_by_hand(uow) == [(AGENT, HandOver.FAILED)]


def test_one_round_sends_no_more_than_its_limit(uow: FakeUnitOfWork, sender: FakeSender, postman: Postman) -> None:
    for number in range(5):
        matters.case_submitted(submitted(number=f"361103-20261123-00000{number}-X"), uow, desk)
    assert postman.round(limit=4) == 4
    assert postman.round(limit=4) == 2
