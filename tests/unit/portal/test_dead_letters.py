"""The administrator's page of dead letters, and the record of what was done."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts import InterventionRecorded
from shared.messaging.administration.letters import DeadLetter, read_letter
from shared.messaging.envelope import wrap
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import ADMINISTRATOR, AGENT, MONDAY, SUPERVISOR, Story

PAGE = "/network/dead-letters"
QUEUE = "notify.task.assigned"
GROUP = f"{PAGE}?queue={QUEUE}&error=Invalid"


def dead(message_id: str, queue: str = QUEUE, error_type: str = "Invalid") -> DeadLetter:
    """A letter that died on Monday; a telephone number has slipped into it."""
    failed = MONDAY.astimezone(UTC).isoformat()
    headers = {
        "x-zhenbi-error-type": error_type,
        "x-zhenbi-error": "<b>phone</b> 13812345678",
        "x-zhenbi-traceback": "in notify",
        "x-zhenbi-attempts": 4,
        "x-zhenbi-first-failed": failed,
        "x-zhenbi-last-failed": failed,
    }
    return read_letter(queue, b'{"phone": "13812345678"}', headers, message_id=message_id)


@pytest.fixture
def administrator(bench: Bench, browser: Browser, story: Story) -> Browser:
    """Signed in, with three letters in two groups."""
    story.organisation()
    bench.hear(story.events)
    bench.letters.letters = [dead("a"), dead("b"), dead("c", error_type="RuntimeError")]
    browser.sign_in(ADMINISTRATOR)
    return browser


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/letter?id=a&queue={QUEUE}"])
@pytest.mark.parametrize("person", [AGENT, SUPERVISOR])
def test_it_is_for_administrators(bench: Bench, browser: Browser, story: Story, path: str, person: str) -> None:
    story.organisation()
    bench.hear(story.events)
    bench.letters.letters = [dead("a")]
    assert browser.status(path) == 302
    browser.sign_in(person)
    assert browser.status(path) == 403
    assert browser.post(f"{PAGE}/replay", form_at="/", queue=QUEUE).status == 403
    assert bench.letters.acts == []


def test_groups_are_told_apart_and_one_opens(administrator: Browser) -> None:
    page = administrator.get(PAGE)
    assert page.count(">Invalid</a>") == page.count(">RuntimeError</a>") == 1
    assert "&lt;b&gt;phone&lt;/b&gt; [personal]" in page
    assert "letter?" not in page
    group = administrator.get(GROUP)
    assert group.count("/network/dead-letters/letter?") == 2


def test_one_letter_is_shown_with_its_story_and_without_personal_numbers(administrator: Browser) -> None:
    page = administrator.get(f"{PAGE}/letter?queue={QUEUE}&id=a")
    assert "in notify" in page
    assert "[personal]" in page
    assert "13812345678" not in page
    assert administrator.status(f"{PAGE}/letter?queue={QUEUE}&id=gone") == 404


def test_a_group_is_sent_back_in_the_name_of_who_pressed_the_button(administrator: Browser, bench: Bench) -> None:
    answer = administrator.post(f"{PAGE}/replay", form_at=GROUP, queue=QUEUE, error="Invalid", id="")
    assert "已把 2 条送回原队列" in answer.text
    [(act, wanted, person)] = bench.letters.acts
    assert (act, wanted.queue, wanted.error_type, wanted.message_ids) == ("replay", QUEUE, "Invalid", frozenset())
    assert person.name == ADMINISTRATOR
    assert [letter.message_id for letter in bench.letters.letters] == ["c"]


def test_discarding_needs_a_reason(administrator: Browser, bench: Bench) -> None:
    form = {"queue": QUEUE, "error": "Invalid", "id": "a"}
    assert administrator.post(f"{PAGE}/discard", form_at=GROUP, **form, reason=" ").status == 422
    assert bench.letters.acts == []
    assert "已丢弃 1 条" in administrator.post(f"{PAGE}/discard", form_at=GROUP, **form, reason="重复").text
    [(act, _, person)] = bench.letters.acts
    assert (act, person.reason) == ("discard", "重复")


@pytest.mark.parametrize("act", ["replay", "discard"])
def test_no_button_means_everything(administrator: Browser, bench: Bench, act: str) -> None:
    assert administrator.post(f"{PAGE}/{act}", form_at=GROUP, reason="x").status == 422
    assert administrator.client.post(f"{PAGE}/{act}", data={"queue": QUEUE, "reason": "x"}).status_code == 400
    assert bench.letters.acts == []


def test_a_broker_that_is_away_is_said(administrator: Browser, bench: Bench) -> None:
    bench.letters.down = True
    assert "消息代理没有应答" in administrator.get(PAGE)
    assert administrator.post(f"{PAGE}/replay", form_at=PAGE, queue=QUEUE).status == 503


def test_acts_are_listed_the_latest_first_and_unfinished_ones_stand_out(administrator: Browser, bench: Bench) -> None:
    def told(number: int, state: str, sequence: int, messages: int) -> None:
        event = InterventionRecorded(
            intervention_id=f"01936f1e-8a10-7c3e-9d55-0b6a4f3f1f{number:02}",
            act="discard",
            operator="ann@county",
            queue=QUEUE,
            messages=messages,
            reason=f"第{number}次",
            selection="error=Invalid",
            state=state,
        )
        time = MONDAY.astimezone(UTC) + timedelta(minutes=number, seconds=sequence)
        bench.hear([wrap(event, sequence=sequence, time=time)])

    told(1, "done", 2, 3)  # its end comes before its beginning
    told(1, "begun", 1, 5)
    told(2, "begun", 1, 7)
    page = administrator.get("/network").split('id="interventions"')[1].split("</section>")[0]
    assert page.index("第2次") < page.index("第1次")
    assert page.count("未完成") == 1
    assert ">3</td>" in page
    assert ">5</td>" not in page
    with bench.units(read_only=True) as uow:
        [_, first] = uow.interventions.latest(50)
    assert first.begun_at < first.ended_at
    assert isinstance(first.begun_at, datetime)
