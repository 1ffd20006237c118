"""Public progress and rating: only with number and code, with few tries, in words a resident understands."""

import pytest

from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import NUMBER, QUERY_CODE, Story


@pytest.fixture
def waiting(bench: Bench, story: Story) -> str:
    """A case that waits for a paper; the id of its clock."""
    story.organisation()
    clock_id = story.submit()
    story.request_materials(clock_id)
    bench.hear(story.events)
    story.events.clear()
    return clock_id


def look(browser: Browser, number: str = NUMBER, code: str = QUERY_CODE) -> "tuple[int, str]":
    answer = browser.post("/progress", form_at="/progress", number=number, code=code)
    return answer.status, answer.text


@pytest.mark.usefixtures("waiting")
class TestLookingUp:
    def test_says_what_is_missing_and_what_comes_next(self, browser: Browser) -> None:
        status, page = look(browser)
        assert status == 200
        assert "等您补材料" in page
        assert "家庭收入证明" in page
        assert "原件 1 份" in page
        assert "材料补齐后接着计算" in page

    def test_shows_nobodys_name(self, browser: Browser) -> None:
        _, page = look(browser)
        assert "王**" not in page
        assert "周建华" not in page

    def test_code_and_number_are_found_however_they_are_typed(self, browser: Browser) -> None:
        assert look(browser, f" {NUMBER.replace('-', '－')} ", "ｋ7m 2qx")[0] == 200

    def test_a_wrong_code_and_an_unknown_number_look_the_same(self, browser: Browser) -> None:
        wrong, unknown = look(browser, code="AAAAAA"), look(browser, number="361103-20261123-999999-9")
        assert wrong[0] == unknown[0] == 404
        message = "编号或查询码不对"
        assert message in wrong[1]
        assert message in unknown[1]

    def test_a_case_not_heard_of_has_an_empty_digest_that_no_code_opens(
        self, browser: Browser, bench: Bench, story: Story
    ) -> None:
        story.accept("361103-20261123-000009-9")  # its case.submitted is still on the way
        bench.hear(story.events)
        assert look(browser, "361103-20261123-000009-9", "")[0] == 404

    def test_five_wrong_codes_close_the_number_for_that_address(self, browser: Browser, bench: Bench) -> None:
        for _ in range(5):
            assert look(browser, code="AAAAAA")[0] == 404
        assert look(browser)[0] == 429
        bench.later(minutes=15)
        assert look(browser)[0] == 200

    def test_the_code_never_stands_in_an_address(self, browser: Browser) -> None:
        page = browser.get("/progress")
        assert '<form class="panel large" method="post"' in page


class TestRating:
    @pytest.fixture
    def resolved(self, bench: Bench, story: Story, waiting: str) -> None:
        story.receive_materials(waiting)
        story.accept()
        story.resolve()
        bench.hear(story.events)

    @pytest.mark.usefixtures("resolved")
    def test_five_grades_are_offered_and_go_to_supervision_without_an_account(
        self, browser: Browser, bench: Bench
    ) -> None:
        _, page = look(browser)
        assert page.count('type="radio"') == 5
        answer = browser.post(
            "/progress/rating", form_at="/progress", number=NUMBER, code=QUERY_CODE, grade="satisfied", remark="好"
        )
        assert "谢谢您的评价" in answer.text
        call = bench.owners.calls[-1]
        assert (call.service, call.path, call.person) == ("supervision", f"/follow-ups/{NUMBER}/rating", None)
        assert call.body == {"query_code": QUERY_CODE, "grade": "satisfied", "solved": True, "remark": "好"}

    @pytest.mark.usefixtures("resolved")
    def test_it_may_say_that_the_matter_is_not_solved(self, browser: Browser, bench: Bench) -> None:
        browser.post(
            "/progress/rating", form_at="/progress", number=NUMBER, code=QUERY_CODE, grade="satisfied", unsolved="1"
        )
        assert bench.owners.calls[-1].body["solved"] is False

    @pytest.mark.usefixtures("resolved")
    def test_without_a_grade_it_asks_again(self, browser: Browser) -> None:
        answer = browser.post("/progress/rating", form_at="/progress", number=NUMBER, code=QUERY_CODE, grade="best")
        assert answer.status == 422
        assert "请先选一项" in answer.text

    @pytest.mark.usefixtures("resolved")
    def test_when_supervision_is_down_grade_and_remark_are_kept(self, browser: Browser, bench: Bench) -> None:
        bench.owners.down.add("supervision")
        answer = browser.post(
            "/progress/rating", form_at="/progress", number=NUMBER, code=QUERY_CODE, grade="satisfied", remark="办得快"
        )
        assert answer.status == 503
        assert 'value="satisfied" required checked' in answer.text
        assert ">办得快</textarea>" in answer.text

    @pytest.mark.usefixtures("waiting")
    def test_is_not_offered_before_the_case_is_resolved(self, browser: Browser) -> None:
        assert 'type="radio"' not in look(browser)[1]

    @pytest.mark.usefixtures("resolved")
    def test_a_wrong_code_rates_nothing(self, browser: Browser, bench: Bench) -> None:
        answer = browser.post("/progress/rating", form_at="/progress", number=NUMBER, code="AAAAAA", grade="satisfied")
        assert answer.status == 404
        assert not bench.owners.calls
