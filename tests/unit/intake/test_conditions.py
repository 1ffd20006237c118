"""Conditions: data that says when a paper is asked for; never guessed, never executed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.model.conditions import FACTS, Condition, ConditionInvalid, Kind, Subject, age_on, cells, fact_key
from shared.errors import Text

SUBJECTS = {
    "hukou": Subject(
        Kind.CHOICE, Text("户籍", "household"), {"local": Text("本县", "here"), "out": Text("外地", "away")}
    ),
    "ill": Subject(Kind.BOOLEAN, Text("有重病", "seriously ill"), {}),
    "size": Subject(Kind.NUMBER, Text("人口", "members"), {}),
    "moved": Subject(Kind.DATE, Text("迁入日期", "moved in"), {}),
    "name": Subject(Kind.TEXT, Text("姓名", "name"), {}),
    **{fact_key(code): subject for code, subject in FACTS.items()},
}

_COMPARISONS = st.one_of(
    st.sampled_from([{"answer": "hukou", "is": "out"}, {"answer": "hukou", "in": ["out", "local"]}]),
    st.booleans().map(lambda value: {"answer": "ill", "is": value}),
    st.tuples(
        st.sampled_from(["is", "at_least", "at_most", "above", "below"]),
        st.one_of(st.integers(-99, 99), st.sampled_from([0.5, -2.25])),
    ).map(lambda pair: {"answer": "size", pair[0]: pair[1]}),
    st.tuples(
        st.sampled_from(["is", "before", "not_before", "after", "not_after"]),
        st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    ).map(lambda pair: {"fact": "birth_date", pair[0]: pair[1].isoformat()}),
)
CONDITIONS = st.recursive(
    _COMPARISONS,
    lambda inner: st.one_of(
        inner.map(lambda one: {"not": one}),
        st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=2, max_size=3)).map(
            lambda pair: {pair[0]: pair[1]}
        ),
    ),
    max_leaves=8,
).filter(lambda plain: _depth(plain) <= 4)


def _depth(plain: Any) -> int:
    inner = [plain[how] for how in ("not",) if how in plain] + [p for how in ("all", "any") for p in plain.get(how, [])]
    return 1 + max(map(_depth, inner), default=0)


KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "hukou": st.sampled_from(["local", "out"]),
        "ill": st.booleans(),
        "size": st.integers(-99, 99),
        fact_key("birth_date"): st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    },
)


@given(CONDITIONS)
def test_what_is_read_is_written_the_same(plain: dict[str, Any]) -> None:
    condition = Condition.of(plain)
    assert Condition.of(condition.plain) == condition
    assert list(condition.problems(SUBJECTS)) == []
    assert cells.read(cells.write(condition, SUBJECTS), SUBJECTS) == condition


@given(CONDITIONS, KNOWN, KNOWN)
def test_more_knowledge_never_overturns_what_was_decided(
    plain: dict[str, Any], known: dict[str, Any], more: dict[str, Any]
) -> None:
    condition = Condition.of(plain)
    before = condition.holds(known)
    if before is not None:
        assert condition.holds({**more, **known}) is before


@given(CONDITIONS, KNOWN)
def test_not_is_the_opposite_and_open_stays_open(plain: dict[str, Any], known: dict[str, Any]) -> None:
    holds = Condition.of(plain).holds(known)
    assert Condition.of({"not": plain}).holds(known) is (None if holds is None else not holds)


@given(CONDITIONS, KNOWN)
def test_it_is_decided_once_everything_it_speaks_of_is_known(plain: dict[str, Any], known: dict[str, Any]) -> None:
    everything = {"hukou": "out", "ill": True, "size": 3, fact_key("birth_date"): date(2010, 5, 1), **known}
    condition = Condition.of(plain)
    assert condition.keys <= everything.keys()
    assert condition.holds(everything) is not None


@pytest.mark.parametrize(
    ("plain", "known", "holds"),
    [
        ({"fact": "age", "below": 18}, {"fact:age": 17}, True),
        ({"fact": "age", "below": 18}, {"fact:age": 18}, False),
        ({"fact": "age", "below": 18}, {}, None),
        ({"fact": "age", "below": 18}, {"age": 17}, None),  # an answer called age is not the fact
        ({"answer": "ill", "is": True}, {"ill": 1}, False),  # 1 is not yes
        ({"answer": "size", "is": 1}, {"size": True}, False),
        ({"answer": "size", "is": 3}, {"size": 3.0}, True),
        ({"answer": "moved", "is": "2026-01-01"}, {"moved": date(2026, 1, 1)}, True),
        ({"answer": "moved", "not_before": "2026-01-01"}, {"moved": date(2026, 1, 1)}, True),
        ({"answer": "size", "above": 3}, {"size": "many"}, None),
        ({"all": [{"answer": "ill", "is": True}, {"answer": "hukou", "is": "out"}]}, {"hukou": "local"}, False),
        ({"all": [{"answer": "ill", "is": True}, {"answer": "hukou", "is": "out"}]}, {"hukou": "out"}, None),
        ({"any": [{"answer": "ill", "is": True}, {"answer": "hukou", "is": "out"}]}, {"hukou": "out"}, True),
        ({"answer": "hukou", "in": ["out"]}, {"hukou": "out"}, True),
    ],
)
def test_it_holds_or_not_or_is_open(plain: dict[str, Any], known: dict[str, Any], holds: bool | None) -> None:
    assert Condition.of(plain).holds(known) is holds


@pytest.mark.parametrize(
    ("plain", "path"),
    [
        ("age < 18", ""),
        ([], ""),
        ({}, ""),
        ({"answer": "ill"}, ""),
        ({"answer": "ill", "fact": "age", "is": True}, ""),
        ({"answer": "ill", "is": True, "in": ["x"]}, ""),
        ({"answer": "ill", "equals": True}, ""),
        ({"answer": 3, "is": True}, "answer"),
        ({"answer": "fact:age", "is": 3}, "answer"),
        ({"answer": "size", "above": "3"}, "above"),
        ({"answer": "size", "above": True}, "above"),
        ({"answer": "size", "above": float("nan")}, "above"),
        ({"answer": "size", "above": float("-inf")}, "above"),
        ({"answer": "size", "above": 10**400}, "above"),
        ({"answer": "s" * 101, "above": 1}, "answer"),
        ({"answer": "hukou", "is": "o" * 101}, "is"),
        ({"answer": "hukou", "in": ["o" * 101]}, "in"),
        ({"answer": "moved", "before": "1 May"}, "before"),
        ({"answer": "moved", "before": 20260101}, "before"),
        ({"answer": "hukou", "in": []}, "in"),
        ({"answer": "hukou", "in": "out"}, "in"),
        ({"answer": "ill", "is": None}, "is"),
        ({"all": []}, "all"),
        ({"all": {"answer": "ill", "is": True}}, "all"),
        ({"any": [{"answer": "ill", "is": True}, {"not": {"answer": "moved", "after": "x"}}]}, "any[1].not.after"),
    ],
)
def test_what_is_no_condition_is_refused_with_its_place(plain: Any, path: str) -> None:
    with pytest.raises(ConditionInvalid) as refused:
        Condition.of(plain)
    assert [error.field for error in refused.value.errors] == [path]


def test_nobody_can_make_it_deep_or_long() -> None:
    deep: dict[str, Any] = {"answer": "ill", "is": True}
    for _ in range(1000):
        deep = {"not": deep}
    with pytest.raises(ConditionInvalid):
        Condition.of(deep)
    with pytest.raises(ConditionInvalid):
        Condition.of({"any": [{"answer": "ill", "is": True}] * 31})
    with pytest.raises(ConditionInvalid):
        cells.read("（" * 500 + "ill=是" + "）" * 500, SUBJECTS)


@pytest.mark.parametrize(
    ("plain", "path"),
    [
        ({"answer": "nosuch", "is": True}, "answer"),
        ({"fact": "income", "below": 3}, "fact"),
        ({"answer": "hukou", "is": "abroad"}, "is"),
        ({"answer": "hukou", "in": ["out", "abroad"]}, "in"),
        ({"answer": "ill", "is": "yes"}, "is"),
        ({"answer": "ill", "above": 3}, "above"),
        ({"answer": "size", "is": "three"}, "is"),
        ({"answer": "size", "before": "2026-01-01"}, "before"),
        ({"answer": "moved", "is": "someday"}, "is"),
        ({"answer": "name", "is": "王"}, "is"),
        ({"all": [{"answer": "ill", "is": True}, {"answer": "nosuch", "is": True}]}, "all[1].answer"),
    ],
)
def test_what_it_speaks_of_must_be_declared(plain: dict[str, Any], path: str) -> None:
    (problem,) = Condition.of(plain).problems(SUBJECTS)
    assert problem.field == path
    assert problem.zh
    assert problem.en


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("hukou=out", {"answer": "hukou", "is": "out"}),
        ("户籍＝外地", {"answer": "hukou", "is": "out"}),
        ("hukou!=out", {"not": {"answer": "hukou", "is": "out"}}),
        ("hukou=out|本县", {"answer": "hukou", "in": ["out", "local"]}),
        ("年龄<18", {"fact": "age", "below": 18}),
        ("age ≥ 60", {"fact": "age", "at_least": 60}),
        ("代办=是", {"fact": "by_proxy", "is": True}),
        ("size>2.5", {"answer": "size", "above": 2.5}),
        ("moved>=2026年1月5日", {"answer": "moved", "not_before": "2026-01-05"}),
        ("ill=是 且 size<=3", {"all": [{"answer": "ill", "is": True}, {"answer": "size", "at_most": 3}]}),
        (
            "ill=是 或 hukou=out 且 size>3",
            {
                "any": [
                    {"answer": "ill", "is": True},
                    {"all": [{"answer": "hukou", "is": "out"}, {"answer": "size", "above": 3}]},
                ]
            },
        ),
        ("非（ill=否）", {"not": {"answer": "ill", "is": False}}),
        ("(ill=是 or ill=否) and “户籍”=“本县”", None),
    ],
)
def test_an_office_worker_writes_it_into_a_cell(written: str, plain: dict[str, Any] | None) -> None:
    condition = cells.read(written, SUBJECTS)
    if plain is not None:
        assert condition.plain == plain
    assert list(condition.problems(SUBJECTS)) == []


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hukou",
        "hukou=",
        "=out",
        "hukou=abroad",
        "nosuch=是",
        "ill>是",
        "ill=3",
        "size=many",
        "moved=2026-13-01",
        "ill=是 size=3",
        "ill=是 且",
        "（ill=是",
        "ill=是）",
        "ill=是|否",
        "__import__('os')",
        "ill=是;size=3",
        "name=王",
        "“ill=是",
    ],
)
def test_what_makes_no_sense_in_a_cell_is_told_in_both_languages(written: str) -> None:
    with pytest.raises(ConditionInvalid) as refused:
        cells.read(written, SUBJECTS)
    assert refused.value.errors[0].zh
    assert refused.value.errors[0].en


def test_names_that_look_alike_are_told_apart() -> None:
    subjects = {
        **SUBJECTS,
        "age": Subject(Kind.NUMBER, Text("年龄", "age of the house"), {}),
        "roof": Subject(Kind.CHOICE, Text("屋顶", "roof"), {"a": Text("b", "b"), "b": Text("a", "a")}),
    }
    for plain in (
        {"answer": "age", "above": 3},
        {"fact": "age", "above": 3},
        {"answer": "roof", "is": "a"},
        {"answer": "roof", "is": "b"},
    ):
        condition = Condition.of(plain)
        assert cells.read(cells.write(condition, subjects), subjects) == condition


@given(st.text(max_size=40))
def test_no_text_in_a_cell_breaks_anything(written: str) -> None:
    try:
        cells.read(written, SUBJECTS)
    except ConditionInvalid:
        pass


@pytest.mark.parametrize(
    ("plain", "zh", "en"),
    [
        ({"fact": "age", "below": 18}, "“年龄”小于18", "“age” is below 18"),
        ({"answer": "hukou", "is": "out"}, "“户籍”为“外地”", "“household” is “away”"),
        ({"answer": "hukou", "in": ["out", "local"]}, "“户籍”为“外地”或“本县”", "“household” is “away” or “here”"),
        ({"fact": "by_proxy", "is": True}, "“代办”为是", "“filed by an agent” is yes"),
        ({"answer": "moved", "before": "2026-01-05"}, "“迁入日期”早于2026年1月5日", "“moved in” is before 2026-01-05"),
        (
            {
                "all": [
                    {"answer": "ill", "is": True},
                    {"not": {"any": [{"answer": "size", "is": 1}, {"answer": "size", "is": 2}]}},
                ]
            },
            "“有重病”为是，且并非（“人口”为1，或“人口”为2）",
            "“seriously ill” is yes and not (“members” is 1 or “members” is 2)",
        ),
    ],
)
def test_residents_read_it_in_plain_words(plain: dict[str, Any], zh: str, en: str) -> None:
    assert Condition.of(plain).wording(SUBJECTS) == Text(zh, en)


@pytest.mark.parametrize(
    ("day", "born", "age"),
    [
        (date(2026, 11, 22), date(2008, 11, 22), 18),
        (date(2026, 11, 22), date(2008, 11, 23), 17),
        (date(2026, 2, 28), date(2008, 2, 29), 17),
        (date(2026, 3, 1), date(2008, 2, 29), 18),
        (date(2026, 11, 22), date(2026, 11, 22), 0),
    ],
)
def test_age_is_counted_in_completed_years(day: date, born: date, age: int) -> None:
    assert age_on(day, born) == age
