"""A paper from above through the running services: decided on, sent out, answered, filed; and one that never enters."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from shared.contracts import Role
from tests.chaos.county import write_regions
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import Network, running_network

SERVICES = ("intake", "dispatch", "supervision")
PATIENCE_SECONDS = 60.0
BODY = {
    "title": "关于开展防汛检查的通知",
    "document": "市防指〔2026〕12号",
    "issuing_unit": "市防汛指挥部",
    "body": "请各村于月底前完成排查。",
    "action": "act",
    "line": "general",
    "urgency": "ordinary",
}
SECRET = "绝密工程代号梧桐"


@pytest.fixture(scope="module")
def network(broker: Broker, module_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """One for all tests; the last of them changes the county."""
    folder = tmp_path_factory.mktemp("directives")
    with running_network(broker, module_databases, folder, services=SERVICES) as running:
        running.load_pack(write_regions(folder))
        running.wait_until_settled(PATIENCE_SECONDS)
        yield running


def issuer(network: Network) -> Caller:
    return network.somebody(Role.ISSUER, staff_id="issuer", unit="office", scope=_county(network))


def _county(network: Network) -> str:
    assert network.pack is not None
    return network.pack.code


def _tasks(network: Network, number: str, count: int) -> list[dict[str, Any]]:
    overseer = network.somebody(Role.SUPERVISOR, Role.DISPATCHER, staff_id="overseer", scope=_county(network))

    def there() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = overseer.get("dispatch", "/tasks", origin_number=number)["items"]
        assert len(found) == count, len(found)
        return found

    return network.wait_until(there, PATIENCE_SECONDS, f"{count} tasks of {number}")


def _directive(network: Network, number: str, state: str) -> dict[str, Any]:
    def there() -> dict[str, Any]:
        shown: dict[str, Any] = issuer(network).get("intake", f"/directives/{number}")
        assert shown["state"] == state, shown["state"]
        return shown

    return network.wait_until(there, PATIENCE_SECONDS, f"{number} to be {state}")


def test_the_life_of_a_paper(network: Network) -> None:
    assert network.pack is not None
    county, units = _county(network), network.pack.units
    posts = [unit.code for unit in units if unit.kind == "post"][:2]
    head = next(person for person in network.pack.staff if Role.LEADER in person.roles and person.scope == county)
    targets = [{"units": [*posts, "no-such-unit"]}]
    reach = issuer(network).post("intake", "/directives/preview", {"targets": targets})
    assert (reach["units"], reach["unresolved"]) == (2, ["no-such-unit"])

    milestones = [{"what": "完成排查", "due": "2026-12-10"}]
    body = {**BODY, "targets": targets, "milestones": milestones}
    directive = issuer(network).post("intake", "/directives", body)
    number = directive["number"]
    assert (directive["state"], directive["needs_decision"], directive["urgent"]) == ("registered", True, False)
    proposal = {"opinion": "拟请两村办理", "decider": head.staff_id}
    assert issuer(network).post("intake", f"/directives/{number}/proposal", proposal)["state"] == "proposed"
    with pytest.raises(Refused):
        issuer(network).post("intake", f"/directives/{number}/decision", {"decision": "send", "opinion": "同意"})
    leader = network.somebody(Role.LEADER, staff_id=head.staff_id, unit=head.unit, scope=county)
    decided = leader.post("intake", f"/directives/{number}/decision", {"decision": "send", "opinion": "同意"})
    assert decided["state"] == "issued"

    tasks = _tasks(network, number, 2)
    assert {task["unit"] for task in tasks} == set(posts)
    reviewer = network.somebody(Role.DISPATCHER, staff_id="reviewer", scope=county)
    for task in tasks:
        worker = network.staff(task["assignee"])
        worker.post("dispatch", f"/tasks/{task['task_id']}/signature")
        worker.post("dispatch", f"/tasks/{task['task_id']}/report", {"result": "已排查"})
        reviewer.post("dispatch", f"/tasks/{task['task_id']}/review", {"approved": True})
    finished = _directive(network, number, "completed")
    assert finished["tasks"] == 2
    network.wait_until_settled(PATIENCE_SECONDS)
    answers = issuer(network).get("intake", f"/directives/{number}/answers")["items"]
    assert [(answer["unit"], answer["result"]) for answer in answers] == [(post, "已排查") for post in sorted(posts)]
    assert all(answer["signed_at"] and answer["done_at"] for answer in answers)
    supervisor = network.somebody(Role.SUPERVISOR, scope=county)
    clocks = supervisor.get("supervision", "/clocks", origin_number=number)["items"]
    assert {clock["state"] for clock in clocks if clock["kind"] in ("directive", "milestone")} == {"satisfied"}
    assert sum(clock["kind"] == "milestone" for clock in clocks) == 1

    filed = issuer(network).post(
        "intake", f"/directives/{number}/filing", {"retention": "ten_years", "keywords": ["防汛", "100%_"]}
    )
    assert filed["archive_number"] == f"{county}-WS·2026-D10-0001"
    assert filed["content"] is None
    reader = network.somebody(Role.HANDLER, staff_id="reader", unit="office", scope=county)
    for words, count in (("防汛", 1), ("１００%_", 1), ("防汛 没有", 0), ("_%", 0)):
        assert len(reader.get("intake", "/archive", q=words)["items"]) == count, words
    assert reader.get("intake", f"/directives/{number}")["content"] is None
    opened = reader.post("intake", f"/directives/{number}/views", {"reason": "verification", "note": "核对"})
    assert opened["content"]["body"] == BODY["body"]
    assert [line["act"] for line in opened["content"]["history"]] == [
        "register",
        "propose",
        "decide",
        "issue",
        "complete",
        "file",
    ]
    (look,) = issuer(network).get("intake", f"/directives/{number}/looks")["items"]
    assert (look["staff_id"], look["note"]) == ("reader", "核对")
    assert network.dead_letters() == {}


def test_what_is_taken_back_or_corrected_is_taken_back_everywhere(network: Network) -> None:
    county = _county(network)
    body = {**BODY, "issuing_unit": "", "action": "read", "region": county, "target_tier": "township"}
    wrong = issuer(network).post("intake", "/directives", body)["number"]
    townships = len([unit for unit in (network.pack.regions if network.pack else ()) if unit.tier == "township"])
    _tasks(network, wrong, townships)
    correction = issuer(network).post(
        "intake", f"/directives/{wrong}/correction", {"reason": "日期有误", "directive": {**body, "title": "更正"}}
    )["number"]
    assert _directive(network, wrong, "superseded")["corrected_by"] == correction

    def all_cancelled() -> bool:
        assert {task["state"] for task in _tasks(network, wrong, townships)} == {"cancelled"}
        return True

    network.wait_until(all_cancelled, PATIENCE_SECONDS, "the tasks to be cancelled")
    assert {task["state"] for task in _tasks(network, correction, townships)} == {"assigned"}
    issuer(network).post("intake", f"/directives/{correction}/cancellation", {"reason": "不再需要"})
    network.wait_until_settled(PATIENCE_SECONDS)
    clocks = network.somebody(Role.SUPERVISOR, scope=county).get("supervision", "/clocks", origin_number=correction)
    assert {clock["state"] for clock in clocks["items"]} == {"cancelled"}
    assert network.dead_letters() == {}


def test_nothing_of_a_classified_paper_is_kept_anywhere(network: Network) -> None:
    county = _county(network)
    received, repeatable = network.events("intake").count("directive.received.v1"), _repeatable(network)
    short = {**BODY, "region": county, "target_tier": "village"}
    tries: list[dict[str, Any]] = [
        {"title": SECRET, "classification": "机密"},
        {"title": f"{SECRET}★10年"},
        {"document": f"{SECRET}机密★"},
        {"body": f"【绝密】\n{SECRET}"},
        {"body": f"{SECRET}\n内部绝密"},
        {"title": SECRET, "classification": "绝密", "target_tier": "no tier at all"},
    ]
    for at, marked in enumerate(tries):
        with pytest.raises(Refused) as refused:
            issuer(network).post("intake", "/directives", {**short, **marked}, Idempotency_Key=f"secret-{at}")
        assert refused.value.status == 422
        assert SECRET not in str(refused.value.problem)
    network.wait_until_settled(PATIENCE_SECONDS)
    for service in SERVICES:
        assert SECRET not in _everything_in(network.database_urls[service])
        assert SECRET not in network.processes[service].log.read_text(encoding="utf-8")
    assert network.events("intake").count("directive.received.v1") == received
    assert _repeatable(network) == repeatable


def _repeatable(network: Network) -> int:
    """How many answers intake keeps for requests that are repeated."""
    with sa.create_engine(network.database_urls["intake"]).connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM idempotency")).scalar_one())


def _everything_in(url: str) -> str:
    engine = sa.create_engine(url)
    tables = sa.MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = [connection.execute(sa.select(table)).all() for table in tables.sorted_tables]
    engine.dispose()
    return repr(rows)


def test_a_merged_village_is_filed_under_addressed_and_found_as_its_successor(network: Network) -> None:
    assert network.pack is not None
    county = _county(network)
    old, new = [region for region in network.pack.regions if region.tier == "village"][:2]
    post = next(unit for unit in network.pack.units if unit.region == old.code)
    new_post = next(unit for unit in network.pack.units if unit.region == new.code)
    region = {"code": old.code, "name": old.name, "tier": "village", "parent": old.parent}
    unit = {
        "code": post.code,
        "name": post.name,
        "tier": "village",
        "region": old.code,
        "kind": "post",
        "lines": list(post.lines),
        "leader": post.leader,
        "valid_from": post.valid_from.isoformat(),
    }
    end = {"valid_to": "2026-11-01"}
    administrator = network.somebody(Role.ADMINISTRATOR, scope=county)
    organisation = {
        "county": county,
        "regions": [{**region, **end, "successors": [new.code]}],
        "units": [{**unit, **end, "successors": [new_post.code]}],
    }
    administrator.put("dispatch", "/organisation", organisation)
    circle = {**region, "code": new.code, "name": new.name, "parent": new.parent, **end, "successors": [old.code]}
    with pytest.raises(Refused) as refused:
        administrator.put("dispatch", "/organisation", {"county": county, "regions": [circle]})
    assert refused.value.fields == {"regions[0].successors"}
    network.wait_until_settled(PATIENCE_SECONDS)

    clerk = network.somebody(Role.CLERK, staff_id="clerk", scope=county)
    (found,) = [each for each in clerk.get("intake", "/places", q=old.name)["items"] if each["code"] == old.code]
    assert [each["code"] for each in found["now"]] == [new.code]
    preview = issuer(network).post("intake", "/directives/preview", {"targets": [{"units": [post.code]}]})
    assert preview["replaced"] == [{"code": post.code, "name": post.name, "now": [new_post.code]}]
    directive = issuer(network).post(
        "intake", "/directives", {**BODY, "issuing_unit": "", "targets": [{"units": [post.code]}]}
    )
    assert [task["unit"] for task in _tasks(network, directive["number"], 1)] == [new_post.code]
    everybody = issuer(network).post(
        "intake", "/directives", {**BODY, "issuing_unit": "", "region": county, "target_tier": "village"}
    )
    villages = sum(region.tier == "village" for region in network.pack.regions)
    tasks = _tasks(network, everybody["number"], villages - 1)
    assert {task["place"] for task in tasks}.isdisjoint({old.code})

    item = next(item.code for item in network.pack.items if not item.needs_identity)
    case = clerk.post(
        "intake",
        "/cases",
        {"item": item, "region": old.code, "resident": {"name": "王秀兰", "identity_number": "", "phone": ""}},
    )["case"]
    assert (case["region"], case["filed_under"]) == (new.code, f"{old.name}（{old.code}）")
