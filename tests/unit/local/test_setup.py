"""The installation's decisions, with pretended apt-get, sudo and Python: nothing is installed here."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.local.home import ROOT

Done = subprocess.CompletedProcess[str]


class Machine:
    """A machine whose programs only write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.programs = folder / "programs"
        self.calls = folder / "calls"
        self.lists = folder / "lists"
        self.policy = folder / "policy-rc.d"
        (self.root / "deploy" / "local").mkdir(parents=True)
        (self.root / "requirements").mkdir()
        (self.root / "var").mkdir()
        for script in ("setup.sh", "messages.sh", "debian.sh"):
            shutil.copy(ROOT / "deploy" / "local" / script, self.root / "deploy" / "local")
        for name in ("runtime.lock", "dev.lock"):
            (self.root / "requirements" / name).write_text(name)
        (self.root / "pyproject.toml").write_text("")
        for directory in (self.programs, self.lists):
            directory.mkdir()
        (self.lists / "deb_Packages.lz4").touch()
        self.calls.touch()
        self.has("id", "echo 0")
        self.has("apt-get")

    def has(self, program: str, does: str = "", at: Path | None = None) -> None:
        """Give the machine a program; ``does`` is shell, run after the call was written down."""
        file = (at or self.programs) / program
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'#!/bin/bash\necho "{program} $*" >> {self.calls}\n{does}\n')
        file.chmod(0o755)

    def run(self, script: str, **outside: str) -> Done:
        """Run shell with setup.sh's functions at hand."""
        environment: Mapping[str, str] = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "BROKER_PROGRAM": str(self.programs / "rabbitmq-server"),
            "POSTGRES_PROGRAMS": str(self.programs / "*" / "postgres"),
            "BROWSER_PROGRAM": str(self.programs / "chromium"),
            "RULES_PROGRAM": str(self.programs / "promtool"),
            "LOAD_PROGRAM": str(self.programs / "wrk"),
            "POLICY": str(self.policy),
            "APT_LISTS": str(self.lists),
            **outside,
        }
        source = f"source {self.root}/deploy/local/setup.sh; {script}"
        return subprocess.run(["bash", "-c", source], env=environment, capture_output=True, text=True, check=False)

    def installed(self) -> list[str]:
        """The packages apt-get was asked for, call by call."""
        calls = [line for line in self.calls.read_text().splitlines() if line.startswith("apt-get install")]
        return [" ".join(word for word in call.split()[2:] if not word.startswith(("-", "DPkg"))) for call in calls]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("step", "package"),
    [
        ("broker", "rabbitmq-server"),
        ("postgresql", "postgresql"),
        ("browser", "chromium fonts-noto-cjk"),
        ("prometheus", "prometheus"),
        ("load", "wrk"),
    ],
)
def test_what_is_missing_is_installed_without_extras(machine: Machine, step: str, package: str) -> None:
    done = machine.run(step)
    assert done.returncode == 0, done.stderr
    assert machine.installed() == [package]
    assert "--no-install-recommends" in machine.calls.read_text()
    assert package in done.stdout


@pytest.mark.parametrize(
    ("step", "program"),
    [
        ("broker", "rabbitmq-server"),
        ("postgresql", "15/postgres"),
        ("browser", "chromium"),
        ("prometheus", "promtool"),
        ("load", "wrk"),
    ],
)
def test_what_is_there_is_left_alone(machine: Machine, step: str, program: str) -> None:
    machine.has(program)
    done = machine.run(step)
    assert (done.returncode, done.stdout) == (0, "")
    assert machine.installed() == []


@pytest.mark.parametrize(("step", "variable"), [("broker", "AMQP_URI"), ("postgresql", "TEST_POSTGRES_URL")])
def test_what_is_named_elsewhere_is_not_installed(machine: Machine, step: str, variable: str) -> None:
    assert machine.run(step, **{variable: "x://elsewhere"}).returncode == 0
    assert machine.installed() == []


def test_services_are_held_back_while_installing_and_only_then(machine: Machine) -> None:
    machine.has("apt-get", f"cat {machine.policy} >> {machine.calls}")
    assert machine.run("broker").returncode == 0
    assert "exit 101" in machine.calls.read_text()
    assert not machine.policy.exists()


def test_they_are_let_go_when_the_installation_fails(machine: Machine) -> None:
    machine.has("apt-get", "exit 1")
    assert machine.run("broker").returncode == 1
    assert not machine.policy.exists()


def test_a_policy_of_the_machines_own_stays(machine: Machine) -> None:
    machine.policy.write_text("its own")
    assert machine.run("broker").returncode == 0
    assert machine.policy.read_text() == "its own"


