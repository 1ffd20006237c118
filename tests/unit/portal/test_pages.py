"""What the pages show, to whom, and what their buttons send to the owners."""

import pytest

from services.portal.ports import Refusal
from shared.contracts import ClockKind
from shared.identifiers import new_id
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import (
    ADMINISTRATOR,
    AGENT,
    ANSWER,
    CLERK,
    DIRECTIVE,
    HANDLER,
    ISSUER,
    LEADER,
    NUMBER,
    OFFICE,
    POST,
    STRANGER,
    SUPERVISOR,
    VILLAGE,
    Story,
)

LEAD, CO, CLOCK = new_id(), new_id(), new_id()


@pytest.fixture
def in_hand(bench: Bench, story: Story) -> Story:
    """One case with a signed lead task and an unsigned co-task whose clock runs; a directive to all villages."""
    story.organisation()
    story.submit()
    story.accept()
    story.assign(LEAD)
    story.assign(CO, lead=False)
    story.tell(story.clock_started(CLOCK, NUMBER, days=0.3, kind=ClockKind.SIGN, task_id=CO, unit=POST, staff_id=AGENT))
    story.sign(LEAD, OFFICE, HANDLER)
    story.directive(signed=(VILLAGE,))
    bench.hear(story.events)
    bench.clock.set(story.now)
    return story


@pytest.mark.usefixtures("in_hand")
class TestMyWork:
    def test_an_unsigned_task_offers_signing(self, browser: Browser) -> None:
        page = browser.sign_in(AGENT).text
        assert f'action="/tasks/{CO}/signature"' in page
        assert "签收截止 " in page
        assert "还有 " in page

    def test_a_signed_task_offers_reporting(self, browser: Browser) -> None:
        page = browser.sign_in(HANDLER).text
        assert f'href="/tasks/{LEAD}#act">反馈' in page

    def test_red_comes_before_green(self, browser: Browser, bench: Bench, in_hand: Story) -> None:
        in_hand.events.clear()
        other = new_id()
        in_hand.assign(other, lead=False, title="更早的任务")
        in_hand.breach(CLOCK, CO)
        bench.hear(in_hand.events)
        page = browser.sign_in(AGENT).text
        assert page.index(f"/tasks/{CO}") < page.index(f"/tasks/{other}")
        assert "超期" in page

    def test_an_urge_waits_for_its_signature_until_it_is_signed(
        self, browser: Browser, bench: Bench, in_hand: Story
    ) -> None:
        in_hand.events.clear()
        urge_id = in_hand.breach(CLOCK, CO)
        bench.hear(in_hand.events)
        page = browser.sign_in(LEADER).text
        assert f"/urges/{urge_id}/signature" in page
        assert "最低生活保障" in page
        browser.post(f"/urges/{urge_id}/signature", form_at="/")
        call = bench.owners.calls[-1]
        assert (call.service, call.path, call.person.staff_id) == (
            "supervision",
            f"/urges/{urge_id}/signature",
            LEADER,
        )
        assert "已提交，页面稍后更新" in browser.get("/")

    def test_cases_one_took_in_and_directives_one_issued_are_listed(self, browser: Browser) -> None:
        assert f'href="/cases/{NUMBER}"' in browser.sign_in(AGENT).text
        assert f'href="/directives/{DIRECTIVE}"' in browser.sign_in(ISSUER).text

    def test_a_clerk_sees_no_village_task_as_hers_but_reviews_its_report(
        self, browser: Browser, bench: Bench, in_hand: Story
    ) -> None:
        assert f"/tasks/{CO}" not in browser.sign_in(CLERK).text
        in_hand.events.clear()
        in_hand.sign(CO, POST, AGENT)
        in_hand.report(CO, POST, AGENT, "入户核查属实")
        bench.hear(in_hand.events)
        assert f'href="/tasks/{CO}#act">审核' in browser.get("/")

    def test_nobody_reviews_their_own_report(self, browser: Browser, bench: Bench, in_hand: Story) -> None:
        in_hand.events.clear()
        in_hand.sign(CO, POST, AGENT)
        in_hand.report(CO, POST, AGENT, "入户核查属实")
        bench.hear(in_hand.events)
        assert "审核通过" not in browser.sign_in(AGENT).text + browser.get(f"/tasks/{CO}")

    def test_unread_messages_are_counted_and_left_out_when_notify_is_down(self, browser: Browser, bench: Bench) -> None:
        bench.owners.answers["/inbox?unread=true&limit=1"] = {"items": [], "next": None, "unread": 3}
        assert "3 条未读消息" in browser.sign_in(AGENT).text
        bench.owners.down.add("notify")
        assert "未读消息" not in browser.get("/")
        assert browser.status("/inbox") == 503


