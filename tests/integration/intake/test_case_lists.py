"""Lists of cases through a running service: pages, filters and scopes; and changes that name the version they mean."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Refused
from tests.infrastructure.network import Network
from tests.integration.intake.door_county import (
    ADVICE,
    COUNTY,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    clerk,
    file_advice,
    running_county,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def network(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("lists")
    with running_county(request.param, request, broker, folder) as network:
        for place in (VILLAGE, NEXT_VILLAGE, FAR_VILLAGE, VILLAGE, FAR_VILLAGE):
            file_advice(network, place)
            network.clock.advance(timedelta(minutes=1))
        yield network


def listed(network: Network, scope: str = COUNTY, **query: str) -> list[dict[str, Any]]:
    """All pages of a list, in one."""
    caller, rows, cursor = network.somebody(Role.LEADER, scope=scope), [], None
    while True:
        page = caller.get("intake", "/cases", **query, **({"cursor": cursor} if cursor else {}))
        rows += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


def test_pages_hold_every_case_once_newest_first(network: Network) -> None:
    whole = listed(network)
    assert len(whole) >= 5
    assert [row["number"] for row in listed(network, limit="2")] == [row["number"] for row in whole]
    assert [row["submitted_at"] for row in whole] == sorted((row["submitted_at"] for row in whole), reverse=True)
    assert set(whole[0]) == {
        "number", "title", "state", "state_zh", "item", "line", "region", "urgent", "door", "submitted_at", "taken_by",
        "resident",
    }  # fmt: skip
    assert {row["resident"] for row in whole} == {"王**"}


def test_a_page_is_not_moved_by_what_is_filed_meanwhile(network: Network) -> None:
    leader = network.somebody(Role.LEADER, scope=COUNTY)
    first = leader.get("intake", "/cases", limit="2")
    file_advice(network)
    second = leader.get("intake", "/cases", limit="2", cursor=first["next_cursor"])
    assert not {row["number"] for row in first["items"]} & {row["number"] for row in second["items"]}
    assert max(row["number"] for row in second["items"]) < min(row["number"] for row in first["items"])


def test_nobody_sees_beyond_their_scope(network: Network) -> None:
    regions = {scope: {row["region"] for row in listed(network, scope)} for scope in (TOWNSHIP, VILLAGE, "990102")}
    assert regions == {TOWNSHIP: {VILLAGE, NEXT_VILLAGE}, VILLAGE: {VILLAGE}, "990102": set()}
    assert {row["region"] for row in listed(network, "", region=OTHER_TOWNSHIP)} == {FAR_VILLAGE}
    assert {row["region"] for row in listed(network, VILLAGE, region=COUNTY)} == {VILLAGE}
    with pytest.raises(Refused) as refused:
        listed(network, TOWNSHIP, region=OTHER_TOWNSHIP)
    assert refused.value.status == 403


def test_filters_narrow(network: Network) -> None:
    number = file_advice(network, urgent=True)["number"]
    assert [row["number"] for row in listed(network, urgent="true")] == [number]
    clerk(network).post("intake", f"/cases/{number}/withdrawal", {"reason": "不办了"})
    assert [row["number"] for row in listed(network, state="withdrawn")] == [number]
    assert number not in {row["number"] for row in listed(network, state="open")}
    assert {row["number"] for row in listed(network, state="open,withdrawn")} >= {number}
    assert listed(network, item="zdshbz") == []
    assert len(listed(network, item=ADVICE)) == len(listed(network))
    assert listed(network, line="nowhere") == []
    moment = network.clock.now.isoformat()
    assert listed(network, since="2026-11-24T00:00") == []
    assert {row["number"] for row in listed(network, until=moment)} <= {row["number"] for row in listed(network)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cursor", "nonsense"),
        ("cursor", "WyJ4Iiwib25lIl0"),  # ["x","one"]
        ("cursor", "WyIyMDI2LTExLTIzVDA5OjAwOjAwIiwibiJd"),  # a moment without its zone
        ("cursor", "A" * 1000),
        ("limit", "0"),
        ("limit", "201"),
        ("state", "open,asleep"),
        ("region", "36"),
        ("since", "yesterday"),
        ("urgent", "perhaps"),
        ("stat", "open"),
    ],
)
def test_a_wrong_parameter_is_named(network: Network, name: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        network.somebody(Role.LEADER, scope=COUNTY).get("intake", "/cases", **{name: value})
    assert (refused.value.status, refused.value.fields) == (422, {name})


def test_a_change_of_what_somebody_else_changed_is_refused(network: Network) -> None:
    number = file_advice(network)["number"]
    url = f"{network.urls['intake']}/cases/{number}"
    headers = {"Authorization": f"Bearer {network.token(Role.CLERK, scope=TOWNSHIP)}"}
    seen = requests.get(url, headers=headers, timeout=30)
    etag = seen.headers["ETag"]
    unchanged = requests.get(url, headers={**headers, "If-None-Match": etag}, timeout=30)
    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", etag)
    named = {**headers, "If-Match": etag}
    accepted = requests.post(f"{url}/acceptance", headers=named, timeout=30)
    assert accepted.status_code == 200
    assert accepted.headers["ETag"] != etag
    late = requests.post(f"{url}/withdrawal", json={"reason": "不办了"}, headers=named, timeout=30)
    assert late.status_code == 412
    problem = late.json()
    assert problem["type"] == "urn:zhenbi:problem:changed-meanwhile"
    assert problem["detail"]
    assert problem["detail_en"]
    assert problem["present"]["state"] == "accepted"
    assert problem["present"]["resident"]["name"] == "王**"
    assert late.headers["ETag"] == accepted.headers["ETag"]
    again = {**headers, "If-Match": accepted.headers["ETag"]}
    assert requests.post(f"{url}/withdrawal", json={"reason": "不办了"}, headers=again, timeout=30).status_code == 200
    assert requests.get(url, headers={**headers, "If-None-Match": etag}, timeout=30).status_code == 200
    stranger = {"Authorization": f"Bearer {network.token(Role.CLERK, scope=OTHER_TOWNSHIP)}", "If-Match": etag}
    assert requests.post(f"{url}/acceptance", headers=stranger, timeout=30).status_code == 404
