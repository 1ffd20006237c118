"""Callers from many places: how often one address may ask is tested elsewhere."""

import itertools
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool


class FromElsewhere(HTTPAdapter):
    """Every connection from another address of this machine."""

    _hosts = itertools.count(2)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Elsewhere}


class _Elsewhere(HTTPConnectionPool):
    def _new_conn(self) -> Any:
        host = next(FromElsewhere._hosts)
        self.conn_kw["source_address"] = (f"127.{host >> 16 & 255}.{host >> 8 & 255}.{host & 255}", 0)
        return super()._new_conn()