@pytest.mark.usefixtures("in_hand")
class TestActing:
    def test_signing_goes_to_dispatch_as_the_person(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(AGENT)
        answer = browser.post(f"/tasks/{CO}/signature", form_at="/")
        call = bench.owners.calls[-1]
        assert (call.service, call.method, call.path) == ("dispatch", "POST", f"/tasks/{CO}/signature")
        assert call.person.staff_id == AGENT
        assert "已签收" in answer.text

    def test_while_the_event_is_on_its_way_the_button_is_gone(
        self, browser: Browser, bench: Bench, in_hand: Story
    ) -> None:
        browser.sign_in(AGENT)
        page = browser.post(f"/tasks/{CO}/signature", form_at="/").text
        assert f'action="/tasks/{CO}/signature"' not in page
        assert "已提交，页面稍后更新" in page
        in_hand.events.clear()
        in_hand.sign(CO, POST, AGENT)
        bench.hear(in_hand.events)
        assert f'href="/tasks/{CO}#act">反馈' in browser.get("/")

    def test_a_report_carries_result_and_answer(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(HANDLER)
        browser.post(f"/tasks/{LEAD}/report", form_at=f"/tasks/{LEAD}", result="一\r\n二 ", answer="可以领")
        assert bench.owners.calls[-1].body == {"result": "一\n二", "answer": "可以领"}

    def test_when_the_owner_is_down_what_was_typed_stays_in_the_form(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(HANDLER)
        bench.owners.down.add("dispatch")
        answer = browser.post(f"/tasks/{LEAD}/report", form_at=f"/tasks/{LEAD}", result="查了三户", answer="可以领")
        assert answer.status == 503
        assert ">查了三户</textarea>" in answer.text
        assert ">可以领</textarea>" in answer.text
        assert "不会重复办理" in answer.text

    def test_the_same_form_sent_twice_is_one_command_and_other_words_are_another(
        self, browser: Browser, bench: Bench
    ) -> None:
        browser.sign_in(HANDLER)
        for result in ("查了三户", "查了三户", "查了四户"):
            browser.post(f"/tasks/{LEAD}/report", form_at="/", form_id="one rendering", result=result, answer="可以领")
        first, again, other = (call.repeat_key for call in bench.owners.calls)
        assert first == again
        assert first != other

    def test_a_form_shown_again_is_still_the_same_form(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(HANDLER)
        bench.owners.down.add("dispatch")
        answer = browser.post(f"/tasks/{LEAD}/report", form_at="/", form_id="one rendering", result="查了三户")
        assert 'name="form_id" value="one rendering"' in answer.text

    def test_a_refusal_is_shown_in_the_owners_words_beside_its_field(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(HANDLER)
        bench.owners.refusal = Refusal(
            status=422, zh="反馈有误", en="not valid", errors=(("answer", "请写给居民的答复", "write an answer"),)
        )
        answer = browser.post(f"/tasks/{LEAD}/report", form_at=f"/tasks/{LEAD}", result="查了三户", answer="")
        assert answer.status == 422
        assert "反馈有误" in answer.text
        assert "请写给居民的答复" in answer.text
        assert ">查了三户</textarea>" in answer.text

    @pytest.mark.parametrize(("decision", "approved"), [("approve", True), ("send_back", False)])
    def test_the_pressed_button_decides_the_review(
        self, browser: Browser, bench: Bench, in_hand: Story, decision: str, approved: bool
    ) -> None:
        in_hand.events.clear()
        in_hand.report(LEAD, OFFICE, HANDLER, "符合条件")
        bench.hear(in_hand.events)
        browser.sign_in(LEADER)
        browser.post(f"/tasks/{LEAD}/review", form_at=f"/tasks/{LEAD}", decision=decision, remark="好")
        assert bench.owners.calls[-1].body == {"approved": approved, "remark": "好"}

    def test_a_form_without_its_token_is_refused_and_shows_what_was_typed(self, browser: Browser) -> None:
        browser.sign_in(HANDLER)
        response = browser.client.post(f"/tasks/{LEAD}/report", data={"result": "写了很久的反馈"})
        assert response.status_code == 400
        assert "写了很久的反馈" in response.text

    def test_who_is_signed_out_meanwhile_can_copy_what_was_typed(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(HANDLER)
        page = browser.get(f"/tasks/{LEAD}")
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        bench.later(hours=13)
        form = {"csrf_token": token, "result": "写了很久的反馈"}
        response = browser.client.post(f"/tasks/{LEAD}/report", data=form)
        assert response.status_code == 401
        assert "写了很久的反馈" in response.text
        assert not bench.owners.calls

    def test_a_clerk_takes_down_a_rating_by_telephone(self, browser: Browser, bench: Bench, in_hand: Story) -> None:
        in_hand.events.clear()
        in_hand.resolve()
        bench.hear(in_hand.events)
        assert "登记电话回访" not in browser.sign_in(HANDLER).text + browser.get(f"/cases/{NUMBER}")
        browser.sign_in(CLERK)
        browser.post(f"/cases/{NUMBER}/rating", form_at=f"/cases/{NUMBER}", grade="satisfied", remark="")
        call = bench.owners.calls[-1]
        assert call.path == f"/follow-ups/{NUMBER}/rating"
        assert call.body == {"grade": "satisfied", "solved": True, "remark": ""}


@pytest.mark.usefixtures("in_hand")
class TestScope:
    @pytest.mark.parametrize("person", [AGENT, CLERK, HANDLER, LEADER, SUPERVISOR, ISSUER, ADMINISTRATOR])
    def test_who_covers_the_village_sees_its_case(self, browser: Browser, person: str) -> None:
        browser.sign_in(person)
        assert browser.status(f"/cases/{NUMBER}") == 200

    def test_another_village_sees_neither_case_nor_task(self, browser: Browser) -> None:
        browser.sign_in(STRANGER)
        assert browser.status(f"/cases/{NUMBER}") == 404
        assert browser.status(f"/tasks/{CO}") == 404

    def test_a_directive_is_counted_inside_ones_scope_only(self, browser: Browser) -> None:
        browser.sign_in(ISSUER)
        whole = browser.get(f"/directives/{DIRECTIVE}")
        assert "溪滩村便民服务点" in whole
        assert "已签收 1 / 3" in whole
        browser.sign_in(STRANGER)
        own = browser.get(f"/directives/{DIRECTIVE}")
        assert "溪滩村便民服务点" in own
        assert "富山村" not in own

    @pytest.mark.parametrize("path", ["/network", "/accounts"])
    @pytest.mark.parametrize(("person", "status"), [(ADMINISTRATOR, 200), (AGENT, 403), (SUPERVISOR, 403)])
    def test_administration_is_for_administrators(self, browser: Browser, path: str, person: str, status: int) -> None:
        browser.sign_in(person)
        assert browser.status(path) == status

    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/inbox",
            "/lookup",
            f"/cases/{NUMBER}",
            f"/directives/{DIRECTIVE}",
            pytest.param(f"/tasks/{CO}", id="/tasks/…"),
            "/network",
        ],
    )
    def test_without_signing_in_there_is_nothing(self, browser: Browser, path: str) -> None:
        response = browser.client.get(path)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in")


class TestCasePage:
    def test_tells_the_whole_story_in_plain_words(self, browser: Browser, bench: Bench, story: Story) -> None:
        story.organisation()
        story.whole_case()
        bench.hear(story.events)
        browser.sign_in(AGENT)
        page = browser.get(f"/cases/{NUMBER}").split('<ol class="timeline">')[1]
        steps = ["周建华登记了王**", "一次性告知全部所缺材料：家庭收入证明", "办结时限停走：等待补材料", "材料补齐"]
        steps += [
            "余晓芳受理",
            "派单（主办）：洋口镇民政所",
            "周建华签收",
            "徐建国反馈",
            ANSWER,
            "居民评价：满意",
            "结案",
        ]
        positions = [page.index(step) for step in steps]
        assert positions == sorted(positions)
        assert "sealed" not in page

    def test_a_number_is_found_however_it_is_typed(self, browser: Browser, bench: Bench, story: Story) -> None:
        story.organisation()
        story.whole_case()
        bench.hear(story.events)
        browser.sign_in(AGENT)
        typed = " ３６１１０３—20261123-000001-0"
        response = browser.client.get("/lookup", query_string={"number": typed})
        assert response.headers["Location"] == f"/cases/{NUMBER}"
        assert browser.client.get(f"/lookup?number={DIRECTIVE.lower()}").headers["Location"].endswith(DIRECTIVE)


class TestNetworkPage:
    def test_shows_services_and_queues(self, browser: Browser, bench: Bench, story: Story) -> None:
        story.organisation()
        bench.hear(story.events)
        bench.owners.down.add("dispatch")
        browser.sign_in(ADMINISTRATOR)
        page = browser.get("/network")
        assert "无应答" in page
        assert ">12</td>" in page

    def test_a_broker_that_is_down_is_said_so(self, browser: Browser, bench: Bench, story: Story) -> None:
        story.organisation()
        bench.hear(story.events)
        bench.queues.down = True
        browser.sign_in(ADMINISTRATOR)
        assert "消息代理没有应答" in browser.get("/network")
