"""``shared/`` is technical: outside the contracts its code has no word of the domain.

Names and text literals are checked, word by word. Docstrings and comments are not: they may take an example from the
domain, which is how a reader understands them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import python_files, shown, text_of

# "item", "unit", "tier", "line", "post", "leader", "message" and "clock" are technical words as well.
DOMAIN = frozenset(
    re.findall(
        r"\w+",
        """
        case casework directive resident notice mandate catalogue material supplement county township village region
        agent clerk dispatcher supervisor staff task assignee rating grade follow urge rung ladder
        rectification rework satisfaction
        """,
    )
)
DOMAIN_CHINESE = re.compile("工单|来文|居民|乡镇|村|县|催办|签收|受理|补正|告知单|代办|驻村|评价|回访|督办|派单|事项")
# English that only sounds like the domain.
HARMLESS = re.compile(
    r"\b(?:in (?:this|that|any|each|either) case|just in case|(?:lower|upper|camel|snake|edge|worst|best)[ -]?case"
    r"|case[- ](?:in)?sensitive|the following|as follows)\b",
    re.IGNORECASE,
)

# (file, word) → why it may stand there.
ALLOWED = {
    ("shared/identity.py", "staff"): "who acts is a member of staff, in every service alike",
    ("shared/identity.py", "region"): "how far a person reaches is a region code, in every service alike",
    ("shared/http/endpoint.py", "staff"): "an endpoint demands an identity, or any of them",
    ("shared/http/spec.py", "staff"): "an endpoint demands an identity",
    ("shared/http/idempotency.py", "staff"): "keys of different identities never meet",
    ("shared/http/tokens.py", "staff"): "a token speaks for an identity",
}


def test_shared_code_has_no_word_of_the_domain() -> None:
    found = {(file, word): text for file, word, text in _domain_words()}
    assert {key: text for key, text in found.items() if key not in ALLOWED} == {}
    assert {key for key in ALLOWED if key not in found} == set(), "no longer needed: take it off the list"


def test_the_words_are_recognised() -> None:
    assert set(_words_of("def submit_case(resident_name, ViewOfDirectives): return 'the village is unknown'")) == {
        "case",
        "resident",
        "directive",
        "village",
    }
    assert set(_words_of("title = '工单已受理'")) == {"工单", "受理"}


def test_other_words_are_left_alone() -> None:
    assert list(_words_of("lower_case = text.casefold()  # a case\nraise ValueError('in this case: lower case')")) == []
    assert list(_words_of('def f():\n    """Files a case of a resident."""\nmatch x:\n    case 1: pass')) == []
    assert list(_words_of("items = unit_of_work.showcase(basecase)")) == []


def _domain_words() -> Iterator[tuple[str, str, str]]:
    for path in python_files("shared"):
        if "contracts" not in path.parts:
            yield from ((shown(path), word, _line(path, word)) for word in _words_of(text_of(path)))


def _words_of(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and id(node) not in prose:
                text = HARMLESS.sub(" ", node.value)
                yield from DOMAIN_CHINESE.findall(text)
                yield from _known(re.findall(r"[A-Za-z]+", text))
            continue
        for attribute in ("id", "attr", "name", "arg", "asname"):
            name = getattr(node, attribute, None)
            if isinstance(name, str):
                spaced = HARMLESS.sub(" ", name.replace("_", " "))
                yield from _known(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", spaced))


def _known(words: list[str]) -> Iterator[str]:
    for word in map(str.lower, words):
        if word in DOMAIN:
            yield word
        elif word.removesuffix("s") in DOMAIN:
            yield word.removesuffix("s")


def _line(path: Path, word: str) -> str:
    return next((line.strip() for line in text_of(path).splitlines() if word in line.lower()), "")
