"""The weekly dispatch: kept once for the Monday meeting, worked out on demand, shown inside one's scope."""

import copy
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from openpyxl import load_workbook

from services.portal.handlers import weekly
from services.portal.model.views import CaseView
from services.portal.model.weekly import KeptReport
from services.portal.ports import Refusal
from services.portal.service import PortalService
from shared import contracts as c
from shared.contracts import ClockKind, Role
from shared.identifiers import new_id
from shared.identity import Identity
from tests.unit.portal.bench import Bench, migrated_database
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import (
    AGENT,
    COUNTY,
    HANDLER,
    LEADER,
    OFFICE,
    OTHER_TOWNSHIP,
    STRANGER,
    SUPERVISOR,
    TOWNSHIP,
    VILLAGE,
    Story,
)

MEETING = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)  # Monday, 08:00, after the week of the 23rd
FRIDAY, NEXT_FRIDAY = MEETING - timedelta(days=2, hours=15), MEETING + timedelta(days=4, hours=9)
NUMBERS = [f"361103-20261123-{n:06}-0" for n in range(1, 6)]
IN_TIME, DONE_LATE, OPEN_LATE, WAITING, COMING = NUMBERS
FORMULA = '=HYPERLINK("http://x")'


def reader(scope: str, *roles: Role) -> Identity:
    return Identity(staff_id="x", name="x", unit="", scope=scope, roles=frozenset(roles or {Role.LEADER}))


