"""The command line where nothing has to run: what it offers, and how it says no."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.local import cli
from deploy.local.home import ROOT, Home
from deploy.local.messages import Problem
from deploy.local.selection import Selection


def test_every_command_explains_itself_in_both_languages() -> None:
    runner = CliRunner()
    listed = runner.invoke(cli.zhenbi, ["--help"]).output
    for command in ("up", "down", "status", "logs", "county", "demo"):
        assert command in listed
        text = runner.invoke(cli.zhenbi, [command, "--help"]).output
        assert any("\u4e00" <= character <= "\u9fff" for character in text), command
        assert any(word in text for word in ("Start", "Stop", "Show", "Check", "Play")), command


def test_the_network_may_be_chosen_before_or_after_the_command(tmp_path: Path) -> None:
    Home.open(tmp_path, demo=False, outside={})
    for arguments in (["--home", str(tmp_path), "status"], ["status", "--home", str(tmp_path)]):
        done = CliRunner().invoke(cli.zhenbi, arguments)
        assert done.exit_code == 3
        assert "no network is running" in done.output


def test_stopping_what_does_not_run_is_no_error(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.zhenbi, ["down", "--home", str(tmp_path / "none")])
    assert done.exit_code == 0
    assert not (tmp_path / "none").exists()


def test_a_kind_is_recognised_without_being_told(tmp_path: Path) -> None:
    Home.open(tmp_path, demo=True, outside={})
    [network] = Selection(tmp_path, demo=False).existing()
    assert network.home.demo


@pytest.mark.parametrize("scale", ["dispatch", "dispatch=many", "dispatch=-1"])
def test_a_malformed_scale_is_explained(scale: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.zhenbi, ["up", "--home", str(tmp_path), "--scale", scale])
    assert isinstance(done.exception, Problem)
    assert "SERVICE=N" in done.exception.en


def test_a_county_that_does_not_exist_starts_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.local.cli", "up", "--home", str(tmp_path / "h"), "--county", "000000"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "000000" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "h" / "log").iterdir())


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "make room"),
        (PermissionError(errno.EACCES, "Permission denied", "/var/x"), "chown"),
    ],
)
def test_errors_of_the_system_come_with_advice(error: OSError, advice: str) -> None:
    assert advice in cli._of_the_system(error).en
