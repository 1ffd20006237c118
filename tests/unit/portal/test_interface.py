"""The JSON interface: tokens, timeline, progress; every error is problem+json in both languages."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.portal.model.accounts import DEMO_PASSWORD
from shared.contracts import Role
from shared.http import tokens
from shared.identity import Identity
from tests.unit.portal.bench import TOKEN_KEY, Bench
from tests.unit.portal.conftest import Browser
from tests.unit.portal.story import AGENT, DIRECTIVE, NUMBER, QUERY_CODE, STRANGER, VILLAGE, Story


@pytest.fixture
def client(browser: Browser, bench: Bench, story: Story) -> FlaskClient:
    """A program before a portal that has heard the whole story."""
    story.organisation()
    story.whole_case()
    story.directive(signed=(VILLAGE,))
    bench.hear(story.events)
    return browser.client


def bearer(staff_id: str = "tool", scope: str = "") -> dict[str, str]:
    person = Identity(staff_id=staff_id, name="", unit="", scope=scope, roles=frozenset({Role.ADMINISTRATOR}))
    return {"Authorization": f"Bearer {tokens.issue(person, TOKEN_KEY, 60)}"}


def assert_problem(response: Any, status: int) -> None:
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["detail_en"]


class TestToken:
    def test_is_good_for_every_service(self, client: FlaskClient) -> None:
        answer = client.post("/api/token", json={"account": AGENT, "password": DEMO_PASSWORD}).get_json()
        person = tokens.read(answer["token"], TOKEN_KEY)
        assert (person.staff_id, person.scope) == (AGENT, VILLAGE)
        assert answer["identity"] == {
            "staff_id": AGENT,
            "name": "周建华",
            "unit": f"{VILLAGE}-P",
            "scope": VILLAGE,
            "roles": ["agent", "handler", "leader"],
        }
        assert answer["expires_in"] == 8 * 3600

    def test_wrong_passwords_lock_out_here_too(self, client: FlaskClient) -> None:
        for _ in range(5):
            assert_problem(client.post("/api/token", json={"account": AGENT, "password": "wrong"}), 401)
        assert_problem(client.post("/api/token", json={"account": AGENT, "password": DEMO_PASSWORD}), 429)

    @pytest.mark.parametrize("body", [{}, {"account": AGENT}, {"account": 7, "password": "x"}, [], "x"])
    def test_what_is_missing_is_named(self, client: FlaskClient, body: Any) -> None:
        response = client.post("/api/token", json=body)
        assert_problem(response, 422)
        assert response.get_json()["errors"][0]["field"] in ("account", "password")

    def test_a_one_time_password_gives_no_token(self, client: FlaskClient, bench: Bench) -> None:
        with bench.units() as uow:
            uow.accounts.find_to_change(AGENT).give_password(bench.desk.passwords.hash("once"), one_time=True)
            uow.commit()
        assert_problem(client.post("/api/token", json={"account": AGENT, "password": "once"}), 403)


class TestTimeline:
    def test_of_a_case_has_every_event_once_in_order(self, client: FlaskClient, story: Story) -> None:
        answer = client.get(f"/api/timeline/{NUMBER}", headers=bearer()).get_json()
        told = [event.id for event in story.events if event.correlationid == NUMBER]
        assert [entry["id"] for entry in answer["entries"]] == told
        assert (answer["kind"], answer["state"]) == ("case", "closed")
        assert answer["entries"][0]["text"] == "周建华登记了王**的“最低生活保障”（代办员代办）"
        assert answer["entries"][0]["time"].endswith("+08:00")

    def test_of_a_directive(self, client: FlaskClient) -> None:
        answer = client.get(f"/api/timeline/{DIRECTIVE}", headers=bearer()).get_json()
        assert answer["kind"] == "directive"
        assert sum(entry["type"] == "task.assigned" for entry in answer["entries"]) == 5

    def test_in_english(self, client: FlaskClient) -> None:
        answer = client.get(f"/api/timeline/{NUMBER}?lang=en", headers=bearer()).get_json()
        assert "registered" in answer["entries"][0]["text"]

    def test_asks_for_a_token(self, client: FlaskClient) -> None:
        assert_problem(client.get(f"/api/timeline/{NUMBER}"), 401)
        assert_problem(client.get(f"/api/timeline/{NUMBER}", headers={"Authorization": "Bearer nonsense"}), 401)

    def test_stays_inside_the_scope(self, client: FlaskClient) -> None:
        assert_problem(client.get(f"/api/timeline/{NUMBER}", headers=bearer(STRANGER, STRANGER[:12])), 404)


class TestProgress:
    def test_in_plain_words(self, client: FlaskClient) -> None:
        answer = client.get(f"/api/progress/{NUMBER}?code={QUERY_CODE.lower()}").get_json()
        assert (answer["state"], answer["grade"], answer["may_rate"]) == ("closed", "satisfied", False)
        assert [step["text"] for step in answer["steps"]][:3] == ["登记", "告知所缺材料", "材料补齐"]

    @pytest.mark.parametrize("query", ["", "?code=", "?code=AAAAAA"])
    def test_nothing_without_the_code(self, client: FlaskClient, query: str) -> None:
        assert_problem(client.get(f"/api/progress/{NUMBER}{query}"), 404)

    def test_few_tries(self, client: FlaskClient) -> None:
        for _ in range(5):
            client.get(f"/api/progress/{NUMBER}?code=AAAAAA")
        assert_problem(client.get(f"/api/progress/{NUMBER}?code={QUERY_CODE}"), 429)


def test_unknown_addresses_are_problems_too(client: FlaskClient) -> None:
    assert_problem(client.get("/api/nothing"), 404)
    assert_problem(client.get("/api/token"), 405)
