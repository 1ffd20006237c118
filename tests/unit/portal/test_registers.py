"""The registers a township keeps: made of events alone, in any order, for those who keep them, on screen and paper."""

import random
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.portal.model.registers import PAGE, Register, registers_for
from shared import contracts as c
from shared.contracts import Role
from shared.identifiers import new_id
from shared.identity import Identity
from shared.messaging.envelope import Envelope, wrap
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import (
    AGENT,
    CLERK,
    HANDLER,
    LEADER,
    MONDAY,
    OFFICE,
    POST,
    STRANGER,
    TOWNSHIP,
    VILLAGE,
    Story,
)

USE, LOOK, ENTRY, HANDOVER, REPORT = (new_id() for _ in range(5))
MEETING = f"M{TOWNSHIP}-20261123-01"
PERIOD = "?from=2026-11-01&to=2026-11-30"
OFFICE_STAMP = {"use_id": USE, "stamp_id": "s", "unit": OFFICE, "region": TOWNSHIP}


def happenings(paper: str = "转学证明") -> list[object]:
    """One entry of each register, from its first event to its last."""
    return [
        c.StampUseRequested(
            **OFFICE_STAMP,
            stamp_name="民政所公章",
            what=f"sealed:{paper}",
            for_whom="sealed:王秀兰",
            copies=2,
            case_number="",
            approvers=(LEADER,),
            by=CLERK,
        ),
        c.StampUseDecided(
            **OFFICE_STAMP,
            stamp_name="民政所公章",
            approved=True,
            reason="",
            requested_by=CLERK,
            keeper=HANDLER,
            by=LEADER,
        ),
        c.StampUseApplied(**OFFICE_STAMP, by=HANDLER),
        c.LookRegistered(
            look_id=LOOK,
            kind=c.LookKind.RESIDENT,
            concerns="361103-20261123-000001-0",
            region=VILLAGE,
            staff_id=CLERK,
            unit=OFFICE,
            whose="王**",
            reason=c.LookReason.CONTACT,
        ),
        c.DutyLogged(
            entry_id=ENTRY,
            unit=OFFICE,
            region=TOWNSHIP,
            kind=c.DutyKind.CALL,
            happened_at=MONDAY,
            text="sealed:来电反映断水，已派人",
            corrects=None,
            by=HANDLER,
        ),
        c.DutyHandedOver(entry_id=HANDOVER, unit=OFFICE, region=TOWNSHIP, text="sealed:断水一户", to=CLERK, by=HANDLER),
        c.DutyTakenOver(entry_id=HANDOVER, unit=OFFICE, region=TOWNSHIP, by=CLERK),
        c.InformationReported(
            report_id=REPORT,
            part=1,
            stage=c.ReportStage.FIRST,
            kind=c.InformationKind.DISASTER,
            urgent=True,
            unit=POST,
            unit_name="富山村便民服务点",
            region=VILLAGE,
            place=VILLAGE,
            happened_at=MONDAY,
            title="sealed:河水漫堤",
            text="sealed:六户已转移",
            in_time=False,
            to_unit=OFFICE,
            to_leader=LEADER,
            by=AGENT,
        ),
        c.InformationReceived(report_id=REPORT, part=1, unit=OFFICE, by=LEADER),
        c.MeetingRecorded(
            number=MEETING,
            kind=c.MeetingKind.DISPATCH,
            title="周调度会",
            line="",
            unit=OFFICE,
            region=TOWNSHIP,
            held_at=MONDAY,
            chair=LEADER,
            attendants=(HANDLER, CLERK),
            by=LEADER,
        ),
        c.DecisionRecorded(
            number=f"{MEETING}-1",
            meeting=MEETING,
            what="入户核查",
            line="civil_affairs",
            unit=POST,
            unit_name="富山村服务点",
            region=VILLAGE,
            assignee=AGENT,
            due=date(2026, 11, 30),
            task_id=new_id(),
            by=LEADER,
        ),
        c.DecisionFulfilled(number=f"{MEETING}-1", by=LEADER),
    ]


# What stands in each register then.
SHOWN = {
    Register.VISITORS: ["2026-11-23 09:", "王**", "洋口镇民政所 余晓芳", "最低生活保障"],
    Register.STAMPS: ["民政所公章", "转学证明", "王**", "余晓芳", "纪丽萍", "徐建国", "已盖章"],
    Register.DUTY: ["来电", "来电反映断水，已派人", "徐建国", "交接班", "断水一户"],
    Register.LOOKS: ["余晓芳", "361103-20261123-000001-0", "王**", "联系居民"],
    Register.INFORMATION: ["初报", "自然灾害（紧急）", "河水漫堤", "六户已转移", "迟报", "纪丽萍"],
    Register.MEETINGS: [
        "周调度会",
        "纪丽萍",
        "徐建国、余晓芳",
        "1. 入户核查（富山村服务点 周建华，2026-11-30 前，已落实）",
    ],
}


def told(story: Story, events: list[object]) -> list[Envelope[Any]]:
    for event in events:
        story.tell(event)
    return story.events


