"""What the log may show of a broker's address."""

import pytest

from shared.messaging.broker import masked


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("amqp://zhenbi:secret@10.0.0.1:5672/main", "amqp://zhenbi:***@10.0.0.1:5672/main"),
        ("amqp://a:one@h1/;amqp://b:two@h2/", "amqp://a:***@h1/;amqp://b:***@h2/"),
        ("amqp://127.0.0.1//", "amqp://127.0.0.1//"),
        ("amqp://zhenbi@127.0.0.1/", "amqp://zhenbi@127.0.0.1/"),
        ("amqp://a:p:w/d@h/", "amqp://a:***@h/"),
    ],
)
def test_no_password_is_shown(uri: str, shown: str) -> None:
    assert masked(uri) == shown
