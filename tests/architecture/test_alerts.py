"""Alerts say what is wrong in both languages, lead to a page that says what to do, and ask for what is measured."""

import re
import shlex
from pathlib import Path

import click
import pytest
from prometheus_client import Counter, Histogram

from deploy.local.cli import zhenbi
from shared.contracts.services import SERVICES
from tests.architecture.alert_rules import Alert, alerts, grouped_by, rule_tests, selectors, verdicts
from tests.architecture.source_tree import ROOT
from tests.architecture.test_metrics import METRICS

RUNBOOK = ROOT / "docs" / "runbook"
HEADINGS = ["## 现象 · Symptom", "## 先看 · First look", "## 处理 · Mend", "## 升级 · Escalate"]
CHINESE = re.compile(r"[一-鿿]")

# What Prometheus adds to what we export: where it came from, and the bound of a histogram's bucket.
OF_THE_TARGET = {"job", "instance", "service"}
VALUES = {
    "outcome": {"handled", "duplicate", "waited", "retried", "dead", "done", "failed"},
    "state": {"pending", "sending", "failed", "unknown"},
    "service": set(SERVICES),
    "job": {"zhenbi"},
}
EVERY = pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)


def _exported() -> dict[str, set[str]]:
    """Name as Prometheus stores it → labels."""
    found = {"up": set[str]()}
    for metric in METRICS:
        labels = set(metric._labelnames)
        match metric:
            case Counter():
                found[f"{metric._name}_total"] = labels
            case Histogram():
                found |= {f"{metric._name}_bucket": labels | {"le"}}
                found |= {f"{metric._name}_{part}": labels for part in ("count", "sum")}
            case _:
                found[metric._name] = labels
    return found


EXPORTED = _exported()


def test_every_service_is_missed_when_all_its_copies_are_gone() -> None:
    (down,) = [alert.expression for alert in alerts() if alert.name == "ServiceDown"]
    missed = set(re.findall(r'absent\(up\{job="zhenbi", service="(\w+)"\}\)', down))
    assert missed == set(SERVICES), "deploy/prometheus/rules/zhenbi.yml: ServiceDown names each service"


@EVERY
def test_it_says_how_urgent_it_is(alert: Alert) -> None:
    assert alert.labels == {"severity": alert.labels["severity"]}
    assert alert.labels["severity"] in ("critical", "warning")


@EVERY
@pytest.mark.parametrize("text", ["summary", "description"])
def test_it_says_what_is_wrong_in_both_languages(alert: Alert, text: str) -> None:
    chinese, english = alert.annotations[text], alert.annotations[f"{text}_en"]
    assert CHINESE.search(chinese)
    assert not CHINESE.search(english)
    assert re.search("[A-Za-z]{3}", english)
    fields = [set(re.findall(r"\$labels\.(\w+)", each)) for each in (chinese, english)]
    assert fields[0] == fields[1], "both name the same things"


@EVERY
def test_its_page_says_what_to_do(alert: Alert) -> None:
    assert alert.page.parent == RUNBOOK
    assert alert.page.name == f"{re.sub('(?<!^)(?=[A-Z])', '-', alert.name).lower()}.md"
    lines = alert.page.read_text().splitlines()
    assert lines[0].startswith(f"# {alert.name} · ")
    assert lines[2] == alert.labels["severity"]
    assert [line for line in lines if line.startswith("#") and line != lines[0]] == HEADINGS
    for heading, following in zip(HEADINGS, [*HEADINGS[1:], None], strict=True):
        end = lines.index(following) if following else None
        said = "\n".join(lines[lines.index(heading) + 1 : end])
        assert CHINESE.search(said), f"{heading}: for somebody who reads Chinese"
        assert re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", said), f"{heading}: for somebody who reads English"


@EVERY
def test_it_is_in_the_index(alert: Alert) -> None:
    row = f"| [{alert.name}]({alert.page.name}) | {alert.labels['severity']} |"
    assert row in (RUNBOOK / "README.md").read_text()


@EVERY
def test_what_it_asks_for_is_exported(alert: Alert) -> None:
    asked = selectors(alert.expression)
    assert asked
    for selector in asked:
        assert selector.metric in EXPORTED
        assert selector.labels.keys() <= EXPORTED[selector.metric] | OF_THE_TARGET
        for label, value in selector.labels.items():
            assert label not in VALUES or value in VALUES[label], f"{label} is never {value!r}"
    metrics = {selector.metric for selector in asked}
    known = OF_THE_TARGET.union(*(EXPORTED[metric] for metric in metrics))
    assert grouped_by(alert.expression) <= known
    named = {name for text in alert.annotations.values() for name in re.findall(r"\$labels\.(\w+)", text)}
    assert named <= known


def test_alerts_and_pages_belong_together() -> None:
    names = [alert.name for alert in alerts()]
    assert len(names) == len(set(names)) >= 15
    assert {alert.page for alert in alerts()} == set(RUNBOOK.glob("*.md")) - {RUNBOOK / "README.md"}


def test_each_alert_is_tested_to_fire_and_to_keep_quiet() -> None:
    names = {alert.name for alert in alerts()}
    fire, quiet = verdicts()
    assert (names - fire, fire - names) == (set(), set())
    assert (names - quiet, quiet - names) == (set(), set())


@pytest.mark.parametrize("test", rule_tests(), ids=lambda test: test["name"])
def test_their_tests_make_up_nothing_that_is_not_exported(test: dict[str, list[dict[str, str]]]) -> None:
    for series in test["input_series"]:
        (made_up,) = selectors(series["series"])
        assert made_up.metric in EXPORTED
        assert made_up.labels.keys() == EXPORTED[made_up.metric] | OF_THE_TARGET
        for label, value in made_up.labels.items():
            assert label not in VALUES or value in VALUES[label]


PAGES = sorted(RUNBOOK.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_exist(page: Path) -> None:
    """An operator at night types what stands there."""
    text = page.read_text()
    blocks = re.findall(r"^(?: {4}){1,2}(zhenbi .*)$", text, re.MULTILINE)
    commands = [*blocks, *re.findall(r"`(zhenbi [^`]*)`", text)]
    for line in commands:
        for command in line.partition("#")[0].split("&&"):
            _check(shlex.split(command)[1:])


def _check(words: list[str]) -> None:
    command: click.Command = zhenbi
    context = click.Context(zhenbi)
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no {' '.join(words)}"
        command, words = found, words[1:]
        context = click.Context(command, parent=context)
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
    assert {word for word in words if word.startswith("--")} <= options
    takes_words = any(isinstance(parameter, click.Argument) for parameter in command.params)
    assert takes_words or not words or words[0].startswith("-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    assert [link for link in re.findall(r"\]\(([^)]+)\)", text) if not (RUNBOOK / link).is_file()] == []
    assert [path for path in re.findall(r"`((?:docs|deploy)/[^`]+)`", text) if not (ROOT / path).exists()] == []