@pytest.fixture
def kept(bench: Bench, story: Story) -> Story:
    """A township at work; the events of its registers come twice and shuffled."""
    story.organisation()
    story.submit(door="window", taken_by=CLERK)
    bench.hear(story.events)
    story.events.clear()
    events = told(story, happenings()) * 2
    random.Random(7).shuffle(events)  # noqa: S311 - repeatable disorder, not a secret
    bench.hear(events)
    bench.clock.set(story.now)
    return story


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("register", list(Register))
class TestEveryRegister:
    def test_it_shows_what_happened(self, browser: Browser, register: Register) -> None:
        browser.sign_in(LEADER)
        page = browser.get(f"/registers/{register}{PERIOD}")
        assert [text for text in SHOWN[register] if text not in page] == []
        assert "王秀兰" not in page
        assert "sealed:" not in page

    def test_it_is_printed_and_comes_as_a_workbook(self, browser: Browser, register: Register) -> None:
        browser.sign_in(LEADER)
        paper = browser.get(f"/registers/{register}/print{PERIOD}")
        assert "register.css" in paper
        assert [text for text in SHOWN[register] if text not in paper] == []
        book = load_workbook(BytesIO(browser.client.get(f"/registers/{register}/xlsx{PERIOD}").data))
        cells = "\n".join(str(cell) for row in book.active.values for cell in row)
        assert [text for text in SHOWN[register] if text not in cells] == []

    def test_another_period_and_another_place_are_empty(self, browser: Browser, register: Register) -> None:
        browser.sign_in(LEADER)
        for query in ("?from=2026-10-01&to=2026-10-31", f"{PERIOD}&region={TOWNSHIP}202"):
            assert "没有记录" in browser.get(f"/registers/{register}{query}")

    def test_it_is_for_those_who_keep_it_and_their_place(self, browser: Browser, register: Register) -> None:
        browser.sign_in(HANDLER)
        assert browser.status(f"/registers/{register}") == 403
        browser.sign_in(STRANGER)  # who leads a village elsewhere
        for form in ("", "/print", "/xlsx"):
            assert browser.status(f"/registers/{register}{form}{PERIOD}&region={TOWNSHIP}") == 403
        assert "没有记录" in browser.get(f"/registers/{register}{PERIOD}")


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "query",
    [
        "?from=2026-11-30&to=2026-11-01",
        "?from=2024-11-30&to=2026-11-01",
        "?from=yesterday",
        "?from=0001-01-01",
        "?region=x",
        "?region=%20%F0%9F%99%82",
        "?page=0",
        "?page=99999",
    ],
)
def test_what_no_register_can_show_is_refused(browser: Browser, query: str) -> None:
    browser.sign_in(LEADER)
    assert browser.status(f"/registers/duty{query}") == 422


def test_there_is_no_other_register(browser: Browser, kept: Story) -> None:
    browser.sign_in(LEADER)
    assert browser.status("/registers/others") == 404


def test_what_looks_like_a_formula_is_a_text_in_the_workbook(browser: Browser, bench: Bench, story: Story) -> None:
    story.organisation()
    bench.hear(told(story, happenings(paper="=HYPERLINK(1)")))
    browser.sign_in(LEADER)
    book = load_workbook(BytesIO(browser.client.get(f"/registers/stamps/xlsx{PERIOD}").data))
    (cell,) = (cell for row in book.active.iter_rows() for cell in row if "HYPERLINK" in str(cell.value))
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_a_long_register_goes_page_by_page(browser: Browser, bench: Bench, story: Story) -> None:
    story.organisation()
    first = next(each for each in happenings() if isinstance(each, c.DutyLogged))
    for number in range(PAGE + 1):
        at = MONDAY + timedelta(minutes=number)
        entry = c.DutyLogged(
            entry_id=new_id(),
            unit=first.unit,
            region=first.region,
            kind=first.kind,
            happened_at=at,
            text=f"sealed:第 {number} 条记录",
            corrects=None,
            by=HANDLER,
        )
        story.events.append(wrap(entry, sequence=1, time=at))
    bench.hear(story.events)
    browser.sign_in(LEADER)
    page = browser.get(f"/registers/duty{PERIOD}")
    assert ("第 0 条记录" in page, f"第 {PAGE} 条记录" in page) == (True, False)
    assert "page=2" in page
    page = browser.get(f"/registers/duty{PERIOD}&page=2")
    assert ("第 0 条记录" in page, f"第 {PAGE} 条记录" in page) == (False, True)
    assert f'<td class="amount">{PAGE + 1}</td>' in page


@pytest.mark.parametrize(
    ("role", "count"),
    [(Role.HANDLER, 0), (Role.AGENT, 0), (Role.CLERK, len(Register) - 1), (Role.LEADER, len(Register))],
)
def test_who_looked_into_files_is_not_for_every_colleague(role: Role, count: int) -> None:
    person = Identity(staff_id="s", name="", unit="u", scope=TOWNSHIP, roles=frozenset({role}))
    assert len(registers_for(person)) == count
