"""Signing in: demonstration and real passwords, lock-out, one-time passwords, sessions, audit."""

import pytest
import sqlalchemy as sa

from services.portal.bootstrap import open_first_account
from services.portal.model.accounts import SESSION_LASTS, Account
from services.portal.store import tables
from shared import contracts as c
from tests.unit.portal.bench import Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import ADMINISTRATOR, AGENT, STRANGER, Story

GOOD = "a long and good password"


@pytest.fixture
def staffed(bench: Bench, strict_bench: Bench, story: Story) -> None:
    """Both portals know the county's staff."""
    story.organisation()
    bench.hear(story.events)
    strict_bench.hear(story.events)


def outcomes(bench: Bench) -> list[tuple[str, str]]:
    with bench.database.reader() as connection:
        rows = connection.execute(sa.select(tables.sign_ins.c.account, tables.sign_ins.c.outcome))
        return [(row.account, row.outcome) for row in rows]


def give_password(bench: Bench, account: str, password: str, *, one_time: bool = False) -> None:
    with bench.units() as uow:
        held = uow.accounts.find_to_change(account)
        held.give_password(bench.desk.passwords.hash(password), one_time=one_time)
        uow.commit()


@pytest.mark.usefixtures("staffed")
class TestDemonstration:
    def test_every_staff_member_signs_in_with_the_demo_password(self, browser: Browser, bench: Bench) -> None:
        assert "周建华，您好" in browser.sign_in(AGENT).text
        assert outcomes(bench) == [(AGENT, "ok")]

    def test_the_page_offers_somebody_for_every_role_once(self, browser: Browser) -> None:
        page = browser.get("/sign-in")
        for term in ("代办员", "窗口人员", "经办人", "机构负责人", "派单员", "督办员", "交办人", "管理员"):
            assert term in page
        assert page.count("登录为刘秋清") == 1

    def test_whoever_has_a_password_of_their_own_no_longer_uses_the_demo_one(
        self, browser: Browser, bench: Bench
    ) -> None:
        give_password(bench, AGENT, GOOD)
        assert browser.sign_in(AGENT).status == 401
        assert browser.sign_in(AGENT, GOOD).status == 200


@pytest.mark.usefixtures("staffed")
class TestOutsideADemonstration:
    def test_the_demo_password_opens_nothing_and_is_not_shown(
        self, strict_browser: Browser, strict_bench: Bench
    ) -> None:
        page = strict_browser.get("/sign-in")
        assert "zhenbi-demo" not in page
        assert "演示" not in page
        assert strict_browser.sign_in(AGENT).status == 401
        assert outcomes(strict_bench) == [(AGENT, "wrong")]

    def test_unknown_accounts_and_wrong_passwords_look_the_same(
        self, strict_browser: Browser, strict_bench: Bench
    ) -> None:
        give_password(strict_bench, AGENT, GOOD)
        wrong, unknown = strict_browser.sign_in(AGENT, "wrong"), strict_browser.sign_in("nobody", "wrong")
        assert (wrong.status, unknown.status) == (401, 401)
        assert "账号或口令不对" in wrong.text
        assert "账号或口令不对" in unknown.text

    def test_five_wrong_passwords_lock_the_account_for_a_minute(
        self, strict_browser: Browser, strict_bench: Bench
    ) -> None:
        give_password(strict_bench, AGENT, GOOD)
        for _ in range(5):
            assert strict_browser.sign_in(AGENT, "wrong").status == 401
        assert strict_browser.sign_in(AGENT, GOOD).status == 429
        assert outcomes(strict_bench)[-1] == (AGENT, "locked")
        strict_bench.later(minutes=1)
        assert strict_browser.sign_in(AGENT, GOOD).status == 200

    def test_an_address_that_guesses_many_accounts_is_stopped(
        self, strict_browser: Browser, strict_bench: Bench
    ) -> None:
        give_password(strict_bench, AGENT, GOOD)
        for index in range(50):
            strict_browser.sign_in(f"guess-{index}", "wrong")
        assert strict_browser.sign_in(AGENT, GOOD).status == 429

    def test_a_one_time_password_must_be_changed_before_anything_else(
        self, strict_browser: Browser, strict_bench: Bench
    ) -> None:
        give_password(strict_bench, AGENT, "one-time", one_time=True)
        assert "更换口令" in strict_browser.sign_in(AGENT, "one-time").text
        assert strict_browser.status("/") == 302
        refused = strict_browser.post("/password", form_at="/password", current="wrong", password=GOOD, again=GOOD)
        assert refused.status == 422
        changed = strict_browser.post("/password", form_at="/password", current="one-time", password=GOOD, again=GOOD)
        assert "口令已更换" in changed.text
        assert strict_browser.status("/") == 200

    def test_changing_the_password_ends_the_other_sessions(self, strict_bench: Bench) -> None:
        give_password(strict_bench, AGENT, GOOD)
        here, elsewhere = Browser(strict_bench), Browser(strict_bench)
        here.sign_in(AGENT, GOOD)
        elsewhere.sign_in(AGENT, GOOD)
        here.post("/password", form_at="/password", current=GOOD, password="another good one", again="another good one")
        assert (here.status("/"), elsewhere.status("/")) == (200, 302)

    def test_an_administrator_gives_a_one_time_password(self, strict_bench: Bench) -> None:
        give_password(strict_bench, ADMINISTRATOR, GOOD)
        administrator, agent = Browser(strict_bench), Browser(strict_bench)
        administrator.sign_in(ADMINISTRATOR, GOOD)
        page = administrator.post(f"/accounts/{AGENT}/one-time-password", form_at=f"/accounts?text={AGENT}").text
        password = page.split('class="one-time">')[1].split("<")[0]
        assert len(password) == 19
        assert "更换口令" in agent.sign_in(AGENT, password).text


