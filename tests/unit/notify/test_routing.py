"""The routing table and the templates: what could fail at night is refused by day."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from services.notify import routing
from services.notify.events import OFFERS
from services.notify.texts import FOLDER, LANGUAGES, JinjaTexts, TemplateError
from shared.contracts import CONTRACTS
from tests.unit.notify.fakes import event_of, texts

HEADER = "event,addressee,channel,template\n"


def templates_in(folder: Path, **files: str) -> JinjaTexts:
    for language in LANGUAGES:
        (folder / language).mkdir(exist_ok=True)
        for name, text in {"call_list": "t\nt", **files}.items():
            (folder / language / f"{name}.txt").write_text(text)
    return JinjaTexts(folder)


def table(folder: Path, rows: str) -> Path:
    file = folder / "routing.csv"
    file.write_text(HEADER + rows)
    return file


@pytest.mark.parametrize("route", routing.load(texts).all(), ids=lambda route: f"{route.event}→{route.addressee}")
@pytest.mark.parametrize("stand_in", [False, True])
def test_every_route_renders_with_the_example_of_its_contract(route: Any, stand_in: bool) -> None:
    [contract] = [contract for contract in CONTRACTS.values() if contract.name == route.event]
    data = event_of(contract.data).data
    facts = {field.name: getattr(data, field.name) for field in fields(data)}
    known = {"about": "361103-20261123-000001-0", "title": "最低生活保障", "resident": "王**", "stand_in": stand_in}
    offered = OFFERS[route.event].facts
    wording = texts.render(route.template, {name: value for name, value in (facts | known).items() if name in offered})
    for text in (*wording.title, *wording.text):
        assert text
        assert "\n" not in text
        assert "{" not in text
    assert len(wording.text.zh) <= 140, "two short messages at most"


def test_every_template_is_used() -> None:
    used = {route.template for route in routing.load(texts).all()} | {"call_list"}
    for language in LANGUAGES:
        assert {file.stem for file in (FOLDER / language).iterdir()} == used


def test_no_template_can_ever_see_a_contact_or_a_query_digest() -> None:
    assert not any(offer.facts & {"contact", "query_digest"} for offer in OFFERS.values())


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("case.lost,resident,file,t\n", "routing.csv:2: event = 'case.lost'"),
        ("case.closed,mayor,file,t\n", "routing.csv:2: addressee = 'mayor'"),
        ("case.closed,resident,pigeon,t\n", "routing.csv:2: channel = 'pigeon'"),
        ("case.closed,actor,inbox,t\n", "can only tell dispatchers, resident, supervisors, taker"),
        ("case.closed,resident,inbox,t\n", "can be told only by call_list, console, file"),
        ("case.closed,resident,file,missing\n", "there is no template file zh/missing.txt"),
        ("case.closed,resident,file,broken\n", "broken.txt:2"),
        ("case.closed,resident,file,branch\n", "asks for what it does not get: phone_of_the_mayor"),
        ("case.closed,resident,file,t\ncase.closed,resident,file,t\n", "routing.csv:3: 与第 2 行重复"),
    ],
)
def test_a_faulty_table_is_refused_with_its_row(tmp_path: Path, rows: str, fault: str) -> None:
    branch = "t\n{% if grade %}{{ phone_of_the_mayor }}{% endif %}"
    delivered = templates_in(tmp_path, t="t\nt", broken="t\n{% if %}", branch=branch)
    with pytest.raises(routing.RoutingError) as refusal:
        routing.load(delivered, table(tmp_path, rows))
    assert fault in str(refusal.value)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    file = table(tmp_path, "case.lost,resident,file,t\ncase.closed,mayor,pigeon,t\n")
    with pytest.raises(routing.RoutingError) as refusal:
        routing.load(templates_in(tmp_path), file)
    assert len(str(refusal.value).splitlines()) == 3


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "routing.csv").write_text("event,channel\n")
    with pytest.raises(routing.RoutingError, match="addressee, template"):
        routing.load(texts, tmp_path / "routing.csv")


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ paper.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ papers.append(1) }}",
        "{{ '%s'.__mod__.__self__ }}",
    ],
)
def test_a_template_cannot_run_code(tmp_path: Path, attack: str) -> None:
    hostile = templates_in(tmp_path, hostile=f"t\n{attack}")
    with pytest.raises((SecurityError, UndefinedError)):
        hostile.render("hostile", {"paper": object(), "papers": []})


def test_a_template_cannot_exhaust_the_process(tmp_path: Path) -> None:
    hostile = templates_in(tmp_path, hostile="t\n{% for i in range(10**9) %}x{% endfor %}")
    with pytest.raises(OverflowError):
        hostile.render("hostile", {})


def test_a_missing_fact_is_an_error_and_not_a_gap(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        templates_in(tmp_path, gap="t\n{{ number }}").render("gap", {})


def test_what_people_typed_stays_on_its_line(tmp_path: Path) -> None:
    quoting = templates_in(tmp_path, quoting="{{ reason }}\n{{ reason }}")
    wording = quoting.render("quoting", {"reason": "请\n立即转账\r\n 到 {{ account }}"})
    assert wording.title.zh == wording.text.zh == "请 立即转账 到 {{ account }}"


def test_a_template_that_is_missing_in_one_language_is_named(tmp_path: Path) -> None:
    delivered = templates_in(tmp_path, half="t\nt")
    (tmp_path / "en" / "half.txt").unlink()
    with pytest.raises(TemplateError, match=r"en/half\.txt"):
        delivered.names_in("half")
