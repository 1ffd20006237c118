"""The notes by which Prometheus finds each process of one machine."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.observability.scraping import leave_note


@pytest.fixture
def port() -> Iterator[int]:
    """A port where somebody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def note_of_a_process_that_is_gone(folder: Path, service: str) -> Path:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    folder.mkdir(exist_ok=True)
    note = folder / f"{service}-1.json"
    note.write_text(json.dumps([{"targets": [f"127.0.0.1:{port}"], "labels": {"service": service}}]))
    return note


def test_a_note_is_what_prometheus_reads(tmp_path: Path, port: int) -> None:
    note = leave_note(tmp_path / "metrics", "intake", port)
    assert note.name == f"intake-{os.getpid()}.json"
    assert json.loads(note.read_text()) == [{"targets": [f"127.0.0.1:{port}"], "labels": {"service": "intake"}}]
    assert [file.name for file in note.parent.iterdir()] == [note.name]


def test_notes_of_crashed_processes_are_removed_when_their_service_is_back(tmp_path: Path, port: int) -> None:
    own, others = (note_of_a_process_that_is_gone(tmp_path, service) for service in ("intake", "dispatch"))
    torn = tmp_path / "intake-2.json"
    torn.write_text('[{"targ')
    leave_note(tmp_path, "intake", port)
    assert not own.exists()
    assert not torn.exists()
    assert others.exists(), "that one is still missed"


def test_notes_of_other_copies_stay(tmp_path: Path, port: int) -> None:
    copy = tmp_path / "intake-1.json"
    copy.write_text(json.dumps([{"targets": [f"127.0.0.1:{port}"], "labels": {"service": "intake"}}]))
    leave_note(tmp_path, "intake", port)
    assert copy.exists()
