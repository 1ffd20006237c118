"""The ledger: nothing written to it is lost, whoever writes at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos.ledger import Ledger, Word, read_ledger


def test_many_hands_write_whole_lines(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda n: ledger.write(Word.ASKED, f"k{n}", "file", "", summary="资料" * 50), range(400)))
    assert sorted(line.key for line in read_ledger(ledger.file)) == sorted(f"k{n}" for n in range(400))
    assert ledger.counts[Word.ASKED] == 400
    ledger.close()


def test_a_line_is_there_before_the_next_act(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.write(Word.TOLD, "k", "file", "990101-20261123-000001-0", query_code="ABC234")
    [line] = read_ledger(ledger.file)  # while it is still open
    assert (line.word, line.about, line.said) == (Word.TOLD, "990101-20261123-000001-0", {"query_code": "ABC234"})
    assert line.at > 0
    ledger.close()


def test_a_ledger_is_continued(tmp_path: Path) -> None:
    for key in ("a", "b"):
        ledger = Ledger(tmp_path / "ledger.jsonl")
        ledger.write(Word.ASKED, key, "sign", "task")
        ledger.close()
    assert [line.key for line in read_ledger(tmp_path / "ledger.jsonl")] == ["a", "b"]
