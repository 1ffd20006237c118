"""Supervision does not fire while it is deaf: what it would breach may be signed for, only not heard of yet."""

from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import ADDRESS
from tests.infrastructure.broker import Broker
from tests.infrastructure.databases import Databases
from tests.infrastructure.marks import ON_ONE_DATABASE
from tests.infrastructure.network import Network, running_network
from tests.infrastructure.ports import reserve
from tests.infrastructure.waiting import wait_until


def runs_of_the_tick(network: Network) -> dict[str, float]:
    text = requests.get(network.urls["supervision"] + "/metrics", timeout=5).text
    return {
        sample.labels["outcome"]: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "zhenbi_timer_runs_total"
    }


@ON_ONE_DATABASE
@pytest.mark.parametrize("deaf", [True, False])
def test_clocks_fire_only_while_supervision_hears(
    broker: Broker, databases: Databases, tmp_path: Path, deaf: bool
) -> None:
    nobody = reserve(["nobody"])["nobody"]
    environment = {"AMQP_URI": f"amqp://guest:guest@{ADDRESS}:{nobody}/"} if deaf else {}
    with running_network(broker, databases, tmp_path, services=["supervision"], environment=environment) as network:
        if deaf:
            wait_until(lambda: runs_of_the_tick(network).get("held", 0) >= 3, 15, "the timer to be held")
            assert runs_of_the_tick(network)["done"] == 0
        else:
            wait_until(lambda: runs_of_the_tick(network)["done"] >= 1, 30, "the timer to run")