@pytest.mark.usefixtures("staffed")
class TestSessions:
    def test_signing_out_ends_the_session_on_the_server(self, browser: Browser) -> None:
        browser.sign_in(AGENT)
        cookie = browser.client.get_cookie("zhenbi")
        browser.post("/sign-out", form_at="/")
        assert cookie is not None
        browser.client.set_cookie("zhenbi", cookie.value)
        assert browser.status("/") == 302

    def test_a_session_ends_after_a_working_day_of_real_time(self, browser: Browser, bench: Bench) -> None:
        browser.sign_in(AGENT)
        bench.clock.advance(SESSION_LASTS * 10)  # the demonstration's clock runs ahead
        assert browser.status("/") == 200
        bench.wall_clock.advance(SESSION_LASTS)
        assert browser.status("/") == 302

    def test_a_person_who_left_is_out_at_once(self, browser: Browser, bench: Bench, story: Story) -> None:
        browser.sign_in(STRANGER)
        assert browser.status("/") == 200
        story.events.clear()
        story.tell(
            c.StaffRegistered(
                staff_id=STRANGER,
                name="代201",
                unit="u",
                scope="361103101201",
                roles=(),
                lines=(),
                contact=None,
                active=False,
            )
        )
        bench.hear(story.events)
        assert browser.status("/") == 302
        assert browser.sign_in(STRANGER).status == 401

    def test_the_cookie_is_closed_to_scripts_and_other_sites(self, browser: Browser) -> None:
        cookie = browser.client.get("/sign-in").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
    def test_signing_in_never_leads_to_another_site(self, browser: Browser, target: str) -> None:
        page = browser.client.get("/sign-in").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": token, "account": AGENT, "password": "zhenbi-demo", "next": target}
        assert browser.client.post("/sign-in", data=form).headers["Location"] == "/"

    def test_after_signing_in_one_is_where_one_wanted_to_be(self, browser: Browser) -> None:
        assert browser.client.get("/inbox").headers["Location"] == "/sign-in?next=/inbox"


class TestFirstAdministrator:
    def test_is_made_once_with_a_one_time_password(self, strict_bench: Bench) -> None:
        open_first_account(strict_bench.desk, "first password")
        open_first_account(strict_bench.desk, "second password")
        browser = Browser(strict_bench)
        assert browser.sign_in("admin", "second password").status == 401
        assert "更换口令" in browser.sign_in("admin", "first password").text
        browser.post("/password", form_at="/password", current="first password", password=GOOD, again=GOOD)
        assert "网络状况" in browser.get("/network")

    def test_is_not_made_without_a_password(self, strict_bench: Bench) -> None:
        open_first_account(strict_bench.desk, "")
        with strict_bench.units(read_only=True) as uow:
            assert uow.accounts.find("admin") is None


def test_accounts_start_without_a_password() -> None:
    assert Account(name="a").password_hash is None
