"""In XML, in messages to residents and in the events between services: a text stays a text."""

import json
from collections.abc import Iterator

import defusedxml.ElementTree as ET
import pytest

from services.intake.schemas.open311_answers import answer, definition, services
from services.notify.handlers import matters
from shared.contracts import CONTRACTS, CaseAnswered, CaseDeclined
from shared.messaging.envelope import decode, wrap
from tests.hostile.corpus import HOSTILE
from tests.hostile.markup import written_over
from tests.infrastructure.shipped_county import shipped_county
from tests.unit.notify.fakes import NOON, FakeUnitOfWork, desk, event_of, submitted

EVERY = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@EVERY
def test_open311_is_well_formed_and_says_the_same_in_xml_and_json(text: str) -> None:
    items = written_over(shipped_county().items[:3], text)
    for root, content in (("services", services(items)), ("service_definition", definition(items[0]))):
        tree = ET.fromstring(answer(root, content, "xml").get_data())
        said = [_one_line(node.text or "") for node in tree.iter()]
        plain = [_one_line(each) for each in _texts(json.loads(answer(root, content, "json").get_data()))]
        assert any(_one_line(text) in each for each in plain)
        assert [each for each in said if each] == [
            each for each in said if each in {*plain, "true", "false"} or each.isdigit()
        ]
        assert {each for each in plain if each} <= set(said)


@EVERY
def test_an_event_arrives_as_it_was_sent(text: str) -> None:
    for contract in CONTRACTS.values():
        event = written_over(event_of(contract.data).data, text)
        assert decode(wrap(event, sequence=1, time=NOON).encode()).data == event, contract.type


@EVERY
def test_a_resident_is_told_what_was_written_and_no_template_takes_it_for_its_own(text: str) -> None:
    uow = FakeUnitOfWork()
    matters.case_submitted(submitted(title=text), uow, desk)
    matters.case_moved(event_of(CaseAnswered, answer=text), uow, desk)
    matters.case_moved(event_of(CaseDeclined, sequence=3, reason=text, authority=text), uow, desk)
    told = [message.text_zh for message in uow.messages.rows.values()]
    assert len(told) >= 3
    assert all(_bare(text) in message for message in told), told


def _texts(plain: object) -> Iterator[str]:
    if isinstance(plain, dict | list):
        for value in plain.values() if isinstance(plain, dict) else plain:
            yield from _texts(value)
    elif isinstance(plain, str):
        yield plain


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bare(text: str) -> str:
    """On one line, and without a full stop at its end: a sentence is built into another one."""
    return _one_line(text).rstrip("。.;；")
