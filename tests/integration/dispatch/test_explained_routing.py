"""A case about a colleague, from the window to the explanation, beside leave, a workbook and other rules."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from deploy.local.organisation import organisation as organisation_commands
from deploy.local.routing import route as route_command
from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import PostgresDatabases
from tests.infrastructure.network import Network, running_network

COUNTY, VILLAGE, LAMP = "361103", "361103102200", "yjjy"
TODAY, NEXT_WEEK = "2026-11-23", "2026-11-29"


@pytest.fixture(scope="module")
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    """On PostgreSQL; the unit tests have the same queries on SQLite."""
    databases = PostgresDatabases(request.getfixturevalue("postgres"))
    folder = tmp_path_factory.mktemp("dispatch")
    with running_network(broker, databases, folder, services=("intake", "dispatch")) as running:
        running.load_pack(COUNTY)
        yield running
    databases.drop_all()


def administrator(network: Network) -> Caller:
    return network.somebody(Role.ADMINISTRATOR, scope=COUNTY)


def accepted(network: Network, **more: Any) -> dict[str, Any]:
    """A case in dispatch: its lead's task."""
    clerk = network.somebody(Role.CLERK, scope="361103102", unit="361103102-CS", staff_id="clerk")
    body = {
        "item": LAMP,
        "region": VILLAGE,
        "resident": {"name": "王小明", "phone": "16000000001"},
        "summary": "路灯坏了",
        **more,
    }
    # The regions and people may still be on their way to intake.
    number = network.wait_until(lambda: clerk.post("intake", "/cases", body), 30, "filing")["number"]
    clerk.post("intake", f"/cases/{number}/acceptance")
    tasks = network.wait_until(
        lambda: administrator(network).get("dispatch", "/tasks", origin_number=number)["items"], 30, "tasks"
    )
    lead: dict[str, Any] = next(each for each in tasks if each["part"] == "lead")
    return lead


class Running:
    """What the commands are given."""

    def __init__(self, network: Network) -> None:
        self.urls = network.urls
        self._token = network.token(Role.ADMINISTRATOR, scope=COUNTY)

    def administrator_token(self) -> str:
        return self._token


def command(network: Network, what: Any, *arguments: str) -> str:
    result = CliRunner().invoke(what, list(arguments), obj=Running(network), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_leave_by_hand_and_by_workbook(network: Network, tmp_path: Path) -> None:
    usual = accepted(network)["assignee"]
    leave = {"staff_id": usual, "valid_from": TODAY, "valid_to": NEXT_WEEK}
    row = administrator(network).post("dispatch", "/leaves", leave)
    with pytest.raises(Refused) as refused:
        administrator(network).post("dispatch", "/leaves", leave)
    assert refused.value.status == 409
    assert accepted(network)["assignee"] != usual

    file = tmp_path / "organisation.xlsx"
    command(network, organisation_commands, "export", str(file))
    assert " rows, 0 would change" in command(network, organisation_commands, "import", str(file), "--dry-run")
    sent = {"name": "x.xlsx", "content": base64.b64encode(file.read_bytes()).decode()}
    again = administrator(network).post("dispatch", "/organisation/imports", {"county": COUNTY, "files": [sent]})
    assert (again["changes"], again["errors"]) == ([], []), "what was exported changes nothing"

    early = {"last_day": "2026-11-22", "reason": "取消休假"}
    administrator(network).post("dispatch", f"/leaves/{row['record_id']}/end", early)
    again = administrator(network).post("dispatch", "/organisation/imports", {"county": COUNTY, "files": [sent]})
    assert [each["kind"] for each in again["changes"]] == ["new"], "the leave is in the workbook still"
    wrong = {"county": COUNTY, "files": [{**sent, "content": base64.b64encode(b"no workbook").decode()}]}
    answer = requests.post(
        f"{network.urls['dispatch']}/organisation/imports",
        json=wrong,
        headers={"Authorization": f"Bearer {network.token(Role.ADMINISTRATOR, scope=COUNTY)}"},
        timeout=30,
    )
    assert answer.status_code == 422


def test_a_case_finds_who_may_have_it_and_says_why(network: Network, tmp_path: Path) -> None:
    first = accepted(network)
    unit, usual = first["unit"], first["assignee"]
    second = accepted(network, about_staff=[usual], urgent=True)
    assert second["assignee"] != usual
    told = administrator(network).get("dispatch", f"/tasks/{second['task_id']}/routing")
    (decision,) = told["decisions"]
    found = {each["code"]: each for each in decision["considered"]}
    assert (found[usual]["why"], found[usual]["zh"]) == ("conflict", "当事人，须回避")
    assert found[second["assignee"]]["chosen"]
    with pytest.raises(Refused) as refused:
        network.somebody(Role.HANDLER, scope="361103102").get("dispatch", f"/tasks/{second['task_id']}/routing")
    assert refused.value.status == 403

    explained = command(network, route_command, "--explain", second["origin_number"])
    assert "当事人，须回避" in explained

    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps([{"unit": unit, "effect": "except", "line": first["line"]}]))
    shares = command(network, route_command, "--what-if", str(rules), "--since", "60d")
    assert unit in shares
    body = {"county": COUNTY, "rules": json.loads(rules.read_text()), "reason": "试行"}
    assert administrator(network).put("dispatch", "/routing/rules", body)["version"] == 1
    assert accepted(network)["unit"] != unit
