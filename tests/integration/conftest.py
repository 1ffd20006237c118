"""Fixtures of the integration tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.databases import Databases
from tests.infrastructure.probes import Probes


@pytest.fixture
def probes(virtual_host: VirtualHost, databases: Databases, tmp_path: Path) -> Iterator[Probes]:
    """Starts small services to test the technical layers with."""
    probes = Probes(virtual_host.uri, databases, tmp_path)
    yield probes
    probes.close()
