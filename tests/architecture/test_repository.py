"""What holds for every file of the repository."""

import re
from pathlib import Path

import pytest

from shared.contracts import CONTRACTS
from shared.contracts.services import SERVICES
from tests.architecture.source_tree import ROOT, project_files, python_files, shown, text_of

MOST_LINES = 450
HERE = Path(__file__)


def test_no_file_is_too_long_to_read_in_one_go() -> None:
    code = [path for path in python_files("services", "shared", "deploy") if "migrations" not in path.parts]
    long = {shown(path): lines for path in code if (lines := text_of(path).count("\n")) > MOST_LINES}
    assert long == {}, "split it by what it is about"


def test_nothing_is_left_for_later_in_silence() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    marked = [
        shown(path)
        for path in python_files("services", "shared", "deploy", "tests")
        if path != HERE and mark.search(text_of(path))
    ]
    assert marked == [], "do it, or open an issue"


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_explains_itself(service: str) -> None:
    readme = ROOT / "services" / service / "README.md"
    assert readme.is_file(), f"services/{service}/README.md: what it owns, publishes and consumes, and its alerts"
    text = readme.read_text(encoding="utf-8").lower()
    assert [word for word in ("owns", "publishes", "consumes") if word not in text] == []
    assert "alerts" in text or "watch" in text, "what an operator should look at"


def test_a_readme_names_the_events_as_they_are() -> None:
    """What stands in code quotes and looks like an event of ours is one."""
    nouns = {contract.name.partition(".")[0] for contract in CONTRACTS.values()}
    names = {contract.name for contract in CONTRACTS.values()}
    unknown = [
        f"{shown(readme)}: {word}"
        for readme in (ROOT / "services").glob("*/README.md")
        for word in re.findall(r"`([a-z_]+\.[a-z_]+)`", readme.read_text(encoding="utf-8"))
        if word.partition(".")[0] in nouns and word not in names
    ]
    assert unknown == []


def test_every_module_and_public_definition_has_a_first_line() -> None:
    """A package's empty ``__init__.py`` and a service's ``__main__.py`` speak for themselves."""
    mute = [
        shown(path)
        for path in python_files("services", "shared", "deploy")
        if text_of(path).strip() and not re.match(r'(#!.*\n)?("""|r""")', text_of(path))
    ]
    assert mute == []


# Files for machines name no registry or mirror, and no file names the machine it was written on.
DOT, WORK = ".", "work"  # so that the examples below do not name what they must find

FOREIGN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(?:work|home/\w+|Users/\w+)/|\.\./shared\b"),
    "a package registry": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|ghcr\.io|quay\.io|gcr\.io"
        r"|registry[\w.-]*\.docker\.(?:io|com)|mirrors?\.[\w-]+\.(?:com|cn|org|edu\.cn))\b"
    ),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names(what: str) -> None:
    named = [
        f"{shown(path)}: {match.group()}"
        for path in project_files()
        if path != HERE
        for match in FOREIGN[what].finditer(text_of(path))
    ]
    assert named == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of somebody's machine", f"see /{WORK}/main/x.py"),
        ("a path of somebody's machine", f"cp {DOT}{DOT}/shared/data.csv ."),
        ("a package registry", f"--index-url https://pypi{DOT}org/simple"),
        ("a package registry", f"https://files.pythonhosted{DOT}org/x.whl"),
        ("a package registry", f"https://registry.npmjs{DOT}org/"),
        ("a package registry", f"image: registry-1.docker{DOT}io/library/rabbitmq"),
        ("a package registry", f"https://mirrors.aliyun{DOT}com/debian"),
    ],
)
def test_the_patterns_find_what_they_are_for(what: str, text: str) -> None:
    assert FOREIGN[what].search(text)


@pytest.mark.parametrize("text", ["teamwork/here", "at work/rest", "docs/shared.md", "the mirror.is clear"])
def test_the_patterns_leave_other_texts_alone(text: str) -> None:
    assert not any(pattern.search(text) for pattern in FOREIGN.values())