def test_lists_are_fetched_only_when_there_are_none(machine: Machine) -> None:
    assert machine.run("broker").returncode == 0
    assert "apt-get update" not in machine.calls.read_text()
    shutil.rmtree(machine.lists)
    assert machine.run("broker").returncode == 0
    assert "apt-get update" in machine.calls.read_text()


def test_old_lists_are_fetched_again_after_a_failure(machine: Machine) -> None:
    once = machine.calls.parent / "updated"
    machine.has("apt-get", f"[[ $1 == update ]] && touch {once}; [[ -e {once} ]]")
    assert machine.run("broker").returncode == 0
    assert machine.installed() == ["rabbitmq-server"] * 2


def test_without_root_the_exact_command_is_told(machine: Machine) -> None:
    machine.has("id", "echo 1000")
    machine.has("sudo", "exit 1")
    done = machine.run("broker")
    assert done.returncode == 1
    assert "sudo apt-get install -y --no-install-recommends rabbitmq-server" in done.stderr
    assert "AMQP_URI" in done.stderr
    assert machine.installed() == []


def test_sudo_that_asks_for_nothing_is_used(machine: Machine) -> None:
    machine.has("id", "echo 1000")
    machine.has("sudo", 'shift; "$@"')
    assert machine.run("broker").returncode == 0
    assert "sudo -n env DEBIAN_FRONTEND=noninteractive" in machine.calls.read_text()
    assert machine.installed() == ["rabbitmq-server"]


def test_another_system_is_told_what_to_install(machine: Machine) -> None:
    (machine.programs / "apt-get").unlink()
    done = machine.run("broker", PATH=f"{machine.programs}:{_tools_without('apt-get', machine)}")
    assert done.returncode == 1
    assert "rabbitmq-server" in done.stderr


def _tools_without(unwanted: str, machine: Machine) -> Path:
    tools = machine.root / "tools"
    tools.mkdir()
    for tool in ("bash", "dirname", "pwd", "cat"):
        found = shutil.which(tool)
        assert found
        (tools / tool).symlink_to(found)
    assert not (tools / unwanted).exists()
    return tools


def test_a_python_that_does_not_fit_is_refused_with_advice(machine: Machine) -> None:
    machine.has("old-python", "exit 1")
    machine.has("id", "echo 1000")
    machine.has("sudo", "exit 1")
    done = machine.run("fitting_python", PYTHON="old-python")
    assert done.returncode == 1
    assert "PYTHON=/path/to/python3" in done.stderr


def test_a_debian_without_python_gets_one(machine: Machine) -> None:
    machine.has("apt-get", f"ln -s {shutil.which('true')} {machine.programs}/new-python")
    done = machine.run("fitting_python", PYTHON="new-python")
    assert done.stdout == "new-python\n", done.stderr
    assert machine.installed() == ["python3 python3-venv"]


def test_the_python_named_by_the_caller_comes_first(machine: Machine) -> None:
    machine.has("my-python", "exit 0")
    assert machine.run("fitting_python", PYTHON="my-python").stdout == "my-python\n"


class TestStamp:
    """Whether the virtual environment is what the lock asks for."""

    @pytest.fixture(autouse=True)
    def environment(self, machine: Machine) -> None:
        machine.has("python", "echo Python 3.11.2", at=machine.root / ".venv" / "bin")

    def stamp(self, machine: Machine, lock: str) -> None:
        assert machine.run(f'fingerprint {lock} >"$(stamp_of {lock})"').returncode == 0

    def is_current(self, machine: Machine, lock: str) -> bool:
        return machine.run(f"is_current {lock}").returncode == 0

    def test_a_new_environment_is_not(self, machine: Machine) -> None:
        assert not self.is_current(machine, "runtime")

    def test_a_stamped_one_is(self, machine: Machine) -> None:
        self.stamp(machine, "runtime")
        assert self.is_current(machine, "runtime")
        assert not self.is_current(machine, "dev")

    def test_the_development_lock_covers_the_other(self, machine: Machine) -> None:
        self.stamp(machine, "dev")
        assert self.is_current(machine, "runtime")

    @pytest.mark.parametrize("file", ["requirements/runtime.lock", "pyproject.toml"])
    def test_a_changed_file_asks_for_a_look(self, machine: Machine, file: str) -> None:
        self.stamp(machine, "runtime")
        (machine.root / file).write_text("changed")
        assert not self.is_current(machine, "runtime")

    def test_another_python_asks_for_a_look(self, machine: Machine) -> None:
        self.stamp(machine, "runtime")
        machine.has("python", "echo Python 3.12.1", at=machine.root / ".venv" / "bin")
        assert not self.is_current(machine, "runtime")

    def test_a_moved_project_asks_for_a_look(self, machine: Machine) -> None:
        self.stamp(machine, "runtime")
        machine.root = machine.root.rename(machine.root.with_name("moved"))
        assert not self.is_current(machine, "runtime")
