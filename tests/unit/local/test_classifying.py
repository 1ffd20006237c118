"""``zhenbi classify`` hands the work to a process of intake's, with the variables of the chosen network."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deploy.local import classifying, cli
from deploy.local.home import Home


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """What would have been started: command and variables."""
    seen: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], *, env: dict[str, str], **_: Any) -> subprocess.CompletedProcess[str]:
        seen.append((command, env))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(classifying.subprocess, "run", run)
    return seen


def test_intake_is_given_the_network_s_database(
    tmp_path: Path, started: list[tuple[list[str], dict[str, str]]]
) -> None:
    Home.open(tmp_path, demo=False, outside={})
    done = CliRunner().invoke(cli.zhenbi, ["classify", "--home", str(tmp_path), "try", "低保怎么办", "--json"])
    assert done.exit_code == 0, done.output
    ((command, variables),) = started
    assert command[-4:] == ["services.intake.classifying", "try", "低保怎么办", "--json"]
    assert variables["INTAKE_DATABASE_URL"].startswith(f"sqlite:///{tmp_path}")


def test_help_needs_no_network(started: list[tuple[list[str], dict[str, str]]]) -> None:
    assert CliRunner().invoke(cli.zhenbi, ["classify", "train", "--help"]).exit_code == 0
    assert started[0][0][-2:] == ["train", "--help"]
