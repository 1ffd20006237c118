"""Classification help through a running service: proposed, confirmed, trained by one command, used without restart."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.local.county.loading import catalogue
from deploy.local.home import ROOT
from shared.contracts import Role
from tests.infrastructure.broker import Broker
from tests.infrastructure.caller import Caller, Refused
from tests.infrastructure.databases import Databases
from tests.infrastructure.network import Network, running_network
from tests.infrastructure.shipped_county import shipped_county

COUNTY = "361103"
SENTENCES = ROOT / "tests" / "data" / "residents_words.csv"


@pytest.fixture(scope="module")
def intake(broker: Broker, module_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("classification")
    with running_network(broker, module_databases, folder, services=["intake"]) as network:
        network.somebody(Role.ADMINISTRATOR, scope=COUNTY).put("intake", "/catalogue", catalogue(shipped_county()))
        yield network


def clerk(network: Network) -> Caller:
    return network.somebody(Role.CLERK, scope="361103102")


def proposals(network: Network, words: str) -> dict[str, Any]:
    said: dict[str, Any] = clerk(network).post("intake", "/classification/proposals", {"words": words})
    return said


def command(network: Network, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.intake.classifying", *arguments],
        cwd=ROOT,
        env=network.processes["intake"].environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_proposed_confirmed_trained_and_used_without_restart(intake: Network) -> None:
    said = proposals(intake, "老板拖欠工资，我叫周建国")
    assert (said["proposals"][0]["item"], said["model_version"]) == ("qxts", 0)
    assert said["proposals"][0]["reasons"][0]["word"]
    assert said["lines"][0]["line"] == "employment"
    with pytest.raises(Refused) as none_yet:
        clerk(intake).get("intake", "/classification/training")
    assert none_yet.value.status == 404

    chosen = {"words": "老板拖欠工资，我叫周建国，电话13812345678", "item": "qxts"}
    kept = clerk(intake).post("intake", "/classification/confirmations", chosen)
    assert kept["place"] == 1
    assert "周建国" not in kept["words"]
    engine = sa.create_engine(intake.database_urls["intake"])
    with engine.connect() as connection:
        (words,) = connection.execute(sa.text("SELECT words FROM classifier_confirmation")).scalars()
    engine.dispose()
    assert "138" not in words

    too_little = command(intake, "train")
    assert too_little.returncode == 1
    assert "50" in too_little.stderr
    trained = command(intake, "train", "--examples", str(SENTENCES), "--json")
    assert trained.returncode == 0, trained.stderr
    numbers = json.loads(trained.stdout)
    assert (numbers["version"], numbers["examples"]) == (1, 496)
    assert proposals(intake, "老板拖欠工资")["model_version"] == 1
    shown = clerk(intake).get("intake", "/classification/training")
    assert shown["top1"] == pytest.approx(numbers["top1"])
    assert shown["top3"] > 0.8

    tried = command(intake, "try", "低保怎么办")
    assert "最低生活保障" in tried.stdout.splitlines()[0]


def test_strangers_are_not_answered(intake: Network) -> None:
    for path in ("proposals", "confirmations"):
        assert intake.anybody().attempt("intake", f"/classification/{path}", {"words": "低保", "item": "zdshbz"}) == 401


@pytest.mark.parametrize("words", ["", "x" * 2001])
def test_words_must_fit(intake: Network, words: str) -> None:
    with pytest.raises(Refused) as refused:
        proposals(intake, words)
    assert refused.value.fields == {"words"}
