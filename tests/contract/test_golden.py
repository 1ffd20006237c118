"""No version of an event takes back what it promised."""

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared.contracts import CONTRACTS, CaseAccepted, Contract, contract_of
from tests.contract import golden
from tests.contract.compatibility import breaking_changes, schema_of


def test_every_event_keeps_the_promises_in_its_golden_file() -> None:
    problems = list(golden.differences())
    assert not problems, "\n\n".join(problems)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_messages_of_yesterday_are_still_read(contract: Contract) -> None:
    file = golden.stored(contract.type)
    assert file is not None, f"run `{golden.WRITE}`"
    for example in file["examples"]:
        msgspec.convert(example, contract.data)


@dataclass(frozen=True)
class Nested:
    code: str
    name: str


@dataclass(frozen=True)
class Before:
    number: str
    kept: int
    optional: str | None
    listed: tuple[Nested, ...]
    counted: int = 0


BEFORE = schema_of(Before)


def changed(**fields: Any) -> dict[str, Any]:
    """The schema of ``Before`` with fields replaced, added (type, default) or removed (None)."""
    kinds: dict[str, Any] = {name: (kind,) for name, kind in Before.__annotations__.items()}
    kinds["counted"] = (int, 0)
    for name, kind in fields.items():
        kinds[name] = kind if isinstance(kind, tuple) or kind is None else (kind,)
    return schema_of(msgspec.defstruct("After", [(n, *k) for n, k in kinds.items() if k], kw_only=True))


@dataclass(frozen=True)
class NestedShort:
    code: str


@pytest.mark.parametrize(
    ("after", "complaint"),
    [
        (changed(kept=None), "data.kept: the field was removed"),
        (changed(kept=str), "data.kept: its type changed"),
        (changed(kept=int | None), "data.kept: its type changed"),
        (changed(optional=str), "data.optional: its type changed"),
        (changed(added=str), "data.added: a new field must have a default"),
        (changed(counted=int), "data.counted: an optional field became required"),
        (changed(counted=(int, 1)), "data.counted: its default changed from 0 to 1"),
        (changed(listed=tuple[NestedShort, ...]), "data.listed[].name: the field was removed"),
    ],
)
def test_a_change_that_breaks_is_named(after: dict[str, Any], complaint: str) -> None:
    (found,) = breaking_changes(BEFORE, after)
    assert found.startswith(complaint)


@pytest.mark.parametrize("after", [BEFORE, changed(added=(str, "")), changed(kept=(int, 3))])
def test_a_change_that_only_adds_is_allowed(after: dict[str, Any]) -> None:
    assert list(breaking_changes(BEFORE, after)) == []


def test_an_enumeration_may_grow_but_not_shrink() -> None:
    small, large = {"enum": ["a", "b"]}, {"enum": ["a", "b", "c"]}
    assert list(breaking_changes(small, large)) == []
    assert list(breaking_changes(large, small)) == ["data: the value 'c' was removed"]


def test_writing_adds_what_is_new_and_refuses_what_breaks(tmp_path: Path) -> None:
    assert list(golden.bring_up_to_date(tmp_path)) == []
    assert list(golden.differences(tmp_path)) == []

    path = tmp_path / f"{contract_of(CaseAccepted).type}.json"
    today = json.loads(path.read_text(encoding="utf-8"))

    yesterday = copy.deepcopy(today)  # it had one field less: today's change is additive once that field has a default
    del yesterday["schema"]["properties"]["round"]
    yesterday["schema"]["required"].remove("round")
    path.write_text(json.dumps(yesterday), encoding="utf-8")
    (refusal,) = golden.bring_up_to_date(tmp_path)
    assert "data.round: a new field must have a default" in refusal
    assert "case.accepted.v2" in refusal
    assert json.loads(path.read_text(encoding="utf-8")) == yesterday, "a refused file is left as it was"

    yesterday = copy.deepcopy(today)
    yesterday["schema"]["properties"]["lead_tier"]["enum"].remove("county")
    yesterday["examples"] = [{"an older": "example"}]
    path.write_text(json.dumps(yesterday), encoding="utf-8")
    (growth,) = golden.differences(tmp_path)
    assert "has grown" in growth
    assert list(golden.bring_up_to_date(tmp_path)) == []
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["schema"] == today["schema"]
    assert written["examples"] == [{"an older": "example"}, *today["examples"]]


@pytest.mark.parametrize("name", ["publisher", "subject", "correlation"])
def test_routing_order_and_tracing_belong_to_the_promise(name: str) -> None:
    now = golden.current(contract_of(CaseAccepted))
    assert golden.broken_promises({**now, name: "another"}, now) == [f"{name}: 'another' became {now[name]!r}"]


def test_an_event_that_vanished_is_missed(tmp_path: Path) -> None:
    golden_file = tmp_path / "case.vanished.v1.json"
    list(golden.bring_up_to_date(tmp_path))
    golden_file.write_text("{}", encoding="utf-8")
    (problem,) = golden.differences(tmp_path)
    assert problem.startswith("case.vanished.v1 is gone")
