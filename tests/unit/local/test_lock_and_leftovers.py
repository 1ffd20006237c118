"""Two commands at once, and what a crashed run leaves behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from deploy.local.leftovers import MARK, end_all, processes_of
from deploy.local.lock import only_one
from deploy.local.messages import Problem

SPAWN = multiprocessing.get_context("spawn")
SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]


def start(command: list[str], home: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(command, env={**os.environ, MARK: str(home)}, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()  # it is up
    return process


def hold(file: Path, held: Event, let_go: Event) -> None:
    with only_one(file):
        held.set()
        let_go.wait(10)


def test_a_second_command_waits_and_then_says_who_is_in_the_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held, let_go = SPAWN.Event(), SPAWN.Event()
    holder = SPAWN.Process(target=hold, args=(tmp_path / "lock", held, let_go))
    holder.start()
    assert held.wait(10)
    with pytest.raises(Problem, match=str(holder.pid)), only_one(tmp_path / "lock", wait_seconds=0.3):
        pass
    assert "waiting for it" in capsys.readouterr().out
    let_go.set()
    holder.join(10)
    with only_one(tmp_path / "lock", wait_seconds=0.3):
        pass


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    held, let_go = SPAWN.Event(), SPAWN.Event()
    holder = SPAWN.Process(target=hold, args=(tmp_path / "lock", held, let_go))
    holder.start()
    assert held.wait(10)
    holder.kill()
    holder.join(10)
    with only_one(tmp_path / "lock", wait_seconds=0.3):
        pass


def test_only_this_networks_processes_are_ended(tmp_path: Path) -> None:
    ours, theirs = start(SLEEPER, tmp_path / "ours"), start(SLEEPER, tmp_path / "ours-too")
    try:
        assert processes_of(tmp_path / "ours") == [ours.pid]
        assert end_all(tmp_path / "ours") == 1
        assert ours.wait(10) == -signal.SIGTERM
        assert theirs.poll() is None
    finally:
        for process in (ours, theirs):
            process.kill()
            process.wait()


def test_what_does_not_listen_is_ended_for_good(tmp_path: Path) -> None:
    deaf = start(DEAF, tmp_path)
    try:
        assert end_all(tmp_path, patience_seconds=0.3) == 1
        assert deaf.wait(10) == -signal.SIGKILL
    finally:
        deaf.kill()
        deaf.wait()
