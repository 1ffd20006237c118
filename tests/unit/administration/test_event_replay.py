"""Which events a replay goes through, and what a rebuild clears."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from shared.contracts import CONTRACTS, contract_of
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.errors import Invalid
from shared.messaging.administration.databases import inbox
from shared.messaging.administration.event_replay import Request, _rows, clear, plan
from shared.messaging.topology import queue_of
from tests.unit.administration.conftest import Network

HOUR = timedelta(hours=1)


def gone_through(network: Network, request: Request) -> list[tuple[str, bool]]:
    """(event id, handled before) in order."""
    queues = {contract.type: queue_of(request.service, contract) for contract in request.contracts}
    return [(row.event_id, handled) for row, handled in _rows(request, network.databases, queues)]


def test_every_event_the_service_hears_earliest_first_and_no_other(network: Network, now: datetime) -> None:
    first = network.commit("unit.registered.v1", now - 2 * HOUR, sent=now)
    network.commit("clock.started.v1", now - 2 * HOUR)  # notify does not hear it
    second = network.commit("case.submitted.v1", now - HOUR)
    third = network.commit("case.accepted.v1", now)
    request = Request(service="notify")
    assert [event_id for event_id, _ in gone_through(network, request)] == [first, second, third]
    assert plan(request, network.databases).events == 3


def test_what_the_service_has_handled_is_told(network: Network, now: datetime) -> None:
    handled, missed = (network.commit("case.accepted.v1", now + n * HOUR) for n in range(2))
    network.handle("notify.case.accepted", handled, now)
    network.handle("portal.case.accepted", missed, now)
    assert gone_through(network, Request(service="notify")) == [(handled, True), (missed, False)]


def test_a_time_and_names_narrow_it_down(network: Network, now: datetime) -> None:
    network.commit("case.accepted.v1", now - 3 * HOUR)
    meant = network.commit("case.accepted.v1", now - 2 * HOUR)
    network.commit("case.submitted.v1", now - 2 * HOUR)
    network.commit("case.accepted.v1", now - HOUR)
    request = Request(service="notify", since=now - 2 * HOUR, until=now - HOUR, events=("case.accepted",))
    assert [event_id for event_id, _ in gone_through(network, request)] == [meant]
    assert plan(request, network.databases).events == 1
    assert str(request) == f"since={(now - 2 * HOUR).isoformat()} until={(now - HOUR).isoformat()} event=case.accepted"
    assert str(Request(service="notify")) == "all"


def test_many_pages_of_several_publishers_are_merged(
    network: Network, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.administration.event_replay._PAGE", 2)
    types = ("unit.registered.v1", "case.accepted.v1", "urge.issued.v1")
    expected = [network.commit(types[n % 3], now + n * HOUR) for n in range(15)]
    assert [event_id for event_id, _ in gone_through(network, Request(service="notify"))] == expected


@pytest.mark.parametrize(
    ("request_", "field"),
    [(Request(service="kitchen"), "service"), (Request(service="notify", events=("case.eaten",)), "event")],
)
def test_what_makes_no_sense_is_refused(network: Network, request_: Request, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        plan(request_, network.databases)
    assert refused.value.errors[0].field == field


def test_a_plan_says_from_when_on_the_events_are_complete(network: Network, now: datetime) -> None:
    network.commit("case.accepted.v1", now - 5 * HOUR)
    network.commit("unit.registered.v1", now - 2 * HOUR)
    whole = plan(Request(service="notify"), network.databases)
    assert (whole.forgotten, whole.kept_since) == (0, now - 5 * HOUR)
    network.count_up("dispatch", "unit/1", 4)
    partly = plan(Request(service="notify"), network.databases)
    assert (partly.forgotten, partly.kept_since) == (3, now - 2 * HOUR)
    del network.databases["supervision"]  # type: ignore[attr-defined]
    assert plan(Request(service="notify"), network.databases).unreadable == ["supervision"]


def test_clearing_empties_the_tables_and_forgets_only_what_fills_them(network: Network, now: datetime) -> None:
    database = network.databases["portal"]
    metadata = sa.MetaData()
    view, account = (sa.Table(name, metadata, sa.Column("key", sa.Integer)) for name in ("view", "account"))
    with database.writer() as connection:
        metadata.create_all(connection)
        for table in (view, account):
            connection.execute(sa.insert(table).values(key=1))
    for queue in ("portal.case.accepted", "portal.intervention.recorded"):
        network.handle(queue, "e", now)
    contracts = [contract_of(data) for data in SUBSCRIPTIONS["portal"] if contract_of(data).publisher != "operations"]
    clear("portal", database, [view], contracts)
    with database.reader() as connection:
        counts = [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in (view, account)
        ]
        left = list(connection.execute(sa.select(inbox.c.consumer)).scalars())
    assert counts == [0, 1]
    assert left == ["portal.intervention.recorded"]


def test_every_publisher_but_the_operators_tools_has_an_outbox_to_replay_from() -> None:
    assert {contract.publisher for contract in CONTRACTS.values()} - set(SUBSCRIPTIONS) == {"operations"}
