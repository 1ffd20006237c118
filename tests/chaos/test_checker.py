"""The checker can fail: every way of losing or doubling something that we could think of makes it complain."""

import ast
from pathlib import Path

import pytest

from tests.chaos import checking
from tests.chaos.conftest import Remains
from tests.chaos.ledger import Line, Word
from tests.chaos.spoiling import SPOILINGS, Spoiling

pytestmark = pytest.mark.timeout(400)  # the first of them waits for the mix


def test_what_is_in_order_is_found_in_order(untouched: Remains) -> None:
    verdict = untouched.judge()
    assert verdict.is_good, str(verdict)
    compared = verdict.compared
    assert compared["cases"] > 25
    assert compared["of them closed"] > 10
    assert compared["directives"] > 1
    assert compared["never answered"] == 0


@pytest.mark.parametrize("spoiling", SPOILINGS, ids=lambda spoiling: spoiling.what)
def test_it_complains_when(remains: Remains, spoiling: Spoiling) -> None:
    assert remains.spoil(spoiling.service, spoiling.statements) > 0, "nothing was spoilt"
    complaints = remains.judge().complaints[spoiling.check]
    assert any(spoiling.says in complaint for complaint in complaints), complaints


@pytest.mark.parametrize("queue", ["notify.case.closed", "intake.retry.10s", "portal.task.done.dead"])
def test_it_complains_of_a_message_in_a_queue(remains: Remains, queue: str) -> None:
    assert remains.judge({queue: 1}).complaints["delivery"] == [f"1 messages lie in the queue {queue}"]


def test_it_complains_of_a_promise_that_was_not_kept(remains: Remains) -> None:
    number = "990101-20261123-999999-0"
    remains.promise(Line(word=Word.ASKED, key="k", act="file", about=""))
    remains.promise(Line(word=Word.TOLD, key="k", act="file", about=number))
    assert any(number in complaint for complaint in remains.judge().complaints["promises"])


def test_a_request_that_was_never_answered_may_have_happened_or_not(remains: Remains) -> None:
    remains.promise(Line(word=Word.ASKED, key="k", act="file", about=""))
    remains.promise(Line(word=Word.ASKED, key="l", act="withdraw", about="990101-20261123-000001-0"))
    verdict = remains.judge()
    assert verdict.is_good
    assert verdict.compared["never answered"] == 2


def test_it_complains_of_a_refusal(remains: Remains) -> None:
    remains.promise(Line(word=Word.REFUSED, key="k", act="sign", about="t", said={"why": "HTTP 409"}))
    assert any("HTTP 409" in complaint for complaint in remains.judge().complaints["promises"])


@pytest.mark.parametrize(("lines", "word"), [(1, "2 times"), (0, "never left")])
def test_it_complains_of_a_message_that_left_twice_or_not_at_all(remains: Remains, lines: int, word: str) -> None:
    file = remains.folder / "messages.jsonl"
    first, *rest = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([first, *rest, first] if lines else rest), encoding="utf-8")
    assert any(word in complaint for complaint in remains.judge().complaints["messages"])


def test_it_shares_no_code_with_what_it_checks() -> None:
    """Of the product it may import the names of events and who listens to them."""
    for file in Path(checking.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            imported = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            imported += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            for module in imported:
                ours = module.partition(".")[0] in ("shared", "services", "deploy")
                assert not ours or module.startswith("shared.contracts"), f"{file.name} imports {module}"
