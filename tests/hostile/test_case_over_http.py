"""The same for a running service: commands over HTTP, events from the broker, and what the database holds between."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from services.intake.model.case import MOVES, State
from shared import contracts as c
from shared.contracts import Role
from shared.messaging.envelope import wrap
from tests.hostile.aftermath import STATES
from tests.hostile.turn import examples
from tests.infrastructure.broker import Broker
from tests.infrastructure.network import Network
from tests.infrastructure.waiting import wait_until
from tests.integration.intake.door_county import TOWNSHIP, VILLAGE, running_county

# What a refusal must leave as it was.
TABLES = ("cases", "notice", "link", "held_document", "held_document_move", "mandate", "outbox", "serial")
KEPT_ON_RECORD = "urn:zhenbi:problem:request-refused"
picks = st.integers(0, 3)
seldom = st.sampled_from([False] * 5 + [True])
papers = st.lists(st.sampled_from(["identity", "income", "x"]), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    with running_county("sqlite", request, broker, tmp_path_factory.mktemp("machine")) as network:
        yield network


class Counter:
    """A window with a clerk, and a look into the database behind it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._url = network.urls["intake"]
        self._engine = sa.create_engine(network.database_urls["intake"])
        self._http = requests.Session()
        token = network.token(Role.CLERK, Role.SUPERVISOR, scope=TOWNSHIP, staff_id="clerk-1", unit="office")
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._sequence = 0

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        """One command: whole, or without a trace."""
        before = self.picture()
        answer = self._http.request(method, self._url + path, json=body, timeout=30)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400 and answer.json()["type"] != KEPT_ON_RECORD:
            assert self.picture() == before, f"{method} {path} was refused and left something behind: {answer.text}"
        return answer

    def picture(self) -> Mapping[str, Any]:
        """Every row that matters."""
        with self._engine.connect() as connection:
            return {
                table: [
                    {name: value for name, value in row.items() if name not in ("published_at", "attempts")}
                    for row in connection.execute(sa.text(f"SELECT * FROM {table}")).mappings()  # noqa: S608
                ]
                for table in TABLES
            }

    def tell(self, event: object) -> None:
        """An event of another service; returns when intake has handled it."""
        self._sequence += 1
        envelope = wrap(event, sequence=self._sequence, time=self.network.clock.now)
        self.network.virtual_host.publish(envelope)
        wait_until(lambda: self._has_handled(envelope.id), 20, f"{envelope.type} to be handled", look=0.01)

    def close(self) -> None:
        self._http.close()
        self._engine.dispose()

    def _has_handled(self, event_id: str) -> bool:
        with self._engine.connect() as connection:
            found = connection.execute(sa.text("SELECT 1 FROM inbox WHERE event_id = :id"), {"id": event_id})
            return found.first() is not None

    def story(self, number: str) -> list[str]:
        """What was published of a case and moves it."""
        query = sa.text("SELECT type FROM outbox WHERE subject = :subject ORDER BY id")
        with self._engine.connect() as connection:
            types = connection.execute(query, {"subject": f"case/{number}"}).scalars()
            return [name for each in types if (name := each.rpartition(".v")[0]) in STATES]

    def state(self, number: str) -> str:
        with self._engine.connect() as connection:
            found = connection.execute(sa.text("SELECT state FROM cases WHERE number = :number"), {"number": number})
            return str(found.scalar_one())


def _next(number: str, round_number: int, state: str, outcome: Any) -> Any:
    """What another service tells next of a case; None: it is nobody's turn."""
    following: Mapping[str, Any] = {
        State.ACCEPTED: c.TaskSigned(
            task_id="t", origin=c.Origin.CASE, origin_number=number, unit="office", signed_by="handler"
        ),
        State.IN_HAND: c.CaseworkCompleted(number=number, round=round_number, answer="已办好", by="leader"),
        State.RESOLVED: c.FollowUpOpened(number=number, round=round_number, by="leader"),
        State.ANSWERED: c.FollowUpOpened(number=number, round=round_number, by="leader"),
        State.FOLLOW_UP: c.FollowUpCompleted(number=number, round=round_number, outcome=outcome, grade=None, remark=""),
    }
    return following.get(state)


@pytest.fixture(scope="module")
def counter(network: Network) -> Iterator[Counter]:
    counter = Counter(network)
    yield counter
    counter.close()


