"""What the broker still holds that an old key sealed: found before that key is dropped."""

from deploy.local.keys.leftovers import dead_letters_with, waiting_messages
from shared.messaging.topology import dead_letters_of, declare_all
from shared.sealing import Sealer, new_key
from tests.infrastructure.broker import VirtualHost

QUEUE = "notify.case.submitted"


def body_of(sealer: Sealer) -> bytes:
    return f'{{"data": {{"contact": "{sealer.seal("13812345678")}"}}}}'.encode()


def key_of(sealer: Sealer) -> set[str]:
    return {sealer.prefix.split(".")[1]}


def test_dead_letters_are_asked_which_key_they_need(virtual_host: VirtualHost) -> None:
    declare_all(virtual_host.uri)
    old, new = Sealer(new_key(), new_key()), Sealer(new_key(), new_key())
    assert dead_letters_with(virtual_host.uri, key_of(old)) == {}
    for number, sealer in enumerate((old, new, old)):
        virtual_host.publish_raw(body_of(sealer), "", dead_letters_of(QUEUE), f"event-{number}")
    virtual_host.publish_raw(b"\xff\xfe", "", dead_letters_of(QUEUE), "event-9")
    assert dead_letters_with(virtual_host.uri, key_of(old)) == {QUEUE: 2}
    assert dead_letters_with(virtual_host.uri, key_of(new)) == {QUEUE: 1}
    assert virtual_host.depth(dead_letters_of(QUEUE)) == 4, "they are only looked at"


def test_waiting_messages_are_counted_and_dead_ones_are_not(virtual_host: VirtualHost) -> None:
    declare_all(virtual_host.uri)
    sealer = Sealer(new_key(), new_key())
    virtual_host.publish_raw(body_of(sealer), "", dead_letters_of(QUEUE), "dead")
    assert waiting_messages(virtual_host.uri, seconds=0.1) == {}
    virtual_host.publish_raw(body_of(sealer), "", QUEUE, "waiting")
    assert waiting_messages(virtual_host.uri, seconds=0.1) == {QUEUE: 1}
