"""Metrics keep to Prometheus' conventions, and their labels to closed sets.

Source: https://prometheus.io/docs/practices/naming/ and ``promtool check metrics``.
"""

import ast
import importlib
import re

import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from tests.architecture.source_tree import project_files, python_files, shown, text_of

# What a label may be: each takes a handful of values that the code knows. Never an id, a number or a text.
LABELS = {"service", "event", "outcome", "timer", "method", "route", "status", "state", "channel", "queue"}
UNITS = ("_seconds", "_bytes")
RESERVED = ("_total", "_count", "_sum", "_bucket", "_info", "_created")


def _all() -> list[MetricWrapperBase]:
    modules = [shown(path)[:-3].replace("/", ".") for path in python_files("shared", "services")]
    return [
        thing
        for module in modules
        if module.endswith(".metrics")
        for thing in vars(importlib.import_module(module)).values()
        if isinstance(thing, MetricWrapperBase)
    ]


METRICS = _all()
EVERY = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric._name)


def test_there_are_metrics() -> None:
    assert len(METRICS) >= 10
    names = [metric._name for metric in METRICS]
    assert len(names) == len(set(names))


@EVERY
def test_the_name_follows_the_conventions(metric: MetricWrapperBase) -> None:
    name = metric._name  # of a counter: without its "_total", which the client adds
    assert re.fullmatch(r"zhenbi_[a-z][a-z0-9]*(_[a-z0-9]+)+", name)
    assert not name.endswith(RESERVED), f"{name}: this ending belongs to the exposition format"
    assert not re.search(r"_(ms|milliseconds|minutes|hours|kb|mb|percent)(_|$)", name), "base units only"
    match metric:
        case Histogram():
            assert name.endswith(UNITS), "a histogram's name ends with its unit"
        case Counter():
            assert not name.endswith(UNITS)
        case _:
            assert isinstance(metric, Gauge), "counters, gauges and histograms only"


@EVERY
def test_the_labels_come_from_closed_sets(metric: MetricWrapperBase) -> None:
    assert set(metric._labelnames) <= LABELS


@EVERY
def test_the_help_is_a_sentence(metric: MetricWrapperBase) -> None:
    assert re.fullmatch(r"[A-Z0-9].*\.", metric._documentation)


def test_metrics_that_are_written_about_exist() -> None:
    """In runbooks, alerts, dashboards and READMEs."""
    endings = {Counter: ("_total",), Histogram: ("_bucket", "_count", "_sum"), Gauge: ("",)}
    exposed = {metric._name + ending for metric in METRICS for ending in endings[type(metric)]}
    written = {
        (shown(path), name)
        for path in project_files()
        if path.suffix in (".md", ".yml", ".yaml", ".json")
        for name in re.findall(r"\bzhenbi_[a-z_]*[a-z]\b(?!_)", text_of(path))
    }
    assert {(file, name) for file, name in written if name not in exposed} == set()


def test_metrics_are_defined_in_metrics_modules_only() -> None:
    """So a person finds all of them, and none escapes these tests."""
    kinds = {"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"}
    astray = [
        shown(path)
        for path in python_files("shared", "services", "deploy")
        if path.name != "metrics.py"
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.ImportFrom) and node.module == "prometheus_client"
        if kinds & {alias.name for alias in node.names}
    ]
    assert astray == []
