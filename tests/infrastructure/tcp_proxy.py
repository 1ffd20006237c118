"""A TCP proxy that can be told to misbehave: to freeze, to cut, to refuse."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from deploy.local.ports import ADDRESS

_CHUNK_BYTES = 65536


class _Line:
    """One connection through the proxy."""

    def __init__(self, near: socket.socket, far: socket.socket, *, frozen: bool) -> None:
        self._ends = (near, far)
        self.open = threading.Event()  # not set: what comes is held, as by a peer that froze
        self.doomed = False  # of what comes next, half is carried on; then the line breaks
        if not frozen:
            self.open.set()
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def cut(self) -> None:
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.open.set()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK_BYTES):
                self.open.wait()
                if self.doomed:
                    target.sendall(data[: len(data) // 2])
                    break
                target.sendall(data)
        self.cut()


class TcpProxy:
    """Forwards connections to ``host:port`` until it is told otherwise. Made by :func:`proxy_to`."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._lines: list[_Line] = []
        self._refusing = self._freezing = False
        self._server = socket.create_server((ADDRESS, 0), backlog=50)
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self, *, new_ones_too: bool = False) -> None:
        """Let all connections stay open and forward nothing more over them, for good; new ones work, or freeze too."""
        self._freezing = new_ones_too
        for line in self._lines:
            line.open.clear()

    def thaw_new_ones(self) -> None:
        """Let connections that are made from now on work."""
        self._freezing = False

    def cut(self) -> None:
        """Close all connections; new ones work."""
        for line in self._lines:
            line.cut()
        self._lines.clear()

    def cut_half_way(self) -> None:
        """Close each connection in the middle of what it carries next; new ones work."""
        for line in self._lines:
            line.doomed = True
        self._lines.clear()

    def refuse(self) -> None:
        """Close all connections, and new ones as soon as they come, until :meth:`accept`."""
        self._refusing = True
        self.cut()

    def accept(self) -> None:
        """Take new connections again."""
        self._refusing = False

    def close(self) -> None:
        """End it."""
        self._server.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._server.accept()
                if self._refusing:
                    near.close()
                    continue
                try:
                    far = socket.create_connection(self._target, timeout=5)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self._lines.append(_Line(near, far, frozen=self._freezing))


@contextmanager
def proxy_to(uri: str) -> Iterator[tuple[TcpProxy, str]]:
    """A proxy in front of the server that ``uri`` names, and the URI that goes through it."""
    address = urlsplit(uri)
    proxy = TcpProxy(str(address.hostname), int(address.port or 5672))
    credentials, _, _host = address.netloc.rpartition("@")
    try:
        yield proxy, address._replace(netloc=f"{credentials}@{ADDRESS}:{proxy.port}").geturl()
    finally:
        proxy.close()
