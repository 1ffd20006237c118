"""``zhenbi demo``, as ``make demo`` calls it, on a county that comes with nothing but its regions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infrastructure.broker import Broker
from tests.scenario.conftest import REGIONS


@pytest.mark.timeout(400)
def test_the_demonstration_plays_on_another_county(broker: Broker, tmp_path: Path) -> None:
    regions = tmp_path / "regions.csv"
    regions.write_text(REGIONS, encoding="utf-8")
    uri = broker.create_virtual_host("demo-test")
    home = tmp_path / "home"
    command = [sys.executable, "-m", "deploy.local.cli", "demo", "--home", str(home), "--county", str(regions)]
    environment = {**os.environ, "AMQP_URI": uri, "PYTHONIOENCODING": "utf-8"}
    try:
        played = subprocess.run(
            [*command, "--fast", "--stop"], env=environment, capture_output=True, text=True, timeout=360, check=False
        )
    finally:
        broker.delete_virtual_host("demo-test")
    assert played.returncode == 0, played.stdout[-3000:] + played.stderr[-3000:]
    for expected in ("河口村", "一次性告知单", "结案", "3 个村全部签收", "黄灯", "红灯", "县督查室", "clock.breached"):
        assert expected in played.stdout, f"{expected} is missing from the account"
    assert not list(home.glob("run/*.sock")), "everything was stopped"
