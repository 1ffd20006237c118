"""The file and console channels: what an operator sees, and what nobody sees."""

import json
import stat
from pathlib import Path

import pytest
import structlog

from services.notify.model import Wording
from services.notify.ports import Letter, NotSent
from services.notify.senders import ConsoleSender, FileSender
from shared.errors import Text
from tests.unit.notify.fakes import NOON, NUMBER, PHONE

LETTER = Letter(
    message_id="m-1",
    about=NUMBER,
    template="case_accepted",
    phone=PHONE,
    wording=Wording(title=Text("已受理", "Accepted"), text=Text("您的办件已受理", "Accepted")),
)


def test_the_file_gets_one_readable_line_per_message_without_the_number(tmp_path: Path) -> None:
    file = tmp_path / "outgoing" / "messages.jsonl"
    sender = FileSender(file)
    sender.send(LETTER, NOON)
    sender.send(LETTER, NOON)
    text = file.read_text()
    assert PHONE not in text
    assert "您的办件已受理" in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) == 2
    assert lines[0]["to"] == "138****5678"
    assert lines[0]["sent_at"] == "2026-11-23T12:00:00+08:00"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_opened_is_a_certain_failure_worth_another_try(tmp_path: Path) -> None:
    (tmp_path / "outgoing").write_text("a file where the folder should be")
    with pytest.raises(NotSent) as refusal:
        FileSender(tmp_path / "outgoing" / "messages.jsonl").send(LETTER, NOON)
    assert refusal.value.retry


def test_a_line_written_halfway_is_no_certain_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notify.senders.os.write", lambda _file, line: len(line) - 1)
    with pytest.raises(OSError, match="part of the line"):
        FileSender(tmp_path / "messages.jsonl").send(LETTER, NOON)


def test_the_console_shows_the_text_without_the_number() -> None:
    with structlog.testing.capture_logs() as logs:
        ConsoleSender().send(LETTER, NOON)
    assert logs[0]["text"] == "您的办件已受理"
    assert PHONE not in str(logs)