class Week:
    """Five matters of one line in one township, one in each place where a matter can be."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.clocks = {number: new_id() for number in NUMBERS}
        self.lead = new_id()
        story.organisation()
        story.tell(self.line())
        for number in NUMBERS:
            title = FORMULA if number == COMING else "最低生活保障"
            story.submit(number, title)
            due = NEXT_FRIDAY if number == COMING else FRIDAY
            started = c.ClockStarted(**self.head(number), due=due, warn_at=None, provisional=False)
            story.tell(started, after=timedelta(0))
        story.accept(OPEN_LATE)
        story.assign(self.lead, number=OPEN_LATE)

    def line(self) -> c.LineRegistered:
        target = c.LineTarget(code="1", what="按时办结", measure=c.TargetMeasure.ON_TIME, aim_percent=95, steps="周清")
        return c.LineRegistered(
            line_id=f"{COUNTY}-civil_affairs",
            county=COUNTY,
            code="civil_affairs",
            name="民政",
            name_en="Civil affairs",
            leader_title="分管民政的县领导",
            leader=None,
            unit=None,
            active=True,
            targets=(target,),
            by=AGENT,
        )

    def head(self, number: str) -> dict[str, Any]:
        return {
            "clock_id": self.clocks[number],
            "kind": ClockKind.REPLY,
            "origin": c.Origin.CASE,
            "origin_number": number,
            "task_id": None,
            "region": VILLAGE,
            "unit": OFFICE,
            "staff_id": HANDLER,
        }

    def run(self) -> None:
        """What happens in the week, until Saturday."""
        tell = self.story.tell
        self.story.now = FRIDAY - timedelta(days=1)
        tell(c.ClockPaused(**self.head(WAITING), reason="awaiting_materials"))
        tell(c.ClockSatisfied(**self.head(IN_TIME), in_time=True))
        self.story.now = FRIDAY
        tell(c.ClockBreached(**self.head(DONE_LATE), due=FRIDAY), c.ClockBreached(**self.head(OPEN_LATE), due=FRIDAY))
        tell(self.urge())
        tell(c.ClockSatisfied(**self.head(DONE_LATE), in_time=False), after=timedelta(hours=20))

    def urge(self) -> c.UrgeIssued:
        return c.UrgeIssued(
            urge_id=new_id(),
            clock_id=self.clocks[OPEN_LATE],
            rung=c.Rung.LEADER,
            origin=c.Origin.CASE,
            origin_number=OPEN_LATE,
            task_id=None,
            region=VILLAGE,
            unit=OFFICE,
            staff_id=LEADER,
            passed_over=(),
        )


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory, template: Path) -> tuple[Path, Week]:
    """A database that has heard of the week, to copy from, and the week."""
    folder = tmp_path_factory.mktemp("week")
    bench, story = Bench(migrated_database(folder, template)), Story()
    week = Week(story)
    # The story starts each case's own clock; here every case has the one with the deadline the test wants.
    story.events = [
        event
        for event in story.events
        if not isinstance(event.data, c.ClockStarted) or event.data.clock_id in week.clocks.values()
    ]
    week.run()
    bench.hear(story.events)
    bench.database.dispose()
    story.events.clear()
    return folder / "portal.db", week


@pytest.fixture
def week(told: tuple[Path, Week]) -> Week:
    """The week, which may go on."""
    return copy.deepcopy(told[1])


@pytest.fixture
def bench(told: tuple[Path, Week], tmp_path: Path) -> Iterator[Bench]:
    """A portal that has heard of the week; it is Monday, a minute before eight."""
    database = tmp_path / "portal.db"
    shutil.copyfile(told[0], database)
    bench = Bench(f"sqlite:///{database}")
    bench.clock.set(MEETING - timedelta(minutes=1))
    bench.wall_clock.set(MEETING)
    yield bench
    bench.database.dispose()


def produce(bench: Bench) -> int:
    """As the timer does, until nothing is due."""
    made = 0
    while True:
        with bench.units(read_only=True) as uow:
            if not weekly.is_due(uow):
                return made
        with bench.units() as uow:
            made += weekly.produce(uow)
            uow.commit()


def shown(bench: Bench, scope: str = TOWNSHIP, **asked: Any) -> weekly.ShownReport:
    with bench.units(read_only=True) as uow:
        return weekly.show(uow, reader(scope), region=asked.pop("region", None), period=None, **asked)


class TestKept:
    def test_every_county_and_township_has_its_report_from_eight_o_clock_on(self, bench: Bench) -> None:
        produce(bench)  # of the week before: nobody was there yet
        bench.clock.set(MEETING)
        assert produce(bench) == 3
        assert produce(bench) == 0
        assert shown(bench).produced_at == MEETING
        assert not shown(bench).produced_late

    def test_each_matter_stands_where_it_belongs(self, bench: Bench) -> None:
        bench.clock.set(MEETING)
        produce(bench)
        report = shown(bench).report
        (row,) = (row for row in report.lines if row.line.code == "civil_affairs")
        figures = row.matters
        assert (figures.in_time, figures.done_late, figures.open_late, figures.waiting, figures.due) == (1, 1, 1, 1, 4)
        assert (figures.percent, figures.counted) == (33.3, 3)
        assert (row.late, row.late_before, row.upcoming) == (1, 0, 1)
        assert [matter.number for matter in report.upcoming] == [COMING]
        assert row.measured(row.line.targets[0]) == figures

    def test_a_late_matter_says_whose_it_is_and_what_it_waits_for(self, bench: Bench) -> None:
        bench.clock.set(MEETING)
        produce(bench)
        (late,) = shown(bench).report.late
        assert (late.number, late.unit, late.staff_id, late.rung) == (OPEN_LATE, OFFICE, HANDLER, "leader")
        (reason,) = late.reasons
        assert (reason.wait, reason.unit) == ("signature", OFFICE)

    def test_what_happens_later_changes_what_is_worked_out_and_not_what_was_kept(
        self, bench: Bench, week: Week
    ) -> None:
        bench.clock.set(MEETING)
        produce(bench)
        week.story.now = MEETING + timedelta(hours=2)
        week.story.tell(c.ClockSatisfied(**week.head(OPEN_LATE), in_time=False))
        bench.hear(week.story.events)
        bench.clock.set(MEETING + timedelta(hours=3))
        assert len(shown(bench).report.late) == 1
        fresh = shown(bench, fresh=True)
        assert (fresh.report.late, fresh.produced_at, fresh.report.as_at) == ((), None, bench.clock.now())

    def test_made_late_it_says_so_and_shows_eight_o_clock_all_the_same(self, bench: Bench, week: Week) -> None:
        week.story.now = MEETING + timedelta(hours=2)
        week.story.tell(c.ClockSatisfied(**week.head(OPEN_LATE), in_time=False))
        bench.hear(week.story.events)
        bench.clock.set(MEETING + timedelta(days=1))
        assert produce(bench) == 3
        late = shown(bench)
        assert late.produced_late
        assert late.report.as_at == MEETING
        assert [matter.number for matter in late.report.late] == [OPEN_LATE]

    def test_two_copies_keep_one_report(self, bench: Bench) -> None:
        bench.clock.set(MEETING)
        produce(bench)
        with bench.units() as uow:
            second = KeptReport(
                week=(MEETING - timedelta(days=7)).date(), region=TOWNSHIP, produced_at=MEETING, content={}
            )
            uow.weekly.keep(second)
            uow.commit()
        assert shown(bench).report.late_count == 1

    def test_a_township_that_comes_after_the_meeting_has_no_report_of_it(self, bench: Bench, week: Week) -> None:
        bench.clock.set(MEETING)
        produce(bench)
        week.story.tell(c.RegionRegistered(code="361103109", name="新镇", tier=c.Tier.TOWNSHIP, parent=COUNTY))
        bench.hear(week.story.events)
        assert produce(bench) == 0


class TestPage:
    def test_shows_figures_with_denominators_the_late_matter_and_what_comes(
        self, browser: Browser, bench: Bench
    ) -> None:
        bench.clock.set(MEETING)
        produce(bench)
        browser.sign_in(LEADER)
        page = browser.get("/weekly")
        assert "2026 年第 48 周" in page
        assert "33.3%（1 / 3）" in page
        assert "按 11月30日 周一 08:00 的情况会前生成" in page
        late = page.split('id="late"')[1].split('id="coming"')[0]
        assert "洋口镇民政所 徐建国" in late
        assert "等洋口镇民政所签收；已催办到机构负责人，未签收" in late
        assert COMING in page.split('id="coming"')[1]
        assert "按时办结" in page.split('id="targets"')[1]

    def test_a_week_nothing_was_kept_of_says_that_it_was_worked_out(self, browser: Browser) -> None:
        browser.sign_in(LEADER)
        page = browser.get("/weekly?week=2026-11-25")
        assert "现算：" in page
        assert OPEN_LATE in page
        assert OPEN_LATE not in browser.get("/weekly?week=2026-11-11")

    def test_a_month_is_summed_up_from_the_same_figures(self, browser: Browser) -> None:
        browser.sign_in(LEADER)
        page = browser.get("/weekly?month=2026-11")
        assert "月总结" in page
        assert "33.3%（1 / 3）" in page

    def test_one_line_can_be_chosen(self, browser: Browser) -> None:
        browser.sign_in(LEADER)
        assert OPEN_LATE in browser.get("/weekly?week=2026-11-25&line=-civil_affairs")
        assert OPEN_LATE not in browser.get("/weekly?week=2026-11-25&line=-forestry")

    def test_in_english_too(self, browser: Browser) -> None:
        browser.sign_in(LEADER)
        page = browser.get("/weekly?week=2026-11-25&lang=en")
        assert "Civil affairs" in page
        assert "has to sign" in page

    def test_a_monday_that_is_a_holiday_is_marked(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(SUPERVISOR)
        assert "节假日" in browser.get("/weekly?week=2026-09-28")  # 5 October
        assert "节假日" not in browser.get("/weekly?week=2026-11-25")

    @pytest.mark.parametrize(
        "wrong", ["week=2026-13-01", "week=soon", "month=2026", "week=9999-12-31", "month=0001-01"]
    )
    def test_what_is_no_period_is_refused_in_plain_words(self, browser: Browser, wrong: str) -> None:
        browser.sign_in(LEADER)
        response = browser.client.get(f"/weekly?{wrong}")
        assert response.status_code == 422
        assert "应为日期" in response.text


class TestScope:
    @pytest.mark.parametrize(
        ("person", "region", "status"),
        [
            (SUPERVISOR, COUNTY, 200),
            (SUPERVISOR, TOWNSHIP, 200),
            (LEADER, TOWNSHIP, 200),
            (LEADER, VILLAGE, 200),
            (LEADER, COUNTY, 404),
            (LEADER, OTHER_TOWNSHIP, 404),
            (AGENT, VILLAGE, 200),
            (AGENT, TOWNSHIP, 404),
            (SUPERVISOR, "361104", 404),
            (SUPERVISOR, "361103999", 404),
        ],
    )
    def test_a_report_is_seen_inside_ones_scope(self, browser: Browser, person: str, region: str, status: int) -> None:
        browser.sign_in(person)
        for page in ("/weekly", "/weekly/report.xlsx"):
            assert browser.status(f"{page}?region={region}&week=2026-11-25") == status

    def test_a_kept_report_no_less_than_one_worked_out(self, browser: Browser, bench: Bench) -> None:
        bench.clock.set(MEETING)
        produce(bench)
        browser.sign_in(STRANGER)
        assert browser.status(f"/weekly?region={TOWNSHIP}") == 404
        assert "徐建国" not in browser.get("/weekly")

    def test_no_person_is_named_but_who_answers_for_what_is_late(self, bench: Bench) -> None:
        bench.clock.set(MEETING)
        report = shown(bench, COUNTY).report
        assert {matter.staff_id for matter in report.late} == {HANDLER}
        assert "staff" not in " ".join(field for field in type(report.upcoming[0]).__slots__)

    def test_without_signing_in_there_is_nothing(self, browser: Browser) -> None:
        assert browser.status("/weekly") == browser.status("/weekly/report.xlsx") == 302


class TestWorkbook:
    def test_has_the_same_figures_as_numbers_and_no_formula(self, browser: Browser, bench: Bench) -> None:
        with bench.units(read_only=True) as uow:
            assert uow.views.find(CaseView, COMING).title == FORMULA
        browser.sign_in(LEADER)
        response = browser.client.get("/weekly/report.xlsx?week=2026-11-25")
        book = load_workbook(BytesIO(response.data))
        assert book.sheetnames == ["说明", "各工作线", "各机构", "目标", "逾期未办结", "下期到期"]
        rows = {row[0]: row for row in book["各工作线"].iter_rows(values_only=True)}
        header, civil = rows["工作线"], rows["民政"]
        assert dict(zip(header, civil, strict=True))["应办"] == 4
        cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
        assert [cell.value for cell in cells if cell.data_type == "f"] == []
        assert f"'{FORMULA}" in [cell.value for cell in cells]


class TestDeciding:
    """What the meeting decides: on record under one meeting a week, and a task at once. Both are dispatch's."""

    LISTED = f"/meetings?unit={OFFICE}&from=2026-11-23&limit=300"
    TYPED: ClassVar[dict[str, str]] = {
        "what": "三天内签收并上门", "unit": OFFICE, "of_line": "civil_affairs", "due": "2026-12-04",
    }  # fmt: skip

    @pytest.fixture
    def opened(self, bench: Bench, browser: Browser) -> Browser:
        bench.clock.set(MEETING + timedelta(hours=1))
        produce(bench)
        bench.owners.answers |= {
            self.LISTED: {"items": [], "next": None},
            "/meetings": {"number": "M361103102-20261130-01"},
            "/meetings/M361103102-20261130-01/decisions": {"number": "M361103102-20261130-01-1"},
        }
        browser.sign_in(LEADER)
        return browser

    def test_a_late_matter_leads_to_a_form_that_knows_it(self, opened: Browser) -> None:
        page = opened.get("/weekly")
        assert f"about={OPEN_LATE}" in page
        form = opened.get(f"/weekly?about={OPEN_LATE}").split('id="decide"')[1]
        assert f"最低生活保障 {OPEN_LATE}</textarea>" in form
        assert f'<option value="{OFFICE}" selected>' in form
        assert 'value="2026-12-04"' in form

    def test_the_first_decision_puts_the_meeting_on_record(self, opened: Browser, bench: Bench) -> None:
        answer = opened.post("/weekly/decisions?week=2026-11-23", form_at="/weekly", **self.TYPED)
        meeting, decision = bench.owners.calls
        assert (meeting.service, meeting.path, meeting.person.staff_id) == ("dispatch", "/meetings", LEADER)
        assert meeting.body == {
            "kind": "dispatch",
            "title": "2026 年第 48 周工作调度会",
            "held_at": "2026-11-30T08:00:00+08:00",
        }
        assert decision.path == "/meetings/M361103102-20261130-01/decisions"
        assert decision.body == {
            "what": "三天内签收并上门",
            "unit": OFFICE,
            "due": "2026-12-04",
            "line": "civil_affairs",
        }
        assert "M361103102-20261130-01-1 已登记并派单" in answer.text

    def test_the_next_one_belongs_to_the_same_meeting(self, opened: Browser, bench: Bench) -> None:
        known = {"number": "M361103102-20261130-01", "title": "2026 年第 48 周工作调度会"}
        bench.owners.answers[self.LISTED] = {"items": [known], "next": None}
        opened.post("/weekly/decisions?week=2026-11-23", form_at="/weekly", **self.TYPED)
        assert [call.path for call in bench.owners.calls] == ["/meetings/M361103102-20261130-01/decisions"]

    def test_what_is_refused_stays_in_the_form(self, opened: Browser, bench: Bench) -> None:
        bench.owners.refusal = Refusal(
            status=422, zh="有误", en="not valid", errors=(("unit", "不承办这条工作线", "does not work the line"),)
        )
        answer = opened.post("/weekly/decisions?week=2026-11-23", form_at="/weekly", **self.TYPED)
        assert answer.status == 422
        assert ">三天内签收并上门</textarea>" in answer.text
        assert "不承办这条工作线" in answer.text

    def test_who_keeps_no_meetings_sees_no_form(self, opened: Browser) -> None:
        opened.sign_in(HANDLER)
        page = opened.get("/weekly")
        assert OPEN_LATE in page
        assert 'id="decide"' not in page


def test_the_timer_makes_what_is_due_and_then_rests(bench: Bench) -> None:
    service = PortalService()
    service.wiring = bench  # of a wiring, the timer uses the units of work alone
    bench.clock.set(MEETING)
    turns = [service.produce_weekly() for _ in range(3)]
    assert turns == [3, 0, 0]
    assert shown(bench).produced_at == MEETING
