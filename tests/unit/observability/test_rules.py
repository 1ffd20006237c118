"""The alert rules in Prometheus' own hands: they are valid, and they fire when they should and only then."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.alert_rules import PROMETHEUS, RULE_TESTS, RULES
from tests.infrastructure.needs import needed


@contextmanager
def installed(program: str, package: str) -> Iterator[str]:
    """Where a program is."""
    found = shutil.which(program)
    if found is None:
        raise FileNotFoundError(f"install Debian's package {package}, as make test does")
    yield found


@pytest.fixture(scope="module")
def promtool() -> Iterator[str]:
    """Prometheus' tool for rules."""
    with needed("promtool", installed("promtool", "prometheus"), FileNotFoundError) as program:
        yield program


def run(*command: str | Path) -> str:
    """Run it; what it says, if it is content."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_rules_are_valid(promtool: str) -> None:
    assert "SUCCESS" in run(promtool, "check", "rules", RULES)


def test_the_example_configuration_is_valid(promtool: str) -> None:
    said = run(promtool, "check", "config", PROMETHEUS / "prometheus.yml")
    assert "1 rule files found" in said


@pytest.mark.parametrize("tests", RULE_TESTS, ids=lambda file: file.stem)
def test_the_rules_fire_when_they_should(promtool: str, tests: Path) -> None:
    run(promtool, "test", "rules", tests)


def test_a_rule_that_never_fires_is_noticed(promtool: str, tmp_path: Path) -> None:
    """A test that cannot fail would tell nothing."""
    shutil.copytree(PROMETHEUS, tmp_path / "prometheus")
    rules = tmp_path / "prometheus" / "rules" / "zhenbi.yml"
    rules.write_text(rules.read_text().replace("zhenbi_dead_letters) > 0", "zhenbi_dead_letters) > 1000"))
    with pytest.raises(AssertionError, match="DeadLetters"):
        run(promtool, "test", "rules", tmp_path / "prometheus" / "tests" / "consuming.yml")
