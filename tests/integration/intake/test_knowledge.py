"""The knowledge over HTTP: a county pack is loaded, residents search it, owners are reminded, newcomers learn."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import Network, running_network

REGIONS = """code,name,tier,parent
990101,试验县,county,
990101101,河口镇,township,990101
990101101201,河口村村民委员会,village,990101101
"""
COUNTY = "990101"
CIVIL_AFFAIRS = "990101-07"  # leads the county's civil affairs, so guides of that line are theirs
NEWCOMER = "990101101201-01"
MENTOR = "990101101-02"
LINE = "civil_affairs"


@pytest.fixture
def network(broker: Broker, databases: Databases, tmp_path: Path) -> Iterator[Network]:
    """Dispatch, intake and notify, with a county that comes with its regions alone."""
    regions = tmp_path / "regions.csv"
    regions.write_text(REGIONS, encoding="utf-8")
    with running_network(broker, databases, tmp_path, services=["dispatch", "intake", "notify"]) as network:
        network.load_pack(str(regions))
        network.wait_until_settled()
        yield network


def titles(found: Any) -> list[str]:
    return [hit["title"] for hit in found["items"]]


def test_what_a_county_knows(network: Network) -> None:
    """One story through the running services, so that they are started once."""
    leader, resident = network.staff(CIVIL_AFFAIRS), network.anybody()
    administrator = network.somebody(Role.ADMINISTRATOR)
    residents_find_the_public_part_only(resident, leader)
    a_change_is_a_version_and_is_found_at_once(resident, leader)
    only_who_may_write_writes(network)
    what_is_exported_imports_unchanged(network, administrator)
    what_a_learner_does_is_seen_by_the_mentor_only(network, administrator)
    an_owner_is_reminded_once(network, leader)


def residents_find_the_public_part_only(resident: Caller, leader: Caller) -> None:
    for query in ("低保", "dibao", "zdshbz", "最低生活保章", "办低保要带什么材料"):
        hits = resident.get("intake", "/public/knowledge", county=COUNTY, q=query)
        assert any(hit["code"] in ("zdshbz", "dbcl") for hit in hits["items"]), query
    guide = resident.get("intake", "/public/guides/zdshbz", county=COUNTY)
    whole = leader.get("intake", "/guides/zdshbz")
    internal = [entry["text"] for entry in whole["entries"] if not entry["public"]]
    assert internal
    assert guide["steps"]
    assert [text for text in internal if text in str(guide)] == []
    assert whole["owner"] == CIVIL_AFFAIRS
    assert CIVIL_AFFAIRS not in str(guide)
    contact = next(entry["text"] for entry in whole["entries"] if entry["kind"] == "contact")
    assert titles(leader.get("intake", "/knowledge", q=contact[-8:], kind="guide"))[0] == "最低生活保障"
    assert [
        hit["excerpt"]
        for hit in resident.get("intake", "/public/knowledge", county=COUNTY, q=contact)["items"]
        if hit["excerpt"] in contact
    ] == []
    for missing in ("/public/questions/nbfz", "/public/guides/xfts", "/public/questions/nothing"):
        with pytest.raises(Refused) as refused:
            resident.get("intake", missing, county=COUNTY)
        assert refused.value.status == 404
    for address in ("/knowledge", "/guides/zdshbz", "/questions", "/knowledge/export", "/learning-paths"):
        with pytest.raises(Refused) as refused:
            resident.get("intake", address, county=COUNTY)
        assert refused.value.status == 401


def a_change_is_a_version_and_is_found_at_once(resident: Caller, leader: Caller) -> None:
    guide = leader.get("intake", "/guides/gljt")
    entries = [*guide["entries"], {"kind": "pitfall", "text": "百岁老人另有慰问", "public": True}]
    body = {
        "entries": entries,
        "owner": CIVIL_AFFAIRS,
        "review_on": "2027-11-01",
        "reason": "新增慰问",
        "based_on": guide["version"],
    }
    changed = leader.put("intake", "/guides/gljt", body)
    assert (changed["version"], changed["changed_by"], changed["reason"]) == (2, CIVIL_AFFAIRS, "新增慰问")
    assert titles(resident.get("intake", "/public/knowledge", county=COUNTY, q="百岁慰问")) == ["高龄津贴"]
    versions = leader.get("intake", "/guides/gljt/versions")["items"]
    assert [(each["version"], len(each["entries"])) for each in versions] == [
        (2, len(entries)),
        (1, len(entries) - 1),
    ]
    with pytest.raises(Refused) as refused:
        leader.put("intake", "/guides/gljt", {**body, "reason": "同时改"})
    assert refused.value.status == 409
    with pytest.raises(Refused) as refused:
        leader.put("intake", "/guides/gljt", {**body, "based_on": 2, "owner": "ghost", "review_on": "2020-01-01"})
    assert (refused.value.status, refused.value.fields) == (422, {"owner"})


def only_who_may_write_writes(network: Network) -> None:
    body = {"reason": "不要了"}
    for nobody in (network.staff(NEWCOMER), network.somebody(Role.LEADER, Role.ADMINISTRATOR, scope="990101101")):
        with pytest.raises(Refused) as refused:
            nobody.post("intake", "/guides/zdshbz/withdrawal", body)
        assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        network.somebody(Role.LEADER, scope="990102").post("intake", "/guides/zdshbz/withdrawal", body)
    assert refused.value.status == 404, "another county's guide is not there"


def what_is_exported_imports_unchanged(network: Network, administrator: Caller) -> None:
    for kind in ("xlsx", "csv"):
        answer = requests.get(
            f"{network.urls['intake']}/knowledge/export?county={COUNTY}&format={kind}",
            headers={"Authorization": f"Bearer {network.token(Role.ADMINISTRATOR)}"},
            timeout=60,
        )
        assert answer.status_code == 200
        files = [{"name": "knowledge", "content": base64.b64encode(answer.content).decode()}]
        body = {"files": files, "reason": "原样导入", "dry_run": False}
        report = administrator.post("intake", f"/knowledge/imports?county={COUNTY}", body)
        assert report["changes"]
        assert {change["change"] for change in report["changes"]} == {"same"}
        assert (report["problems"], report["warnings"]) == ([], [])
    sheet = "事项编码,部分,内容,公开,责任人,复核日期\nzdshbz,走法,来,是,990101-07,2027-01-01\n"
    files = [{"name": "guides.csv", "content": base64.b64encode(sheet.encode()).decode()}]
    body = {"files": files, "reason": "改"}
    (problem,) = administrator.post("intake", f"/knowledge/imports?county={COUNTY}", body)["problems"]
    assert problem["cell"] == "guides.csv!B2"
    with pytest.raises(Refused) as refused:
        administrator.post("intake", f"/knowledge/imports?county={COUNTY}", {**body, "dry_run": False})
    assert (refused.value.status, refused.value.fields) == (422, {"guides.csv!B2"})


def what_a_learner_does_is_seen_by_the_mentor_only(network: Network, administrator: Caller) -> None:
    newcomer, mentor = network.staff(NEWCOMER), network.staff(MENTOR)
    path = newcomer.get("intake", f"/learning-paths/{LINE}")
    assert "right" not in str(path["test"])
    with pytest.raises(Refused) as refused:
        newcomer.get("intake", f"/learning-paths/{LINE}/source")
    assert refused.value.status == 403
    source = administrator.get("intake", f"/learning-paths/{LINE}/source", county=COUNTY)

    learning = newcomer.post("intake", "/my/learning", {"line": LINE, "mentor": MENTOR})
    step = next(step for step in learning["steps"] if step["kind"] == "guide")
    newcomer.post("intake", f"/my/learning/{LINE}/readings", {"step": step["key"]})
    nothing = newcomer.post("intake", f"/my/learning/{LINE}/attempts", {"answers": []})
    assert nothing["passed"] is False
    assert nothing["read_again"]
    assert {"passed", "read_again", "explanations"} == nothing.keys(), "no score"
    answers = [{"question": n, "chosen": question["right"]} for n, question in enumerate(source["test"])]
    assert newcomer.post("intake", f"/my/learning/{LINE}/attempts", {"answers": answers})["passed"] is True

    (seen,) = mentor.get("intake", "/my/mentees")["items"]
    assert (seen["learner"], [attempt["passed"] for attempt in seen["attempts"]]) == (NEWCOMER, [False, True])
    address = f"/learning/{learning['learning_id']}"
    assert mentor.get("intake", address) == newcomer.get("intake", address)
    every_role = network.somebody(*Role, staff_id="everything")
    for nosy in (administrator, every_role, network.staff(CIVIL_AFFAIRS)):
        with pytest.raises(Refused) as refused:
            nosy.get("intake", address)
        assert refused.value.status == 404
        assert nosy.get("intake", "/my/mentees")["items"] == []
    newcomer.put("intake", f"/my/learning/{LINE}/mentor", {"mentor": None})
    with pytest.raises(Refused):
        mentor.get("intake", address)
    published = network.events("intake")
    assert [event for event in published if "learn" in event or "attempt" in event] == []


def an_owner_is_reminded_once(network: Network, leader: Caller) -> None:
    assert leader.get("intake", "/knowledge/reviews")["items"] == []
    network.clock.advance(timedelta(days=250))  # 2027-07-31
    overdue = leader.get("intake", "/knowledge/reviews")["items"]
    assert {article["code"] for article in overdue} >= {"zdshbz", "tkrygy", LINE}

    def reminders() -> list[Any]:
        inbox = leader.get("notify", "/inbox")["items"]
        found = [message for message in inbox if message["event"] == "knowledge.review_requested"]
        assert found
        return found

    (message,) = network.wait_until(reminders, 40, "the owner to be reminded")
    assert f"{len(overdue)} 篇" in message["title"]
    everybodys = network.somebody(Role.ADMINISTRATOR).get("intake", "/knowledge/reviews", county=COUNTY, all="true")
    owners = {article["owner"] for article in everybodys["items"]}
    assert network.events("intake").count("knowledge.review_requested.v1") == len(owners), "one for each of them"
    confirmation = {"review_on": "2028-06-30", "reason": "核对过，没有变化"}
    assert leader.post("intake", "/guides/zdshbz/confirmation", confirmation)["version"] == 2
    assert "zdshbz" not in {article["code"] for article in leader.get("intake", "/knowledge/reviews")["items"]}
