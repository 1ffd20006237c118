"""One command at a time starts or stops a network."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.messages import Problem, say

_LOOK_SECONDS = 0.2


@contextmanager
def only_one(file: Path, *, wait_seconds: float = 120.0) -> Iterator[None]:
    """Hold the lock ``file``; while another process holds it, say so and wait.

    The kernel frees it when its holder ends, however that happens.

    Raises:
        Problem: it was not free within ``wait_seconds``.
    """
    with file.open("a+") as lock:
        _acquire(lock.fileno(), file, wait_seconds)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _acquire(descriptor: int, file: Path, wait_seconds: float) -> None:
    end = time.monotonic() + wait_seconds
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = file.read_text().strip() or "?"
            if time.monotonic() > end:
                raise Problem(
                    f"另一个命令（进程 {holder}）正在启动或停止这个网络，"
                    f"已等了 {wait_seconds:.0f} 秒。等它结束后再试。",
                    f"Another command (process {holder}) is starting or stopping this network; waited "
                    f"{wait_seconds:.0f} s. Try again when it has ended.",
                ) from None
            if not told:
                say(
                    f"另一个命令（进程 {holder}）正在启动或停止这个网络，等它完成",
                    f"another command (process {holder}) is starting or stopping this network; waiting for it",
                )
                told = True
            time.sleep(_LOOK_SECONDS)
