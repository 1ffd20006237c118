"""The alert rules and their unit tests, as the tests look at them."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.source_tree import ROOT

PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = PROMETHEUS / "rules" / "zhenbi.yml"
RULE_TESTS = tuple(sorted((PROMETHEUS / "tests").glob("*.yml")))

# A name, and the labels in braces behind it if there are any.
_SELECTOR = re.compile(r"\b(up|zhenbi_[a-z_]+)\b(?:\{([^}]*)\})?")


@dataclass(frozen=True)
class Alert:
    """One rule."""

    name: str
    expression: str
    labels: dict[str, str]
    annotations: dict[str, str]

    @property
    def page(self) -> Path:
        """Its runbook page."""
        return ROOT / self.annotations["runbook_url"]


@dataclass(frozen=True)
class Selector:
    """A metric that is asked for, or made up by a test."""

    metric: str
    labels: dict[str, str]


@functools.cache
def alerts() -> tuple[Alert, ...]:
    """All of them, in order."""
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    return tuple(Alert(rule["alert"], rule["expr"], rule["labels"], rule["annotations"]) for rule in rules)


def selectors(expression: str) -> list[Selector]:
    """Every metric an expression asks for, with what its labels must be."""
    found = []
    for match in _SELECTOR.finditer(expression):
        labels = dict(re.findall(r'(\w+)\s*[=!]~?\s*"([^"]*)"', match[2] or ""))
        found.append(Selector(match[1], labels))
    return found


def grouped_by(expression: str) -> set[str]:
    """Every label an expression keeps or joins by."""
    lists = re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", expression)
    return {label.strip() for labels in lists for label in labels.split(",")}


@functools.cache
def rule_tests() -> tuple[dict[str, Any], ...]:
    """Every unit test of the rules."""
    return tuple(test for file in RULE_TESTS for test in yaml.safe_load(file.read_text())["tests"])


def verdicts() -> tuple[set[str], set[str]]:
    """The alerts that some test expects to fire, and those that some test expects to keep quiet."""
    fire: set[str] = set()
    quiet: set[str] = set()
    for test in rule_tests():
        for case in test.get("alert_rule_test", []):
            (fire if case["exp_alerts"] else quiet).add(case["alertname"])
        for case in test.get("promql_expr_test", []):
            asked = re.search(r'alertname=~?"([^"]+)"', case["expr"])
            if asked and not case["exp_samples"]:
                quiet.update(asked[1].split("|"))
            fire.update(name for each in case["exp_samples"] for name in _fired(each["labels"]))
    return fire, quiet


def _fired(labels: str) -> list[str]:
    return re.findall(r'alertname="(\w+)"', labels) if 'alertstate="firing"' in labels else []
