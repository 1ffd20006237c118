"""kombu's AMQP transport with fewer system calls: amqp makes two for a frame it reads and one for each it writes.

It is the one place that knows amqp's transport from the inside (``_setup_transport`` is where amqp's own two transports
say how bytes go in and out); ``tests/integration/test_transport.py`` tells when a new amqp no longer does it that way.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import kombu
from amqp.transport import SSLTransport, TCPTransport
from kombu.transport import pyamqp

_READ_AHEAD_BYTES = 16_384


class _Buffered:
    """Reads ahead, and can gather what is written."""

    _quick_recv: Callable[[int], bytes]
    _read_buffer: bytes
    _write: Callable[[Any], None]
    _gathered: bytearray | None = None

    def _setup_transport(self) -> None:
        super()._setup_transport()  # type: ignore[misc]
        receive, self._send = self._quick_recv, self._write
        self._quick_recv = lambda size: receive(max(size, _READ_AHEAD_BYTES))
        self._write = self._send_or_gather

    def _send_or_gather(self, data: Any) -> None:
        if self._gathered is None:
            self._send(data)
        else:
            self._gathered += data  # a copy: amqp uses one buffer for all frames

    @property
    def has_read_ahead(self) -> bool:
        """Whether more has come than was asked for so far: the beginning of the next frame at least."""
        return bool(self._read_buffer)

    @contextlib.contextmanager
    def one_write(self) -> Iterator[None]:
        """Send what is written inside in one call at the end. Nothing inside may wait for an answer.

        After an exception inside, what was gathered is lost: the connection must be closed.
        """
        self._gathered = bytearray()
        try:
            yield
        finally:
            gathered, self._gathered = self._gathered, None
        if gathered:
            self.write(bytes(gathered))  # type: ignore[attr-defined]


class _BufferedTcp(_Buffered, TCPTransport):  # type: ignore[misc]
    pass


class _BufferedTls(_Buffered, SSLTransport):  # type: ignore[misc]
    pass


class _BufferedConnection(pyamqp.Connection):  # type: ignore[misc]
    def Transport(self, host: str, connect_timeout: float, ssl: Any = False, *timeouts: Any, **options: Any) -> Any:
        if ssl:
            return _BufferedTls(host, connect_timeout, ssl, *timeouts, **options)
        return _BufferedTcp(host, connect_timeout, *timeouts, **options)


class _BufferedAmqp(pyamqp.Transport):  # type: ignore[misc]
    Connection = _BufferedConnection


class _BufferedAmqps(pyamqp.SSLTransport):  # type: ignore[misc]
    Connection = _BufferedConnection


class BufferedConnection(kombu.Connection):  # type: ignore[misc]
    """A kombu connection for ``amqp://`` and ``amqps://`` that reads ahead."""

    def get_transport_cls(self) -> type[pyamqp.Transport]:
        """Return our transport for the scheme of the address."""
        return _BufferedAmqps if self.transport_cls == "amqps" else _BufferedAmqp
