"""Both languages are complete, and every word of the network has a term."""

import dataclasses
import re
import string
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from services.portal.model.naming import NamesOnPage
from services.portal.model.timeline import timeline_entry
from services.portal.model.views import TimelineEntry
from services.portal.web import language, wording
from services.portal.web.app import create_app
from services.portal.web.language import LANGUAGES, Texts, texts_in
from shared import contracts as c
from shared.contracts import CONTRACTS
from shared.messaging.envelope import wrap
from tests.unit.portal.bench import Bench
from tests.unit.portal.story import MONDAY

_WEB = Path(language.__file__).parent
_VOCABULARIES: dict[str, type[StrEnum]] = {
    "role": c.Role,
    "tier": c.Tier,
    "kind": c.CaseKind,
    "part": c.Part,
    "action": c.DirectiveAction,
    "clock": c.ClockKind,
    "urgency": c.Urgency,
    "decision": c.Decision,
    "light": c.Light,
    "rung": c.Rung,
    "grade": c.Grade,
    "outcome": c.FollowUpOutcome,
    "audience": c.Audience,
    "look": c.LookKind,
    "look_reason": c.LookReason,
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_placeholders() -> None:
    chinese, english = (texts_in(name) for name in LANGUAGES)
    assert chinese.known == english.known
    assert {key for key in chinese.known if placeholders(chinese(key)) != placeholders(english(key))} == set()


@pytest.mark.parametrize("path", sorted(_WEB.rglob("*.html")) + sorted(_WEB.glob("*.py")), ids=lambda path: path.name)
def test_every_text_a_page_asks_for_exists(path: Path) -> None:
    asked = set(re.findall(r"\b(?:t|texts\(\)|texts)\(\s*[\"']([\w.]+)[\"']\s*[,)]", path.read_text(encoding="utf-8")))
    assert asked - texts_in("zh").known == set()


@pytest.mark.parametrize("path", sorted(_WEB.rglob("*.html")), ids=lambda path: path.name)
def test_no_page_has_a_text_of_its_own(path: Path) -> None:
    """Chinese in a template would not be translated; comments may hold any language."""
    without_comments = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"[\u4e00-\u9fff]", without_comments)


@pytest.mark.parametrize("path", sorted(_WEB.rglob("*.html")), ids=lambda path: path.name)
def test_no_page_has_scripts_styles_or_handlers_of_its_own(path: Path) -> None:
    """The content security policy would not let them through."""
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("vocabulary", _VOCABULARIES)
@pytest.mark.parametrize("name", LANGUAGES)
def test_every_word_of_a_closed_set_has_a_term(vocabulary: str, name: str) -> None:
    texts = texts_in(name)
    assert [word for word in _VOCABULARIES[vocabulary] if not texts.has(f"{vocabulary}.{word}")] == []


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.type)
def test_every_event_of_a_timeline_is_a_sentence(bench: Bench, contract: Any, name: str) -> None:
    for data in _with_and_without(msgspec.convert(contract.example, contract.data)):
        event = wrap(data, sequence=1, time=MONDAY)
        entry = timeline_entry(
            event_id=event.id, number="N", subject=event.subject, sequence=1, time=event.time, data=data
        )
        if entry is None:
            continue
        with create_app(bench.desk).test_request_context():
            sentence = wording.sentence(entry, NamesOnPage(), texts_in(name))
        assert sentence
        assert "None" not in sentence
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("by", "zh", "en"),
    [
        ("s-1", "居民评价：满意（电话，李红登记）", "Resident's rating: Satisfied (on the phone, taken down by 李红)"),
        ("", "居民评价：满意", "Resident's rating: Satisfied"),
    ],
)
def test_who_took_a_rating_down_is_said_and_nobody_is_made_up(by: str, zh: str, en: str) -> None:
    entry = TimelineEntry(
        event_id="1",
        number="N",
        time=MONDAY,
        name="rating.given",
        subject="follow-up/N",
        sequence=1,
        task_id=None,
        data={"number": "N", "round": 1, "grade": "satisfied", "remark": "", "by": by},
    )
    names = NamesOnPage(staff={"s-1": "李红"})
    assert [wording.sentence(entry, names, texts_in(name)) for name in ("zh", "en")] == [zh, en]


def test_an_event_without_a_sentence_of_its_own_says_what_its_contract_says() -> None:
    entry = TimelineEntry(
        event_id="1", number="N", time=MONDAY, name="task.done", subject="task/1", sequence=1, task_id=None, data={}
    )
    nothing = {name: Texts(name, {}) for name in LANGUAGES}
    assert wording.sentence(entry, NamesOnPage(), nothing["zh"]) == "任务完成"
    assert wording.sentence(entry, NamesOnPage(), nothing["en"]) == "Task done"


def _with_and_without(data: Any) -> list[Any]:
    """The example, and the same with everything left out that may be."""
    hints = get_type_hints(type(data))
    optional = {name: None for name, hint in hints.items() if type(None) in get_args(hint)}
    texts = {name: "" for name in ("answer", "remark") if name in hints}
    return [data, dataclasses.replace(data, **optional, **texts)]