def machine_for(counter: Counter) -> type[RuleBasedStateMachine]:
    """The machine, over one running service; each example has cases of its own."""

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.numbers: list[str] = []
            self.rounds: dict[str, int] = {}
            self.told: list[Any] = []

        @initialize(steps=st.sampled_from(range(7)), outcome=st.sampled_from(c.FollowUpOutcome))
        def a_day_begins(self, steps: int, outcome: Any) -> None:
            """Three cases come in; the first is anywhere between there and the archive."""
            for item in ("ybzx", "ybzx", "zdshbz"):
                self.file(item, [], brought=False)
            if steps > 0:
                self.accept(0)
                self.the_others_work(0, outcome, min(steps - 1, 4))
            if steps > 5:
                self.archive(0)

        @rule(item=st.sampled_from(["ybzx", "zdshbz", "nothing"]), codes=papers, brought=st.booleans())
        def file(self, item: str, codes: list[str], brought: bool) -> None:
            resident = {"name": "王小明", "phone": "13812345678", "identity_number": "11010519491231002X"}
            body = {"item": item, "region": VILLAGE, "resident": resident, "materials": codes if brought else []}
            answer = counter.ask("POST", "/cases", body)
            if answer.status_code == 201:
                self.numbers.append(answer.json()["number"])

        @rule(at=picks, what=st.sampled_from(["told", "some"]), codes=papers)
        def bring(self, at: int, what: str, codes: list[str]) -> None:
            told = {code for notice in self._case(at)["notices"] for code in notice["missing"]}
            body = {"materials": sorted(told) or codes if what == "told" else codes}
            counter.ask("POST", f"/cases/{self._number(at)}/materials", body)

        @rule(at=picks, codes=papers)
        def ask_again(self, at: int, codes: list[str]) -> None:
            known = self._case(at)["materials"]
            counter.ask("POST", f"/cases/{self._number(at)}/notices", {"materials": known or codes, "reason": "看不清"})

        @rule(at=picks)
        def accept(self, at: int) -> None:
            counter.ask("POST", f"/cases/{self._number(at)}/acceptance")

        @rule(at=picks)
        def answer(self, at: int) -> None:
            counter.ask("POST", f"/cases/{self._number(at)}/answer", {"answer": "九月起办理"})

        @rule(at=picks)
        def decline(self, at: int) -> None:
            body = {"ground": "in_court", "reason": "已起诉", "authority": "区人民法院"}
            counter.ask("POST", f"/cases/{self._number(at)}/refusal", body)

        @rule(at=picks, really=seldom)
        def withdraw(self, at: int, really: bool) -> None:
            counter.ask("POST", f"/cases/{self._number(at)}/withdrawal", {"reason": "不办了" if really else " "})

        @rule(at=picks)
        def archive(self, at: int) -> None:
            counter.ask("POST", f"/cases/{self._number(at)}/archiving", {})

        @rule(follower=picks, lead=picks)
        def link(self, follower: int, lead: int) -> None:
            body = {"lead": self._number(lead), "reason": "同一件事"}
            counter.ask("POST", f"/cases/{self._number(follower)}/link", body)

        @rule(at=picks)
        def unlink(self, at: int) -> None:
            counter.ask("POST", f"/cases/{self._number(at)}/unlinking", {"reason": "不是"})

        @rule(at=picks, second=st.sampled_from(["照片", ""]))
        def take_documents(self, at: int, second: str) -> None:
            papers = [{"name": "户口簿", "form": "original"}, {"name": second, "form": "copy"}]
            body = {"handed_by": "王大", "papers": papers}
            counter.ask("POST", f"/cases/{self._number(at)}/held-documents", body)

        @rule(at=picks, outcome=st.sampled_from(c.FollowUpOutcome), steps=st.integers(1, 5))
        def the_others_work(self, at: int, outcome: Any, steps: int) -> None:
            """The next events that the state of the case lets other services send."""
            for _ in range(steps):
                event = _next(self._number(at), int(self._case(at)["round"]), counter.state(self._number(at)), outcome)
                if event is not None:
                    counter.tell(event)
                    self.told.append(event)

        @precondition(lambda self: self.told)
        @rule(at=st.integers(0, 20))
        def an_event_comes_again(self, at: int) -> None:
            before = counter.picture()
            counter.tell(self.told[at % len(self.told)])
            assert counter.picture() == before

        def teardown(self) -> None:
            for number in self.numbers:
                story = counter.story(number)
                state = State.DRAFT
                for name in story:
                    after = State(STATES[name])
                    assert after in MOVES[state] or state is after is State.AWAITING_MATERIALS, f"{number}: {story}"
                    state = after
                assert counter.state(number) == state, f"{number}: {story}"

        def _number(self, at: int) -> str:
            return self.numbers[at % len(self.numbers)]

        def _case(self, at: int) -> dict[str, Any]:
            shown: dict[str, Any] = counter.ask("GET", f"/cases/{self._number(at)}").json()
            return shown

    return Machine


def test_a_life_goes_through_every_state(counter: Counter, network: Network) -> None:
    for outcome in c.FollowUpOutcome:
        day = machine_for(counter)()
        day.a_day_begins(steps=6, outcome=outcome)
        day.bring(at=2, what="told", codes=[])
        day.decline(at=2)
        day.answer(at=1)
        day.withdraw(at=1, really=True)
        day.file("ybzx", [], brought=False)
        day.withdraw(at=3, really=True)
        day.an_event_comes_again(at=0)
        day.teardown()
    reached = {event_type.rpartition(".v")[0] for event_type in network.events("intake")}
    assert STATES.keys() <= reached


def test_any_sequence_of_requests_and_events_keeps_cases_in_order(counter: Counter, network: Network) -> None:
    bounds = settings(
        max_examples=examples(12),
        stateful_step_count=15,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine_for(counter), settings=bounds)
    assert network.dead_letters() == {}
